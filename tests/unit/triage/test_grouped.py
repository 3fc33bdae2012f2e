"""The answer to the question about several danger signs at once: "none" only where it plainly is none."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import load_knowledge
from bot.nlu.choices import choice_number
from bot.triage.answers import Reply, denies_dangers, pick_choice
from tests.support.readings import heard, reading

QUESTION = load_knowledge().questions["danger"]


def answer(text: str, **reply: object) -> str | None:
    """The value of the answer that a typed reply gives."""
    number = choice_number(text)
    if number is not None and number < 0:
        number += len(QUESTION.choices) + 1
    choice = pick_choice(QUESTION, Reply(text, **{"number": number, **reply}))  # type: ignore[arg-type]
    return choice.value if choice else None


def signs(text: str) -> list[str]:
    """The signs that a typed reply says are there."""
    number = choice_number(text)
    choice = pick_choice(QUESTION, Reply(text, number=number))
    return [sign for sign, told in choice.signs.items() if told == "yes"] if choice else []


@pytest.mark.parametrize(
    "text",
    [
        "no, no, and yes",
        "no and no and yes",
        "no no yes",
        "n n y",
        "nope, nope, yep",
        "no but maybe",
        "no and kind of",
        "no, sort of",
        "no... well, possibly",
        "no fever, normal shape, but no i cant",
        "no no and I can't",
        "i can't",
        "I can’t",
        "cannot",
        "barely",
        "hardly",
        "just about",
        "with difficulty",
        "not fully",
        "a bit",
        "slightly",
        "sort of, its a bit swollen",
        "i guess so",
        "only when i stand",
        "no, not the first two",
        "none of the first two",
        "not the fever but the other two",
        "no to the first two, yes to the last",
        "none apart from the weight thing",
        "no, it looks a bit odd though",
        "no but its hot",
        "no i dont think i can",
        "i can stand ok and no temp but it does look a bit wonky",
        "yes",
        "yep one of them",
        "one of them",
        "two of those",
        "both",
    ],
)
def test_what_is_partly_a_yes_asks_which_and_is_never_none(text: str) -> None:
    for polarity in (None, "no", "yes", "unsure"):
        assert answer(text, polarity=polarity) == "yes_unclear", polarity


@pytest.mark.parametrize("text", ["not really", "no, not really", "nah not exactly"])
@pytest.mark.parametrize("polarity", [None, "no", "unsure"])
def test_a_no_in_doubt_is_asked_again(text: str, polarity: str | None) -> None:
    assert answer(text, polarity=polarity) is None


@pytest.mark.parametrize("text", ["the last one", "the last", "only the last one", "the middle one", "one", "two", "5"])
def test_a_place_that_two_lists_count_in_different_ways_asks_which(text: str) -> None:
    assert answer(text) == "yes_unclear"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the first one", ["fever"]),
        ("first", ["fever"]),
        ("1", ["fever"]),
        ("the second", ["misshapen"]),
        ("option 2", ["misshapen"]),
        ("3", ["no_weight"]),
        ("number 3", ["no_weight"]),
        ("yes the third one", ["no_weight"]),
        ("1 and 3", ["fever", "no_weight"]),
        ("the first and the third", ["fever", "no_weight"]),
        ("all of them", ["fever", "misshapen", "no_weight"]),
        ("all three", ["fever", "misshapen", "no_weight"]),
        ("ummm the weight one", ["no_weight"]),
        ("weight", ["no_weight"]),
        ("shape", ["misshapen"]),
        ("fever yes the rest no", ["fever"]),
        ("no to fever, no to shape, yes to weight", ["no_weight"]),
    ],
)
def test_signs_are_told_by_name_and_by_their_place_in_the_sentence(text: str, told: list[str]) -> None:
    assert signs(text) == told


def test_the_choices_stand_in_the_order_of_the_sentence() -> None:
    for slot, words in {"danger": ("fever", "shape", "weight"), "function": ("swollen", "way", "catch")}.items():
        question = load_knowledge().questions[slot]
        assert [question.ask.index(word) for word in words] == sorted(question.ask.index(word) for word in words)
        for word, choice in zip(words, question.choices, strict=False):
            assert word in choice.title.lower()


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No.",
        "nope none of those",
        "none of those thanks",
        "no to all three",
        "no, no, no",
        "no no and no",
        "not any of them",
        "i dont have any of them",
        "all fine",
        "i'm all good",
        "nah mate all good",
        "no, my knee is fine",
        "no, just a bit sore",
        "no just sore",
        "no i can walk fine",
        "god no",
        "4",
    ],
)
def test_a_plain_no_is_none(text: str) -> None:
    assert answer(text) == "none"


@pytest.mark.parametrize("text", ["not that i know of", "i don't think so", "not at all", "no sir"])
def test_a_form_of_no_that_the_reader_knows_is_none(text: str) -> None:
    assert answer(text, polarity="no") == "none"


@pytest.mark.parametrize(
    "text",
    [
        "there is a hole in my sock",
        "it started last week when i was running",
        "at first it was fine but then it got sore",
        "my temperature is fine",
        "no fever",
        "no strength in it",
        "show me exercises",
    ],
)
def test_what_answers_less_than_the_whole_answers_nothing(text: str) -> None:
    assert answer(text) is None


@pytest.mark.parametrize("text", ["dunno which", "not sure which one", "I don't know", "no idea", "can't tell"])
def test_not_knowing_is_unsure(text: str) -> None:
    assert answer(text) == "unsure"


def test_two_signs_denied_leave_the_third_open_when_the_rest_speaks_of_it() -> None:
    denied = reading(heard("fever", status="denied"), heard("misshapen", status="denied"))
    assert denies_dangers(QUESTION, denied, "no fever and it looks as ever")
    assert not denies_dangers(QUESTION, denied, "no fever no funny shape, weight is a struggle")
    assert not denies_dangers(QUESTION, denied, "no fever, normal shape, but barely on my feet")
