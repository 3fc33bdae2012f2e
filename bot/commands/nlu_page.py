"""One self-contained HTML page of the measured understanding: tables, and the confusions as a picture. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Protocol

_CELL = 12
_MARGIN = 170
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.5rem}
table{border-collapse:collapse}th,td{padding:.2rem .9rem .2rem 0;text-align:right;border-bottom:1px solid #dde3e8}
th:first-child,td:first-child{text-align:left}th{font-weight:600}
figure{margin:0;overflow-x:auto}svg text{font:9px system-ui,sans-serif;fill:#1c2733}figcaption{max-width:44rem}
"""


class Table(Protocol):
    """What the page needs of a table: its title, heads and rows."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def page(tables: Iterable[Table], labels: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """The page.

    Args:
        tables: The tables, in order.
        labels: The intents, in the order of rows and columns of `counts`.
        counts: How often each intent wanted (row) was taken for each (column).
    """
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width"><title>How well Knee Guide understands</title>',
        f"<style>{_STYLE}</style></head><body><h1>How well Knee Guide understands</h1>",
        *(_table(table) for table in tables),
        "<h2>What is taken for what</h2><figure>",
        confusion_picture(labels, counts),
        "<figcaption>A row is what was wanted, a column what was understood. Blue on the diagonal is right, orange "
        "beside it is wrong; the darker, the greater the share of the row.</figcaption></figure></body></html>\n",
    ]
    return "\n".join(parts)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.heads)
    rows = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in table.rows)
    return f"<h2>{escape(table.title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def confusion_picture(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """The confusions as SVG: one square for each pair that occurs, with its figures as a tooltip."""
    size = _MARGIN + len(labels) * _CELL
    squares = "".join(_squares(labels, counts))
    names = "".join(
        f'<text x="{_MARGIN - 4}" y="{_middle(at)}" text-anchor="end">{escape(label)}</text>'
        f'<text transform="translate({_middle(at)} {_MARGIN - 4}) rotate(-90)">{escape(label)}</text>'
        for at, label in enumerate(labels)
    )
    return (
        f'<svg role="img" aria-label="Confusions between intents" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}">{names}{squares}</svg>'
    )


def _squares(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> Iterator[str]:
    for row, (wanted, held) in enumerate(zip(labels, counts, strict=True)):
        for column, (given, count) in enumerate(zip(labels, held, strict=True)):
            if count:
                share = count / sum(held)
                colour = "#1f6feb" if row == column else "#d9480f"
                yield (
                    f'<rect x="{_MARGIN + column * _CELL}" y="{_MARGIN + row * _CELL}" width="{_CELL - 1}" '
                    f'height="{_CELL - 1}" fill="{colour}" fill-opacity="{0.15 + 0.85 * share:.2f}">'
                    f"<title>{escape(wanted)} taken for {escape(given)}: {count} of {sum(held)}</title></rect>"
                )


def _middle(at: int) -> float:
    return _MARGIN + at * _CELL + 0.75 * _CELL
