"""Words for exercises: nothing of a card is lost, and nothing is made up where an article gives no steps."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.dialogue.exercises import PARTS, choose_exercise, exercise_message, part_message
from bot.dialogue.message import payload
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Instructions
from bot.knowledge.told import taught
from tests.support.texts import assert_sound

EXERCISES = load_knowledge().exercises
FULL = [name for name, exercise in EXERCISES.items() if exercise.instructions is Instructions.FULL]
NAMED = [name for name, exercise in EXERCISES.items() if exercise.instructions is Instructions.NAMED_ONLY]
STEP = re.compile(r"^\d+\. ", re.MULTILINE)


@pytest.mark.parametrize("name", FULL)
def test_the_card_holds_steps_dose_cautions_rules_and_source(knowledge: Knowledge, name: str) -> None:
    exercise = EXERCISES[name]
    message = exercise_message(exercise, knowledge)
    assert_sound(message)
    assert message.text.startswith(f"**{exercise.name}**")
    assert exercise.goal.say in message.text
    for number, step in enumerate(exercise.steps, start=1):
        assert f"{number}. {step}" in message.text
    assert len(STEP.findall(message.text)) == len(exercise.steps)
    assert exercise.dose is not None
    cautions = [statement.say for statement in (*exercise.cautions, *exercise.care)]
    for said in (*exercise.dose.say, exercise.dose.silent, *cautions, *exercise.easier, *exercise.harder):
        assert (said or "") in message.text
    for rule in ("before", "stop", "after"):
        assert knowledge.exercise_rules[rule].say in message.text
    assert f"Source: {knowledge.sources[exercise.source].publisher}" in message.text


@pytest.mark.parametrize("name", FULL)
def test_the_rule_to_ask_first_stands_before_the_steps(knowledge: Knowledge, name: str) -> None:
    text = exercise_message(EXERCISES[name], knowledge).text
    assert text.index(knowledge.exercise_rules["before"].say) < text.index(EXERCISES[name].steps[0])
    assert text.index(EXERCISES[name].steps[-1]) < text.index(knowledge.exercise_rules["stop"].say)


@pytest.mark.parametrize("name", FULL)
def test_the_machine_readable_card_says_the_same(knowledge: Knowledge, name: str) -> None:
    exercise = EXERCISES[name]
    card = exercise_message(exercise, knowledge).card
    assert card is not None
    assert exercise.dose is not None
    assert (card["card"], card["id"], card["title"]) == ("exercise", name, exercise.name)
    assert card["steps"] == list(exercise.steps)
    assert card["dose"] == list(exercise.dose.say)
    hold = exercise.dose.hold_seconds
    assert card["hold_seconds"] == (hold.low if hold else None)
    assert card["sources"][0]["id"] == exercise.source
    assert card["sources"][0]["section"]


@pytest.mark.parametrize("name", FULL)
def test_the_card_names_its_picture_and_says_what_it_shows(knowledge: Knowledge, name: str) -> None:
    card = exercise_message(EXERCISES[name], knowledge).card
    assert card is not None
    assert card["image"] == f"figures/{name}.svg"
    assert card["image_alt"] == knowledge.figures[name].alt


def test_a_card_without_a_figure_names_no_picture(knowledge: Knowledge) -> None:
    bare = replace(knowledge, figures={})
    for name in (FULL[0], NAMED[0]):
        card = exercise_message(EXERCISES[name], bare).card
        assert card is not None and not {"image", "image_alt"} & set(card)


@pytest.mark.parametrize("name", NAMED)
def test_an_exercise_that_is_only_named_gets_no_steps_and_says_so(knowledge: Knowledge, name: str) -> None:
    message = exercise_message(EXERCISES[name], knowledge)
    assert_sound(message)
    assert not STEP.search(message.text)
    assert knowledge.phrases["named_only"] in message.text
    assert message.card is not None
    assert message.card["steps"] == message.card["dose"] == []
    for statement in (*EXERCISES[name].cautions, *EXERCISES[name].care):
        assert statement.say in message.text


@pytest.mark.parametrize("name", NAMED)
def test_an_exercise_that_is_only_named_points_to_one_with_steps_or_to_a_person(
    knowledge: Knowledge, name: str
) -> None:
    instead = EXERCISES[name].instead
    message = exercise_message(EXERCISES[name], knowledge)
    if instead is None:
        assert knowledge.phrases["named_only_ask"] in message.text
    else:
        assert EXERCISES[instead].name in message.text
        assert message.offers[0].payload == payload("ask_exercise", exercise=instead)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_every_exercise_has_an_answer(knowledge: Knowledge, part: str) -> None:
    for name, exercise in EXERCISES.items():
        message = part_message(exercise, part, knowledge)
        assert_sound(message)
        heading, *said, source = message.text.split("\n\n")
        assert heading == f"**{exercise.name}**"
        assert said and all(paragraph.strip() for paragraph in said), name
        assert source.startswith("Source: ")


@pytest.mark.parametrize("name", FULL)
def test_all_that_is_taught_of_an_exercise_stands_on_its_card_in_that_order(knowledge: Knowledge, name: str) -> None:
    text = exercise_message(EXERCISES[name], knowledge).text
    place = 0
    for sentence in taught(EXERCISES[name]):
        assert sentence in text[place:], sentence
        place = text.index(sentence, place) + len(sentence)


def test_a_sentence_that_was_asked_for_is_said_first(knowledge: Knowledge) -> None:
    clamshell = EXERCISES["clamshell"]
    step = taught(clamshell).index(clamshell.steps[1])
    heading, asked, *said, _ = part_message(clamshell, "purpose", knowledge, [step]).text.split("\n\n")
    assert (heading, asked, said) == (f"**{clamshell.name}**", clamshell.steps[1], [clamshell.goal.say])


def test_a_sentence_that_the_part_says_anyway_is_not_said_twice(knowledge: Knowledge) -> None:
    for exercise in EXERCISES.values():
        asked = part_message(exercise, "purpose", knowledge, [taught(exercise).index(exercise.goal.say)])
        assert asked == part_message(exercise, "purpose", knowledge)


def test_a_sentence_that_is_not_there_is_passed_over(knowledge: Knowledge) -> None:
    bridge = EXERCISES["bridge"]
    assert part_message(bridge, "dose", knowledge, [len(taught(bridge))]) == part_message(bridge, "dose", knowledge)


def test_a_harder_form_that_was_asked_for_comes_with_its_gate(knowledge: Knowledge) -> None:
    ungated = []
    for name, exercise in EXERCISES.items():
        numbers = [number for number, sentence in enumerate(taught(exercise)) if sentence in exercise.harder]
        told = {part: part_message(exercise, part, knowledge, numbers[:1]).text for part in PARTS if numbers}
        ungated += [(name, part) for part, text in told.items() if knowledge.phrases["harder_gate"] not in text]
    assert ungated == []


@pytest.mark.parametrize(
    ("part", "phrase"),
    [("dose", "dose_silent"), ("hold", "hold_silent"), ("easier", "easier_silent"), ("sides", "sides_silent")],
)
def test_what_the_article_leaves_out_is_said_to_be_left_out(knowledge: Knowledge, part: str, phrase: str) -> None:
    assert knowledge.phrases[phrase] in part_message(EXERCISES["bridge"], part, knowledge).text


@pytest.mark.parametrize("name", FULL)
def test_how_often_a_week_is_told_only_where_the_article_gives_it(knowledge: Knowledge, name: str) -> None:
    dose = EXERCISES[name].dose
    text = part_message(EXERCISES[name], "frequency", knowledge).text
    assert dose is not None
    assert (knowledge.phrases["frequency_silent"] in text) is (dose.per_week is None)


def test_a_harder_form_comes_with_its_gate(knowledge: Knowledge) -> None:
    for name, exercise in EXERCISES.items():
        gate = "harder_gate" if exercise.harder else "harder_silent"
        assert knowledge.phrases[gate] in part_message(exercise, "harder", knowledge).text, name


def test_the_cautions_hold_the_three_rules(knowledge: Knowledge) -> None:
    for name, exercise in EXERCISES.items():
        text = part_message(exercise, "cautions", knowledge).text
        assert all(rule.say in text for rule in knowledge.exercise_rules.values()), name


def test_an_unknown_part_is_an_error(knowledge: Knowledge) -> None:
    with pytest.raises(KeyError):
        part_message(EXERCISES["clamshell"], "colour", knowledge)


def test_an_exercise_without_an_easier_form_offers_none(knowledge: Knowledge) -> None:
    plain = replace(EXERCISES["clamshell"], easier=())
    offered = {offer.payload for offer in exercise_message(plain, knowledge).offers}
    assert "/ask_easier" not in offered
    assert "/ask_exercise_purpose" in offered


def test_choices_can_be_picked_by_name() -> None:
    few = [EXERCISES[name] for name in FULL[:3]]
    message = choose_exercise(few, "Which one?")
    assert [offer.title for offer in message.offers] == [exercise.name for exercise in few]
    assert message.card == {"card": "choices", "exercises": FULL[:3]}
