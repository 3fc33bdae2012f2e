"""What the words of a message ask of a plan or a session."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import Knowledge
from bot.plan.told import (
    cannot_do,
    goes_on,
    hurts_in,
    leaves_out,
    means_check,
    place_in,
    tells_tiredness,
    wants_easier,
    wants_harder,
)


@pytest.mark.parametrize(
    "text",
    [
        "make my plan easier",
        "can you make my plan easier?",
        "my exercises are too hard for me",
        "The plan is too much",
        "take me back a level please",
        "could we go down a level?",
    ],
)
def test_a_plan_that_is_too_much_is_to_get_easier(text: str, knowledge: Knowledge) -> None:
    assert wants_easier(text, knowledge.plan) and not wants_harder(text, knowledge.plan)


@pytest.mark.parametrize(
    "text",
    ["make my plan harder", "Could we make my plan a bit harder?", "my exercises are too easy", "move me up a level"],
)
def test_a_plan_that_is_too_little_is_to_get_harder(text: str, knowledge: Knowledge) -> None:
    assert wants_harder(text, knowledge.plan) and not wants_easier(text, knowledge.plan)


@pytest.mark.parametrize(
    "text",
    [
        "is my plan too hard?",
        "how do i make my plan harder?",
        "this one is too hard",
        "make it easier",
        "harder please",
    ],
)
def test_a_question_or_a_word_on_one_exercise_changes_no_plan(text: str, knowledge: Knowledge) -> None:
    assert not wants_easier(text, knowledge.plan) and not wants_harder(text, knowledge.plan)


@pytest.mark.parametrize(
    "text",
    [
        "carry on",
        "Continue.",
        "keep going!",
        "Let\u2019s go on",
        "can we carry on?",
        "actually lets keep going",
        "ready again",
        "got it, carry on please",
        "yep, go on",
        "k keep going",
        "let's go",
    ],
)
def test_going_on_is_the_whole_message(text: str, knowledge: Knowledge) -> None:
    assert goes_on(text, knowledge.plan)


@pytest.mark.parametrize(
    "text", ["carry on about arthritis", "tell me more", "can I carry on running?", "yes", "done", "go for a run"]
)
def test_going_on_with_something_else_is_no_going_on(text: str, knowledge: Knowledge) -> None:
    assert not goes_on(text, knowledge.plan)


@pytest.mark.parametrize(
    "text",
    [
        "my leg feels tired",
        "just a bit tired in the thigh",
        "it's like jelly now",
        "knackered, no pain though",
        "tired, nothing hurts",
    ],
)
def test_tiredness_is_told_by_its_words(text: str, knowledge: Knowledge) -> None:
    assert tells_tiredness(text, knowledge.plan)


@pytest.mark.parametrize(
    "text",
    ["tired and it hurts", "im tired all the time", "tired, with a sharp twinge", "my knee is sore", "dizzy and tired"],
)
def test_tiredness_beside_anything_else_is_not_mild(text: str, knowledge: Knowledge) -> None:
    assert not tells_tiredness(text, knowledge.plan)


@pytest.mark.parametrize(
    "text", ["I can't do that one", "not possible for me", "no way I can hold that", "its beyond me"]
)
def test_that_an_exercise_cannot_be_done_is_told_in_many_ways(text: str, knowledge: Knowledge) -> None:
    assert cannot_do(text, knowledge.plan)


@pytest.mark.parametrize("text", ["I can't do that one, swap it", "can we leave this one out", "I can do it"])
def test_who_says_what_to_do_about_it_is_not_asked(text: str, knowledge: Knowledge) -> None:
    assert not cannot_do(text, knowledge.plan)


def test_everything_names_every_activity(knowledge: Knowledge) -> None:
    assert hurts_in("Everything really", knowledge.plan) == {found.id for found in knowledge.plan.activities}
    assert hurts_in("everything is fine but stairs", knowledge.plan) == {"stairs"}


def test_the_questions_are_told_from_a_session(knowledge: Knowledge) -> None:
    assert means_check("carry on with the questions", knowledge.plan)
    assert not means_check("carry on with the session", knowledge.plan)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("swap the first one", 0),
        ("drop number 2", 1),
        ("change exercise 3 please", 2),
        ("take out the 4th", 3),
        ("get rid of the last one", 4),
        ("swap number 9", None),
        ("swap number 0", None),
        ("swap one", None),
        ("change it", None),
    ],
)
def test_an_exercise_of_a_plan_is_named_by_its_place(text: str, place: int | None, knowledge: Knowledge) -> None:
    assert place_in(text, 5, knowledge.plan) == place


def test_only_a_wish_takes_something_out(knowledge: Knowledge) -> None:
    assert leaves_out("can you take out the calf raise", knowledge.plan)
    assert not leaves_out("why did you drop the calf raise?", knowledge.plan)
    assert not leaves_out("show me the calf raise", knowledge.plan)
