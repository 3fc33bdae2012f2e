"""Whose knee it is, by its words."""

from __future__ import annotations

import pytest

from bot.dialogue.whose import says_whose


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("its not for me its for my wife", "other"), ("it's for my mum", "other"), ("this is about my dad", "other"),
        ("im asking for a friend", "other"), ("it isn't my knee, it's my husband", "other"),
        ("asking on behalf of my old neighbour", "other"), ("it's for somebody else", "other"), ("not for me", "other"),
        ("it's for me", "self"), ("its my own knee", "self"), ("i meant mine", "self"),
        ("is this for me", None), ("what is good for my knee", None), ("not about that", None),
        ("its for my knee", None), ("i do it for my son", None), ("my knee hurts", None),
    ],
)  # fmt: skip
def test_whose_knee_it_is_is_known_by_its_words(text: str, whose: str | None) -> None:
    assert says_whose(text) == whose
