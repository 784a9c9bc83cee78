"""What a `Design` is allowed to be: fields one by one, then what they are together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .checks import check_choice, check_flag, check_integer
from .spec import AGE_RANGE, ETHNICITIES, GENDERS, RESOLUTION_RANGE, VIEWS

if TYPE_CHECKING:
    from .designs import Design

MOST_IDENTITIES = 1_000_000  # six digits in an id; more people are more data sets, each with a seed of its own


def check_design(design: Design) -> Design:
    """Return `design` if it can be drawn and balanced."""
    check_integer("seed", design.seed, 0)
    check_integer("resolution", design.resolution, *RESOLUTION_RANGE)
    for field, allowed in (("ethnicities", ETHNICITIES), ("genders", GENDERS), ("views", VIEWS)):
        _check_names(field, getattr(design, field), allowed)
    if not isinstance(design.age_bands, tuple) or not design.age_bands:
        raise ValueError(f"age_bands: {design.age_bands!r} is not allowed; give pairs of years such as (20, 35)")
    for band in design.age_bands:
        if not isinstance(band, tuple) or len(band) != 2:
            raise ValueError(f"age_bands: {band!r} is not allowed; give pairs of years such as (20, 35)")
        low = check_integer("age_bands", band[0], int(AGE_RANGE[0]), int(AGE_RANGE[1]))
        check_integer("age_bands", band[1], low, int(AGE_RANGE[1]))
    ordered = sorted(design.age_bands)
    for (_, last), (first, _) in itertools.pairwise(ordered):
        if first <= last:
            shown = ", ".join(f"{low}-{high}" for low, high in ordered)
            raise ValueError(f"age_bands: {shown} is not allowed; they share the age {first}, and cells would too")
    for field in ("halved", "counterfactual", "train_only"):
        check_flag(field, getattr(design, field))
    check_integer("pains", design.pains, 0, 1000)
    check_integer("others", design.others, 0, 1000)
    if design.halved and design.pains != design.others:
        raise ValueError(f"others: {design.others} is not allowed; both halves show as many, so give {design.pains}")
    if design.expressions_per_identity == 0 and design.counterfactual:
        raise ValueError("pains: 0 is not allowed; a counterfactual draw needs an expression")
    cells = len(design.cells)
    number = check_integer("identities", design.identities, 1, MOST_IDENTITIES)
    if number % cells:
        near = [n for n in (number // cells * cells, (number // cells + 1) * cells) if n]
        raise ValueError(
            f"identities: {number} is not allowed; {cells} cells need a multiple of {cells}, such as "
            f"{' or '.join(map(str, near))}"
        )
    return design


def _check_names(field: str, names: Any, allowed: Sequence[str]) -> None:
    if not isinstance(names, tuple) or not names:
        raise ValueError(f"{field}: {names!r} is not allowed; give some of {', '.join(allowed)}")
    for name in names:
        check_choice(field, name, allowed)
    if len(set(names)) < len(names):
        raise ValueError(f"{field}: {', '.join(names)} is not allowed; name each once")
