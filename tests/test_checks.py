"""Bad input ends in one line that names field, value and what is allowed."""

from dataclasses import dataclass

import numpy as np
import pytest

from painsynth_hf.checks import check_choice, check_fields, check_flag, check_integer, check_number


@dataclass
class Thing:
    one: float
    two: float = 2.0


def line(info) -> str:
    text = str(info.value)
    assert "\n" not in text and len(text) < 400
    return text


@pytest.mark.parametrize("value", [5.1, -1, float("nan"), float("inf"), "five", True, None, [1], 10**400])
def test_number_refuses(value):
    with pytest.raises(ValueError) as info:
        check_number("AU4", value, 0, 5)
    text = line(info)
    assert text.startswith("AU4: ") and repr(value)[:70] in text and "0 to 5" in text


def test_number_returns_a_plain_float():
    for value in (3, 3.0, np.float32(3), np.int64(3)):
        assert check_number("x", value, 0, 5) == 3.0
        assert type(check_number("x", value, 0, 5)) is float
    assert check_number("x", 0, 0, 5) == 0.0 and check_number("x", 5, 0, 5) == 5.0


def test_number_without_a_limit_still_refuses_infinity():
    with pytest.raises(ValueError, match="at least 0"):
        check_number("x", float("inf"), 0, float("inf"))


@pytest.mark.parametrize("value", [1.0, "1", True, -1, 11, None, float("nan")])
def test_integer_refuses(value):
    with pytest.raises(ValueError, match=r"^n: .* is not allowed; give a whole number from 0 to 10$"):
        check_integer("n", value, 0, 10)


def test_integer_has_no_upper_limit_unless_given():
    assert check_integer("seed", 2**200, 0) == 2**200
    assert type(check_integer("seed", np.int64(7), 0)) is int


def test_choice_names_the_nearest_and_all():
    with pytest.raises(ValueError) as info:
        check_choice("ethnicity", "blak", ("black", "white"))
    assert "did you mean 'black'?" in line(info) and "black, white" in line(info)
    for value in (None, 3, ["black"], {}):
        with pytest.raises(ValueError, match="choose one of black, white"):
            check_choice("ethnicity", value, ("black", "white"))


def test_a_long_value_does_not_make_a_long_line():
    with pytest.raises(ValueError) as info:
        check_choice("x", "word\n" * 1000, ("a", "b"))
    line(info)


@pytest.mark.parametrize("value", [1, 0, None, "true"])
def test_flag_refuses(value):
    with pytest.raises(ValueError, match=r"^cannula: "):
        check_flag("cannula", value)


def test_fields():
    check_fields(Thing, {"one": 1, "two": 2}, "thing")
    with pytest.raises(ValueError, match=r"^thing\.two: missing"):
        check_fields(Thing, {"one": 1}, "thing")
    with pytest.raises(ValueError, match=r"^thing\.three: unknown"):
        check_fields(Thing, {"one": 1, "two": 2, "three": 3}, "thing")
    for data in (None, [], "x", 3):
        with pytest.raises(ValueError, match=r"^thing: .*fields of Thing"):
            check_fields(Thing, data, "thing")
