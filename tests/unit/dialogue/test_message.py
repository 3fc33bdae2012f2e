"""The message and the small helpers of wording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.message import Message, bulleted, in_words, numbered, paragraphs, payload, sentences
from bot.knowledge.models import Level


@pytest.mark.parametrize(
    ("card", "level", "custom"),
    [
        (None, None, None),
        ({}, None, None),
        ({"card": "x"}, None, {"card": "x"}),
        (None, Level.REST, {"level": "rest"}),
        ({"card": "x"}, Level.EMERGENCY, {"card": "x", "level": "emergency"}),
    ],
)
def test_the_machine_readable_part_holds_card_and_level(
    card: dict[str, object] | None, level: Level | None, custom: dict[str, object] | None
) -> None:
    assert Message("text", card=card, level=level).custom() == custom


def test_a_payload_is_an_intent_with_its_entities() -> None:
    assert payload("affirm") == "/affirm"
    assert payload("ask_exercise", exercise="clamshell") == '/ask_exercise{"exercise": "clamshell"}'


def test_paragraphs_leave_out_what_is_empty() -> None:
    assert paragraphs("One.", None, "", "Two.") == "One.\n\nTwo."
    assert paragraphs(None, "") == ""


def test_sentences_run_on_with_one_space() -> None:
    assert sentences(["One. ", None, "", " Two."]) == "One. Two."


def test_lists_have_one_item_a_line() -> None:
    assert numbered(["a", "b"]) == "1. a\n2. b"
    assert bulleted(["a", "b"]) == "- a\n- b"
    assert numbered([]) == bulleted([]) == ""


@pytest.mark.parametrize(
    ("items", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_names_are_joined_as_a_sentence_does(items: list[str], words: str) -> None:
    assert in_words(iter(items), last="or") == words


@given(st.lists(st.text(alphabet="xyz", min_size=1), min_size=1))
def test_no_name_is_lost_in_a_sentence(items: list[str]) -> None:
    assert in_words(items).replace(" and ", ", ").split(", ") == items
