"""Checks of user input: each raises a one-line `ValueError` naming the field, the value and what is allowed."""

from __future__ import annotations

import dataclasses
import difflib
import math
import numbers
from collections.abc import Iterable
from typing import Any


def _shown(value: Any) -> str:
    """`repr` on one short line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else text[:77] + "..."


def check_choice(field: str, value: Any, allowed: Iterable[str]) -> str:
    """Return `value` if it is one of `allowed`; otherwise name the nearest and list them all."""
    names = tuple(allowed)
    if isinstance(value, str) and value in names:
        return value
    near = difflib.get_close_matches(value, names, n=1) if isinstance(value, str) else []
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise ValueError(f"{field}: {_shown(value)} is not allowed{hint}; choose one of {', '.join(names)}")


def check_number(field: str, value: Any, low: float, high: float) -> float:
    """Return `value` as a float if it is a real number in [low, high]; NaN, booleans and strings are refused."""
    allowed = f"a number from {low:g} to {high:g}" if math.isfinite(high) else f"a number of at least {low:g}"
    number = math.nan
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:  # an integer beyond all floats
            pass
    if not (math.isfinite(number) and low <= number <= high):
        raise ValueError(f"{field}: {_shown(value)} is not allowed; give {allowed}")
    return number


def check_integer(field: str, value: Any, low: int, high: int | None = None) -> int:
    """Return `value` as an int if it is a whole number in [low, high]; `high=None` means no upper limit."""
    if type(value) is int and value >= low and high is None:  # nearly always
        return value
    number = int(value) if isinstance(value, numbers.Integral) and not isinstance(value, bool) else None
    if number is None or number < low or (high is not None and number > high):
        allowed = f"of at least {low}" if high is None else f"from {low} to {high}"
        raise ValueError(f"{field}: {_shown(value)} is not allowed; give a whole number {allowed}")
    return number


def check_flag(field: str, value: Any) -> bool:
    """Return `value` if it is True or False."""
    if not isinstance(value, bool):
        raise ValueError(f"{field}: {_shown(value)} is not allowed; give true or false")
    return value


def check_fields(cls: type, data: Any, where: str) -> None:
    """Check that `data` is a dict with exactly the fields of dataclass `cls`: none missing, none unknown."""
    if not isinstance(data, dict):
        raise ValueError(f"{where}: {_shown(data)} is not allowed; give an object with the fields of {cls.__name__}")
    names = [f.name for f in dataclasses.fields(cls)]
    for name in names:
        if name not in data:
            raise ValueError(f"{where}.{name}: missing; {cls.__name__} has the fields {', '.join(names)}")
    for name in data:
        if name not in names:
            raise ValueError(f"{where}.{_shown(name)[1:-1]}: unknown field; {cls.__name__} has {', '.join(names)}")
