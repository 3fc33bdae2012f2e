"""What is said in a guided session."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from bot.coach.machine import Command, Say, step
from bot.coach.session import Asking, End, Item, Phase, Session, item, start
from bot.dialogue.coach import session_card, session_messages
from bot.dialogue.message import Message
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Instructions, Level
from bot.plan.amount import Amount

FULL = [e for e in load_knowledge().exercises.values() if e.instructions is Instructions.FULL]
NAMED = [e for e in load_knowledge().exercises.values() if e.instructions is Instructions.NAMED_ONLY]
LONGEST = 20


def session(knowledge: Knowledge, *names: str, swap: str | None = None) -> Session:
    """A session at its beginning."""
    other = item(knowledge.exercises[swap]) if swap else None
    return start(tuple(item(knowledge.exercises[name], swap=other) for name in names))


def said(knowledge: Knowledge, at: Session, *commands: Command) -> tuple[Session, list[Message]]:
    """The session after some commands, and the messages of the last one."""
    messages: tuple[Message, ...] = session_messages(at, (Say.PLACE,), knowledge)
    for command in commands:
        at, says = step(at, command)
        messages = session_messages(at, says, knowledge)
    return at, list(messages)


def working(knowledge: Knowledge, name: str, *commands: Command) -> Message:
    """What is said in the work of one exercise."""
    return said(knowledge, session(knowledge, name), Command.BEGIN, *commands)[1][-1]


@pytest.mark.parametrize("exercise", FULL, ids=lambda exercise: exercise.id)
def test_each_step_is_a_message_of_its_own_in_the_words_of_the_record(exercise: object, knowledge: Knowledge) -> None:
    at = session(knowledge, exercise.id)  # type: ignore[attr-defined]
    told = []
    for _ in exercise.steps:  # type: ignore[attr-defined]
        at, messages = said(knowledge, at, Command.NEXT)
        told += [message.text for message in messages]
    for number, (text, words) in enumerate(zip(told, exercise.steps, strict=True), start=1):  # type: ignore[attr-defined]
        assert words in text
        assert f"Step {number} of {len(told)}." in text


@pytest.mark.parametrize("exercise", FULL, ids=lambda exercise: exercise.id)
def test_no_figure_is_said_in_the_work_that_the_article_does_not_give(exercise: object, knowledge: Knowledge) -> None:
    at, messages = said(knowledge, session(knowledge, exercise.id), Command.BEGIN)  # type: ignore[attr-defined]
    dose = " ".join((*exercise.dose.say, *exercise.steps))  # type: ignore[attr-defined]
    while at.end is None:
        text = re.sub(r"(Set|Hold) \d+ of \d+\.", "", messages[-1].text)
        assert set(re.findall(r"\d+", text)) <= set(re.findall(r"\d+", dose))
        at, messages = said(knowledge, at, Command.NEXT)


@pytest.mark.parametrize("exercise", NAMED, ids=lambda exercise: exercise.id)
def test_an_exercise_that_is_only_named_has_no_session(exercise: object) -> None:
    with pytest.raises(ValueError, match="no steps"):
        item(exercise)  # type: ignore[arg-type]


def test_the_beginning_says_who_must_agree_how_much_and_when_to_stop(knowledge: Knowledge) -> None:
    [message] = said(knowledge, session(knowledge, "clamshell"))[1]
    exercise, rules = knowledge.exercises["clamshell"], knowledge.exercise_rules
    for words in (rules["before"].say, rules["stop"].say, *exercise.dose.say, exercise.dose.silent, "MedGo2U"):  # type: ignore[union-attr]
        assert words in message.text
    assert [statement.say for statement in exercise.cautions if statement.say not in message.text] == []


def test_the_rules_for_all_exercises_are_said_once_in_a_session(knowledge: Knowledge) -> None:
    at, messages = said(knowledge, session(knowledge, "clamshell", "wall_slide"), Command.BEGIN, Command.SKIP)
    assert at.at == 1
    assert knowledge.exercise_rules["before"].say not in messages[-1].text
    assert "exercise 2 of 2" in messages[-1].text


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "clamshell": ["Left leg.", "Do it 15 times.", "Hold for 2 seconds each time.", '"done"'],
        "calf_raise": ["Set 1 of 3.", "Both legs together.", "up to 10 times"],
        "hamstring_stretch_strap": ["Hold 1 of 3.", "Hold for 30 seconds.", "counted to 30"],
        "straight_leg_raise": ["The sore leg.", "Do it 10 times.", "Hold for 5 seconds each time."],
        "chair_pose": ["Stay for 5 breaths.", "taken them"],
        "hip_circles": ["5 circles clockwise, then 5 the other way."],
        "foot_ankle_balance": ["does not say how long. You choose."],
        "assisted_squat": ["no number here. You choose how much."],
        "reclined_figure_four": ["Hold for 90 seconds.", "counted to 90"],
    }.items(),
    ids=str,
)
def test_the_work_is_counted_as_the_article_counts_it(name: str, words: list[str], knowledge: Knowledge) -> None:
    text = working(knowledge, name).text
    assert [part for part in words if part not in text] == []


def test_a_change_of_side_is_said(knowledge: Knowledge) -> None:
    assert "Now change sides. Right leg." in working(knowledge, "clamshell", Command.NEXT).text


def test_the_card_holds_what_a_timer_needs(knowledge: Knowledge) -> None:
    card = working(knowledge, "straight_leg_raise").card or {}
    shown = {key: card[key] for key in ("card", "id", "step", "steps", "set", "sets", "rep_target", "hold_seconds")}
    assert shown == {
        "card": "session", "id": "straight_leg_raise", "step": None, "steps": 7, "set": None, "sets": None,
        "rep_target": 10, "hold_seconds": 5,
    }  # fmt: skip
    assert (card["side"], card["paused"], card["ended"]) == ("sore", False, None)


def test_the_card_tells_a_step_while_learning_and_a_set_while_working(knowledge: Knowledge) -> None:
    at, _ = said(knowledge, session(knowledge, "calf_raise"), Command.NEXT, Command.NEXT)
    learning = session_card(at, knowledge)
    assert (learning["step"], learning["set"], learning["hold_seconds"]) == (2, None, None)
    at, _ = said(knowledge, at, Command.BEGIN, Command.NEXT)
    assert (session_card(at, knowledge)["set"], session_card(at, knowledge)["sets"]) == (2, 3)


def test_strong_pain_stops_and_sends_to_a_professional_as_the_articles_do(knowledge: Knowledge) -> None:
    at, [message] = said(knowledge, session(knowledge, "clamshell"), Command.BEGIN, Command.PAIN_STRONG)
    assert at.end is End.PAIN
    assert message.text.startswith("**Stop now.")
    assert message.level is Level.SEE_DOCTOR
    assert knowledge.rules["T15"].say in message.text
    assert knowledge.rules["T19"].say in message.text
    assert "MedGo2U" in message.text


def test_pain_of_an_unclear_kind_first_stops_and_then_asks(knowledge: Knowledge) -> None:
    [message] = said(knowledge, session(knowledge, "clamshell"), Command.BEGIN, Command.PAIN)[1]
    assert message.text.startswith("**Stop")
    assert "if you are not sure" in message.text


def test_mild_tiredness_is_said_to_be_normal_with_its_source(knowledge: Knowledge) -> None:
    messages = said(knowledge, session(knowledge, "clamshell"), Command.BEGIN, Command.PAIN_MILD)[1]
    assert knowledge.rules["T26"].say in messages[0].text
    assert "MedGo2U" in messages[0].text
    assert "Do it 15 times." in messages[1].text


def test_a_swap_says_what_for_what_and_why(knowledge: Knowledge) -> None:
    at = session(knowledge, "chair_pose", swap="wall_slide")
    messages = said(knowledge, at, Command.SWAP)[1]
    assert messages[0].text == (
        "We do Wall slide in place of Chair pose. Both work the front of the thigh and the bottom muscles."
    )
    assert "**Wall slide**" in messages[1].text


def test_an_easier_form_is_the_one_the_article_gives(knowledge: Knowledge) -> None:
    messages = said(knowledge, session(knowledge, "calf_raise"), Command.BEGIN, Command.EASIER)[1]
    assert [form for form in knowledge.exercises["calf_raise"].easier if form not in messages[0].text] == []
    assert "Do the easier form." in messages[1].text


def test_what_is_offered_to_who_cannot_do_it_is_what_there_is(knowledge: Knowledge) -> None:
    plain = said(knowledge, session(knowledge, "clamshell"), Command.CANT)[1][-1]
    assert [offer.title for offer in plain.offers] == ["Leave it out", "No, go on with it"]
    rich = said(knowledge, session(knowledge, "calf_raise", swap="clamshell"), Command.CANT)[1][-1]
    assert [offer.title for offer in rich.offers][:2] == ["Easier form", "Another one"]


def test_how_much_is_left_is_counted(knowledge: Knowledge) -> None:
    at = session(knowledge, "calf_raise", "clamshell")
    assert (
        "with this one: 2. Exercises after it: 1."
        in said(knowledge, at, Command.BEGIN, Command.NEXT, Command.LEFT)[1][0].text
    )
    assert "Steps to go, with this one: 3." in said(knowledge, at, Command.NEXT, Command.NEXT, Command.LEFT)[1][0].text


@pytest.mark.parametrize(
    ("name", "commands", "words"),
    [
        ("clamshell", (Command.BEGIN,), "left leg"),
        ("clamshell", (Command.BEGIN, Command.NEXT), "right leg"),
        ("clamshell", (), "both sides"),
        ("wall_slide", (), "same time"),
        ("straight_leg_raise", (), "sore leg"),
        ("ball_massage", (Command.BEGIN,), "does not say"),
    ],
)
def test_which_side_is_answered(name: str, commands: tuple[Command, ...], words: str, knowledge: Knowledge) -> None:
    assert words in said(knowledge, session(knowledge, name), *commands, Command.SIDE)[1][0].text


def test_the_end_tells_what_was_done_and_the_next_day_rule(knowledge: Knowledge) -> None:
    at = session(knowledge, "clamshell", "wall_slide")
    at, [message] = said(knowledge, at, Command.BEGIN, Command.NEXT, Command.NEXT, Command.BEGIN, Command.STOP)
    assert "- Clamshell: done" in message.text
    assert knowledge.exercise_rules["after"].say in message.text
    assert (message.card or {})["ended"] == "stopped"


def test_who_stops_before_anything_was_done_is_told_so(knowledge: Knowledge) -> None:
    [message] = said(knowledge, session(knowledge, "clamshell"), Command.STOP)[1]
    assert knowledge.phrases["session_nothing_done"] in message.text


def test_going_slowly_is_said_at_each_place(knowledge: Knowledge) -> None:
    messages = said(knowledge, session(knowledge, "clamshell"), Command.NEXT, Command.SLOWER)[1]
    assert [knowledge.phrases["session_slow"] in message.text for message in messages] == [False, True]


def test_a_step_that_an_editor_took_away_is_not_missed(knowledge: Knowledge) -> None:
    shorter = replace(knowledge.exercises["clamshell"], steps=("Lie down.",))
    changed = replace(knowledge, exercises={**knowledge.exercises, "clamshell": shorter})
    at = replace(session(knowledge, "clamshell"), phase=Phase.LEARN, step=5)
    assert "Step 1 of 1." in session_messages(at, (Say.PLACE,), changed)[0].text


def _states(knowledge: Knowledge) -> list[Session]:
    base = session(knowledge, "calf_raise", "clamshell", swap="chair_pose")
    bare = start((Item("ball_massage", 4, Amount()),))
    return [
        replace(at, **changes)  # type: ignore[arg-type]
        for at in (base, bare)
        for changes in (
            {}, {"phase": Phase.LEARN}, {"phase": Phase.WORK}, {"paused": True}, {"asking": Asking.CANT},
            {"asking": Asking.PAIN}, {"end": End.STOPPED}, {"end": End.FINISHED}, {"end": End.PAIN},
        )
    ]  # fmt: skip


def test_in_every_state_every_command_gets_words_short_enough_to_read(knowledge: Knowledge) -> None:
    for at, command in product(_states(knowledge), Command):
        messages = said(knowledge, at, command)[1]
        assert 1 <= len(messages) <= 2
        for message in messages:
            assert message.text.strip() and "{" not in message.text
            assert len(message.offers) <= 4
            longest = max(len(sentence.split()) for sentence in re.split(r"(?<=[.!?:])\s+|\n+", message.text))
            assert longest <= LONGEST
