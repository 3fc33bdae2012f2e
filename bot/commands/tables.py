"""Tables of the documentation that are made, and never written by hand.

A table stands between `<!-- table: NAME -->` and `<!-- end of table: NAME -->`; the text around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_TABLE = re.compile(r"(<!-- table: (?P<name>[a-z]+) -->\n).*?(<!-- end of table: (?P=name) -->)", re.DOTALL)


def with_tables(text: str, make: Callable[[str], str | None]) -> str:
    """Returns the text with its tables made anew.

    Args:
        text: A page.
        make: Gives a table by its name; None leaves the one that is there.
    """

    def table(found: re.Match[str]) -> str:
        made = make(found["name"])
        return found[0] if made is None else f"{found[1]}\n{made}\n\n{found[3]}"

    return _TABLE.sub(table, text)


def table_names(text: str) -> tuple[str, ...]:
    """The names of the tables that a text holds, in order."""
    return tuple(found["name"] for found in _TABLE.finditer(text))


def table_of(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    heads = tuple(columns)
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
