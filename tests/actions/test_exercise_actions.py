"""Exercises: shown, explained, suggested and listed when allowed, and held back with a reason when not."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from actions.exercises import ActionTellExercisePart
from bot.dialogue.exercises import PARTS
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Instructions
from bot.knowledge.told import taught
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import found, heard, reading
from tests.support.trackers import run

PART_INTENTS = {
    "ask_dose": "dose",
    "ask_hold_time": "hold",
    "ask_frequency": "frequency",
    "ask_easier": "easier",
    "ask_harder": "harder",
    "ask_exercise_purpose": "purpose",
    "ask_exercise_cautions": "cautions",
    "ask_other_side": "sides",
    "ask_exercise_equipment": "equipment",
}
EXERCISE_ACTIONS = ["action_show_exercise", "action_tell_exercise_part", "action_suggest_exercises"]


def known(**answers: Answer) -> dict[str, Any]:
    """The slot that holds these facts."""
    return {names.SLOT_FACTS: KneeFacts(answers).to_dict()}


@pytest.mark.parametrize("name", load_knowledge().exercises)
def test_every_exercise_can_be_shown(knowledge: Knowledge, name: str) -> None:
    ran = run("action_show_exercise", intent="ask_exercise", entities={"exercise": name})
    assert ran.cards == ["exercise"]
    assert ran.slots == {names.SLOT_EXERCISE: name, names.SLOT_LAST_RECORD: f"exercise:{name}"}
    assert knowledge.exercises[name].name in ran.text


def test_namesakes_with_steps_are_offered_to_pick_from() -> None:
    ran = run("action_show_exercise", entities={"exercise": "hamstring_stretch_strap|hamstring_stretch_kneeling"})
    assert ran.cards == ["choices"]
    assert len(ran.payloads) == 2
    assert names.SLOT_EXERCISE not in ran.slots


def test_two_exercises_named_in_one_message_are_both_shown(knowledge: Knowledge) -> None:
    ran = run("action_show_exercise", text="clamshell and bridge", entities={"exercise": ["clamshell", "bridge"]})
    assert ran.cards == ["exercise", "exercise"]
    assert ran.text.index(knowledge.exercises["clamshell"].name) < ran.text.index(knowledge.exercises["bridge"].name)
    assert ran.slots[names.SLOT_EXERCISE] == "bridge"


def test_an_exercise_named_twice_is_shown_once() -> None:
    assert run("action_show_exercise", entities={"exercise": ["bridge", "bridge"]}).cards == ["exercise"]


def test_a_bare_word_for_many_exercises_asks_which_one(knowledge: Knowledge) -> None:
    likest = found(None, ("exercise:sumo_squat", 0, 0.9))
    ran = run("action_show_exercise", text="squats", entities={"glossary_term": "squat"}, found=likest)
    assert ran.cards == ["choices"]
    assert len(ran.payloads) > 1
    assert names.SLOT_EXERCISE not in ran.slots


def test_a_bare_word_with_a_part_of_the_body_asks_among_those_for_it() -> None:
    ran = run("action_show_exercise", text="hip stretch", entities={"glossary_term": "stretch", "body_part": "hips"})
    assert "hip_flexor_stretch" in str(ran.payloads)
    assert "calf_stretch" not in str(ran.payloads)


def test_a_namesake_that_is_only_named_gives_way_to_the_one_with_steps() -> None:
    ran = run("action_show_exercise", entities={"exercise": "quadriceps_stretch|quadriceps_stretch_hh"})
    assert ran.slots[names.SLOT_EXERCISE] == "quadriceps_stretch"


def test_a_namesake_that_is_described_clearly_better_is_shown_at_once() -> None:
    like = found(None, ("exercise:hamstring_stretch_kneeling", 2, 0.9), ("exercise:hamstring_stretch_strap", 0, 0.4))
    both = {"exercise": "hamstring_stretch_strap|hamstring_stretch_kneeling"}
    ran = run("action_show_exercise", entities=both, found=like)
    assert ran.slots[names.SLOT_EXERCISE] == "hamstring_stretch_kneeling"


@pytest.mark.parametrize(("action", "card"), [("show_exercise", "exercise"), ("tell_exercise_part", "exercise_part")])
def test_an_exercise_that_is_described_in_other_words_is_found(action: str, card: str) -> None:
    like = found(None, ("topic:walking", 0, 0.95), ("exercise:clamshell", 1, 0.9))
    ran = run(f"action_{action}", intent="ask_dose", text="the one on my side with the knees apart", found=like)
    assert ran.cards == [card]
    assert ran.slots[names.SLOT_EXERCISE] == "clamshell"


@pytest.mark.parametrize("entities", [{"exercise": "wall_slide"}, None], ids=["named", "talked about"])
def test_an_exercise_named_or_talked_about_wins_over_one_described(entities: dict[str, str] | None) -> None:
    like = found(None, ("exercise:clamshell", 1, 0.9))
    slots = {} if entities else {names.SLOT_EXERCISE: "wall_slide"}
    ran = run("action_tell_exercise_part", intent="ask_dose", entities=entities, slots=slots, found=like)
    assert ran.slots[names.SLOT_EXERCISE] == "wall_slide"


@pytest.mark.parametrize("entities", [None, {"exercise": "handstand"}])
def test_an_unknown_exercise_is_said_to_be_unknown_with_some_that_are(
    knowledge: Knowledge, entities: dict[str, str] | None
) -> None:
    ran = run("action_show_exercise", entities=entities)
    assert knowledge.phrases["exercise_unknown"] in ran.text
    assert 0 < len(ran.payloads) <= 5


def test_every_part_has_an_intent() -> None:
    assert sorted(PART_INTENTS.values()) == sorted(PARTS)


@pytest.mark.parametrize("intent", PART_INTENTS)
def test_a_follow_up_is_about_the_exercise_talked_about(intent: str) -> None:
    slots = {names.SLOT_EXERCISE: "clamshell"}
    ran = run("action_tell_exercise_part", intent=intent, slots=slots)
    custom = ran.bubbles[0]["custom"]
    assert (custom["card"], custom["id"], custom["part"]) == ("exercise_part", "clamshell", PART_INTENTS[intent])
    assert ran.slots == {names.SLOT_EXERCISE: "clamshell", names.SLOT_LAST_RECORD: "exercise:clamshell"}


def test_an_exercise_named_now_wins_over_the_one_before() -> None:
    slots = {names.SLOT_EXERCISE: "clamshell"}
    ran = run("action_tell_exercise_part", intent="ask_dose", entities={"exercise": "wall_slide"}, slots=slots)
    assert ran.slots[names.SLOT_EXERCISE] == "wall_slide"


def test_a_follow_up_about_nothing_asks_which_exercise(knowledge: Knowledge) -> None:
    ran = run("action_tell_exercise_part", intent="ask_dose")
    assert knowledge.phrases["which_exercise"] in ran.text
    assert ran.cards == ["choices"]


def test_a_follow_up_about_nothing_is_answered_by_the_topic_that_says_the_like(knowledge: Knowledge) -> None:
    like = found({"soreness": 0.3}, ("topic:soreness", 1, 0.9))
    ran = run("action_tell_exercise_part", intent="ask_dose", found=like)
    assert ran.bubbles[0]["custom"]["topic"] == "soreness"
    assert ran.slots == {names.SLOT_LAST_RECORD: "topic:soreness"}
    assert knowledge.topics["soreness"].says[1].say.strip() in ran.text


def test_a_follow_up_about_nothing_that_no_topic_says_asks_which_exercise(knowledge: Knowledge) -> None:
    hardly = found({"soreness": 0.9}, ("topic:soreness", 1, 0.3))
    ran = run("action_tell_exercise_part", intent="ask_dose", found=hardly)
    assert knowledge.phrases["which_exercise"] in ran.text


def test_the_sentence_of_the_exercise_that_was_asked_for_is_said_too(knowledge: Knowledge) -> None:
    clamshell = knowledge.exercises["clamshell"]
    step = taught(clamshell).index(clamshell.steps[1])
    like = found(None, ("exercise:bridge", 1, 0.95), ("exercise:clamshell", step, 0.9))
    slots = {names.SLOT_EXERCISE: "clamshell"}
    ran = run("action_tell_exercise_part", intent="ask_exercise_purpose", slots=slots, found=like)
    assert clamshell.steps[1] in ran.text
    assert taught(knowledge.exercises["bridge"])[1] not in ran.text


def test_a_follow_up_about_two_namesakes_answers_for_both() -> None:
    both = {"exercise": "hamstring_stretch_strap|hamstring_stretch_kneeling"}
    ran = run("action_tell_exercise_part", intent="ask_dose", entities=both)
    assert ran.cards == ["exercise_part", "exercise_part"]
    assert names.SLOT_EXERCISE not in ran.slots


def test_an_unforeseen_intent_gives_the_apology(knowledge: Knowledge) -> None:
    assert ActionTellExercisePart().name() == "action_tell_exercise_part"
    ran = run("action_tell_exercise_part", intent="greet", slots={names.SLOT_EXERCISE: "clamshell"})
    assert ran.text == knowledge.phrases["apology"]


@pytest.mark.parametrize(
    ("entities", "group", "tag"),
    [
        ({"body_part": "glutes"}, "body_parts", "glutes"),
        ({"purpose": "strength"}, "purposes", "strength"),
        ({"equipment": "wall"}, "equipment", "wall"),
        ({"source": "AX"}, "source", "AX"),
    ],
)
def test_suggestions_fit_what_was_asked_for(
    knowledge: Knowledge, entities: dict[str, str], group: str, tag: str
) -> None:
    ran = run("action_suggest_exercises", intent="ask_exercise_ideas", entities=entities)
    shown = ran.bubbles[0]["custom"]["exercises"]
    assert 0 < len(shown) <= 5
    assert all(tag in getattr(knowledge.exercises[name], group) for name in shown)
    assert knowledge.exercise_rules["before"].say in ran.text


def test_the_exercise_talked_about_is_not_suggested_again() -> None:
    first = run("action_suggest_exercises").bubbles[0]["custom"]["exercises"][0]
    again = run("action_suggest_exercises", slots={names.SLOT_EXERCISE: first}).bubbles[0]["custom"]["exercises"]
    assert first not in again


def test_a_wish_that_nothing_fits_is_said_and_others_are_offered(knowledge: Knowledge) -> None:
    ran = run("action_suggest_exercises", entities={"body_part": "elbow"})
    assert knowledge.phrases["ideas_none"] in ran.text
    assert ran.payloads


def test_the_list_names_every_exercise(knowledge: Knowledge) -> None:
    ran = run("action_list_exercises", intent="list_exercises")
    assert len(ran.bubbles) == 2
    for exercise in knowledge.exercises.values():
        place = 0 if exercise.instructions is Instructions.FULL else 1
        assert not exercise.offered or exercise.name in ran.bubbles[place]["text"]


@pytest.mark.parametrize("source", load_knowledge().sources)
def test_the_list_of_an_article_names_its_exercises_and_no_other(knowledge: Knowledge, source: str) -> None:
    ran = run("action_list_exercises", intent="list_exercises", entities={"source": source})
    own = {exercise.name for exercise in knowledge.exercises.values() if exercise.source == source and exercise.offered}
    listed = {line.removeprefix("- ") for line in ran.text.splitlines() if line.startswith("- ")}
    assert listed == own


@pytest.mark.parametrize("source", [None, *load_knowledge().sources])
def test_no_list_is_announced_that_holds_nothing(source: str | None) -> None:
    ran = run("action_list_exercises", intent="list_exercises", entities={"source": source} if source else None)
    assert [bubble["text"] for bubble in ran.bubbles if "\n- " not in bubble["text"]] == []


@pytest.mark.parametrize("action", EXERCISE_ACTIONS)
def test_a_fresh_injury_is_told_to_rest_in_place_of_exercises(knowledge: Knowledge, action: str) -> None:
    slots = {**known(fresh_injury=Answer.YES), names.SLOT_EXERCISE: "clamshell"}
    ran = run(action, intent="ask_dose", slots=slots)
    assert ran.levels == ["rest"]
    assert ran.bubbles[0]["text"] == knowledge.phrases["rest_block"]
    assert names.SLOT_AWAITING not in ran.slots


@pytest.mark.parametrize("action", EXERCISE_ACTIONS)
def test_a_knee_for_the_doctor_is_asked_whether_one_has_agreed(knowledge: Knowledge, action: str) -> None:
    slots = {**known(arthritis=Answer.YES), names.SLOT_EXERCISE: "clamshell"}
    ran = run(action, intent="ask_dose", slots=slots)
    assert ran.levels == ["see_doctor"]
    assert knowledge.phrases["see_doctor_block"] in ran.text
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_AGREEMENT
    assert ran.payloads == ['/affirm{"value": "agreement"}', "/deny"]


def test_what_is_said_in_the_same_message_holds_the_exercise_back_too() -> None:
    message = reading(heard("arthritis"), about_knee=True)
    ran = run("action_show_exercise", entities={"exercise": "clamshell"}, reading=message)
    assert ran.levels == ["see_doctor"]
    assert KneeFacts.from_dict(ran.slots[names.SLOT_FACTS]).answer("arthritis") is Answer.YES


def test_an_agreement_opens_the_exercises() -> None:
    slots = {**known(arthritis=Answer.YES), names.SLOT_AWAITING: names.AWAITING_AGREEMENT}
    ran = run("action_agree_exercise", intent="affirm", slots=slots, reading=reading(polarity="yes"))
    assert ran.slots[names.SLOT_AWAITING] is None
    facts = {names.SLOT_FACTS: ran.slots[names.SLOT_FACTS]}
    assert run("action_show_exercise", entities={"exercise": "clamshell"}, slots=facts).cards == ["exercise"]


def test_an_agreement_never_opens_exercises_while_a_danger_sign_is_there() -> None:
    yes = reading(polarity="yes")
    ran = run("action_agree_exercise", intent="affirm", slots=known(fever=Answer.YES), reading=yes)
    facts = {names.SLOT_FACTS: ran.slots[names.SLOT_FACTS]}
    shown = run("action_show_exercise", entities={"exercise": "clamshell"}, slots=facts)
    assert shown.levels[0] == "emergency"


@pytest.mark.parametrize(
    ("mentions", "level"),
    [((), None), (("muscle_ache",), None), (("sharp_pain",), "see_doctor"), (("shooting_pain",), "see_doctor")],
)
def test_pain_with_an_exercise_is_answered_with_stop(
    knowledge: Knowledge, mentions: tuple[str, ...], level: str | None
) -> None:
    message = reading(*(heard(sign) for sign in mentions))
    ran = run("action_respond_exercise_pain", intent="report_exercise_pain", reading=message)
    assert ran.levels == ([level] if level else [])
    assert level is not None or ran.text.startswith(f"**{knowledge.phrases['exercise_pain_stop']}**")
    assert level is None or "Stop" in ran.text
