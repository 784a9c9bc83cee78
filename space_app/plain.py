"""Errors as one line."""

from __future__ import annotations


def in_one_line(error: BaseException) -> str:
    """What went wrong, without a trace and without the names of the program's insides."""
    return " ".join(str(error).split())[:300].removeprefix("spec.")
