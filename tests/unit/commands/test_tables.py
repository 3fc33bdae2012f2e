"""Tables between their marks."""

from __future__ import annotations

from bot.commands.tables import table_names, table_of, with_tables

PAGE = """By hand.
<!-- table: one -->
old
<!-- end of table: one -->
Between.
<!-- table: two -->
kept
<!-- end of table: two -->
"""


def test_a_table_is_made_anew_and_all_else_is_kept() -> None:
    page = with_tables(PAGE, {"one": "new"}.get)
    assert page == PAGE.replace("old\n", "\nnew\n\n")
    assert with_tables(page, {"one": "new"}.get) == page
    assert table_names(page) == ("one", "two")


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert table_of(("A", "B"), [("1|2", "3")]) == "| A | B |\n| --- | --- |\n| 1/2 | 3 |"
