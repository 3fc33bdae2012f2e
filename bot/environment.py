"""Reading numbers from the environment, with a clear word when one is wrong."""

from __future__ import annotations

from collections.abc import Mapping


def days(variable: str, default: int, environment: Mapping[str, str]) -> int:
    """A number of days.

    Raises:
        ValueError: It is not a whole number above 0.
    """
    given = environment.get(variable, str(default))
    if not given.isdigit() or int(given) == 0:
        raise ValueError(f"{variable} must be a number of days, not {given!r}")
    return int(given)
