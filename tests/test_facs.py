"""Action units: what is allowed together, and the pain score."""

import pytest

from painsynth_hf.facs import (
    AU_NAMES,
    EXCLUSIVE,
    LIDS_SHUT,
    MIDLINE,
    check_aus,
    full_side,
    parse_flags,
    pspi,
)


def test_the_units_are_those_of_the_label():
    numbers = [1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28, 43, 45]
    assert AU_NAMES == tuple(f"AU{n}" for n in numbers)


@pytest.mark.parametrize(
    "aus, score",
    [
        ({}, 0),
        ({"AU4": 5, "AU6": 5, "AU7": 5, "AU9": 5, "AU10": 5, "AU43": 1}, 16),
        ({"AU4": 2, "AU6": 1, "AU7": 3}, 5),
        ({"AU6": 4, "AU7": 3}, 4),
        ({"AU9": 2, "AU10": 5}, 5),
        ({"AU43": 1}, 1),
        ({"AU12": 5, "AU20": 5, "AU25": 5, "AU45": 1}, 0),
        ({"AU4": 2.5, "AU10": 0.25}, 2.75),
    ],
)
def test_pspi(aus, score):
    assert pspi(aus) == score


def test_full_side_has_every_unit_in_order():
    side = full_side({"AU43": 1, "AU1": 2})
    assert tuple(side) == AU_NAMES and side["AU1"] == 2.0 and side["AU2"] == 0.0
    assert all(type(level) is float for level in side.values())


@pytest.mark.parametrize("level", [5.1, -1, float("nan"), "five", True])
def test_intensities_outside_the_box_are_refused(level):
    with pytest.raises(ValueError, match=r"aus_left\.AU4: .*0 to 5"):
        check_aus({"AU4": level}, {})


def test_unknown_unit():
    with pytest.raises(ValueError, match="aus_right: 'AU3' is not allowed"):
        check_aus({}, {"AU3": 1})


@pytest.mark.parametrize("name", sorted(MIDLINE | LIDS_SHUT))
def test_midline_units_and_shut_lids_have_equal_sides(name):
    with pytest.raises(ValueError, match=f"^{name}: left 1 and right 0"):
        check_aus({name: 1}, {}, clip=True)
    check_aus({name: 1}, {name: 1}, clip=True)


@pytest.mark.parametrize("name", sorted(set(AU_NAMES) - MIDLINE - LIDS_SHUT))
def test_all_other_units_have_sides(name):
    check_aus({name: 5.0}, {name: 0.5})


@pytest.mark.parametrize("level", [0.5, 2, 5])
def test_shut_lids_are_0_or_1(level):
    with pytest.raises(ValueError, match="0 or 1"):
        check_aus({"AU43": level}, {"AU43": level})


@pytest.mark.parametrize("one, other", EXCLUSIVE)
def test_exclusive_units(one, other):
    def both(a, b):
        return {one: a, other: b}

    with pytest.raises(ValueError, match=f"^{one}, {other}: .* not allowed together"):
        check_aus(both(1, 1), both(1, 1), clip=True)
    check_aus(both(1, 0), both(1, 0), clip=True)


def test_exclusive_units_on_different_sides():
    with pytest.raises(ValueError, match="AU5, AU43"):
        check_aus({"AU5": 1, "AU43": 1}, {"AU43": 1})


def test_a_blink_needs_a_clip():
    with pytest.raises(ValueError, match=r"AU45.*clip"):
        check_aus({"AU45": 1}, {"AU45": 1})
    check_aus({"AU45": 1}, {"AU45": 1}, clip=True)
    check_aus({"AU45": 0}, {"AU45": 0})


def test_flags():
    left, right = parse_flags(["AU4=3", "au6L=2.5", "AU12R=1", "AU43=1"])
    assert left == {"AU4": 3, "AU6": 2.5, "AU43": 1} and right == {"AU4": 3, "AU12": 1, "AU43": 1}


@pytest.mark.parametrize(
    "flag, told",
    [
        ("AU4", "write AU4=3"), ("4=3", "write AU4=3"), ("AU4=", "write AU4=3"), ("AU3=1", "'AU3'"),
        ("AU4=five", "'five'"), ("AU4=nan", "nan"), ("AU4=5.1", "5.1"), ("AU4=-1", "-1"), ("AU26L=2", "sides"),
        ("AU45=1", "clip"),
    ],
)  # fmt: skip
def test_bad_flags(flag, told):
    with pytest.raises(ValueError) as info:
        parse_flags([flag])
    assert told in str(info.value) and "\n" not in str(info.value)
