"""What of a message is left before a model sees it."""

from __future__ import annotations

import pytest

from bot.nlu.wording import MAX_CHARACTERS, plain


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("<b>Is walking good?</b>", "is walking good?"),
        ("<p class='x'>stairs<br/>hurt", "stairs hurt"),
        ("pain <3 of 10, 5 > 4", "pain <3 of 10, 5 > 4"),
        ("it\u2019s  my\n knee", "it's my knee"),
        (None, ""),
    ],
)
def test_tags_and_odd_spaces_go_and_words_stay(written: str | None, left: str) -> None:
    assert plain(written) == left


def test_only_the_first_part_of_a_long_message_is_kept() -> None:
    assert len(plain("k" * (2 * MAX_CHARACTERS))) == MAX_CHARACTERS
