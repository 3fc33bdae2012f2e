"""Words for triage: the action comes first, and every sign and level can be told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.dialogue.advice import (
    clearance_question,
    confirmed_message,
    danger_message,
    danger_reminder,
    outcome_message,
    question_message,
    rule_message,
    strictest,
)
from bot.dialogue.message import payload
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Basis, Level, RuleUse
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import Outcome, outcome
from tests.support.texts import assert_sound

KNOWLEDGE = load_knowledge()
FIRST_WORDS = {
    "Get",
    "Call",
    "See",
    "Stop",
    "Rest",
    "Keep",
    "Go",
    "Ask",
    "Talk",
    "Tell",
    "Phone",
    "Press",
    "Ring",
    "Let",
}
FACTS_FOR = {
    Level.EMERGENCY: {"fever": Answer.YES},
    Level.SEE_DOCTOR: {"arthritis": Answer.YES},
    Level.REST: {"fresh_injury": Answer.YES},
    Level.SELF_CARE: {},
}


def result(level: Level) -> Outcome:
    """An outcome at a level."""
    if level is Level.URGENT:
        sign = next(sign for sign in KNOWLEDGE.dangers.values() if sign.level is level)
        return outcome(KneeFacts({sign.id: Answer.YES}), KNOWLEDGE)
    return outcome(KneeFacts(FACTS_FOR[level]), KNOWLEDGE)


@pytest.mark.parametrize("sure", [True, False], ids=["sure", "suspected"])
@pytest.mark.parametrize("subject", ["self", "other"])
@pytest.mark.parametrize("name", KNOWLEDGE.dangers)
def test_every_danger_sign_is_told_with_the_action_first(
    knowledge: Knowledge, name: str, subject: str, sure: bool
) -> None:
    sign = knowledge.dangers[name]
    message = danger_message([sign], knowledge, subject=subject, sure=sure)
    assert_sound(message)
    assert message.level is sign.level
    assert message.text.startswith("**")
    assert message.text[2:].split()[0] in FIRST_WORDS, message.text
    assert (sign.name if subject == "self" else sign.name_other or sign.name) in message.text
    assert message.card is not None
    assert message.card["certainty"] == ("sure" if sure else "suspected")
    assert message.card["subject"] == subject
    assert [flag["id"] for flag in message.card["flags"]] == [name]


@pytest.mark.parametrize("name", KNOWLEDGE.dangers)
def test_a_suspected_sign_ends_with_one_closed_question(knowledge: Knowledge, name: str) -> None:
    sign = knowledge.dangers[name]
    message = danger_message([sign], knowledge, subject="self", sure=False)
    assert message.text.endswith(sign.ask or "no question")
    expected = [payload("affirm", value="danger"), payload("deny", value="danger")]
    assert [offer.payload for offer in message.offers] == expected


@pytest.mark.parametrize("name", KNOWLEDGE.dangers)
def test_a_danger_sign_says_whether_an_article_names_it(knowledge: Knowledge, name: str) -> None:
    sign = knowledge.dangers[name]
    text = danger_message([sign], knowledge, subject="self", sure=True).text
    assert (knowledge.phrases["safety_net_note"] in text) is (sign.basis is Basis.SAFETY_NET)
    assert ("Source: " in text) is (sign.basis is Basis.SOURCE)


def test_several_signs_take_the_strictest_level_and_are_all_named(knowledge: Knowledge) -> None:
    signs = sorted(knowledge.dangers.values(), key=lambda sign: sign.level.rank if sign.level else 0)
    message = danger_message(signs, knowledge, subject="self", sure=True)
    assert message.level is Level.EMERGENCY
    assert all(sign.name in message.text for sign in signs)


def test_what_to_do_meanwhile_is_said_once_for_several_signs(knowledge: Knowledge) -> None:
    signs = [knowledge.dangers[name] for name in ("fever", "hot_red_swollen", "swelling_fast")]
    text = danger_message(signs, knowledge, subject="self", sure=True).text
    assert text.count("Rest the leg and do no exercises") == 1


def test_the_number_to_call_does_not_say_the_action_again(knowledge: Knowledge) -> None:
    for sign in knowledge.dangers.values():
        text = danger_message([sign], knowledge, subject="self", sure=True).text
        assert text.count("Call your emergency number") <= 1, text


@pytest.mark.parametrize("name", KNOWLEDGE.dangers)
def test_for_somebody_else_every_word_is_about_them(knowledge: Knowledge, name: str) -> None:
    signs = [knowledge.dangers[name]]
    asked = danger_message(signs, knowledge, subject="other", sure=False).text.split("\n\n")[-1]
    assert asked.endswith("?")
    # Whoever writes may see it for them.
    assert not {"you", "your"} & set(re.findall("[a-z]+", asked.replace("can you see", "").lower())), asked
    question = clearance_question(signs, knowledge, subject="other")
    assert "are you" not in question.text.lower()
    assert "cleared you" not in question.text
    assert not [offer for offer in question.offers if offer.title.startswith("Yes, I")]
    assert not [
        offer for offer in danger_reminder(signs, knowledge, subject="other").offers if offer.title.startswith("I ")
    ]


def test_an_escalation_never_offers_an_exercise(knowledge: Knowledge) -> None:
    for sign in knowledge.dangers.values():
        for sure in (True, False):
            offers = danger_message([sign], knowledge, subject="self", sure=sure).offers
            assert not [offer for offer in offers if "exercise" in offer.payload]


def test_a_sign_without_a_level_is_no_danger(knowledge: Knowledge) -> None:
    with pytest.raises(ValueError, match="empty"):
        strictest([knowledge.signs["sharp_pain"]])


@pytest.mark.parametrize("name", KNOWLEDGE.dangers)
def test_the_reminder_gives_level_action_and_sign(knowledge: Knowledge, name: str) -> None:
    sign = knowledge.dangers[name]
    message = danger_reminder([sign], knowledge, subject="self")
    assert_sound(message)
    assert sign.level is not None
    assert message.level is sign.level
    assert sign.name in message.text
    # Thoughts of self-harm are not checked off by a button.
    assert [offer.payload for offer in message.offers] == ([] if sign.crisis else [payload("report_clearance")])


def test_clearing_is_asked_as_a_plain_question(knowledge: Knowledge) -> None:
    message = clearance_question([knowledge.signs["fever"], knowledge.signs["no_weight"]], knowledge)
    assert_sound(message)
    assert message.text.endswith("?")
    assert knowledge.signs["fever"].name in message.text
    expected = [payload("affirm", value="clearance"), payload("deny", value="clearance")]
    assert [offer.payload for offer in message.offers] == expected
    assert message.level is None


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("slot", KNOWLEDGE.questions)
def test_every_question_offers_its_choices(knowledge: Knowledge, slot: str, again: bool) -> None:
    question = knowledge.questions[slot]
    message = question_message(question, again=again, step=(2, 6))
    assert_sound(message)
    assert message.text == (question.ask_again if again else question.ask)
    assert [offer.title for offer in message.offers] == [choice.title for choice in question.choices]
    assert message.card == {"card": "question", "slot": slot, "number": 2, "of": 6}


@pytest.mark.parametrize("slot", KNOWLEDGE.questions)
def test_the_second_wording_differs_from_the_first(knowledge: Knowledge, slot: str) -> None:
    assert knowledge.questions[slot].ask != knowledge.questions[slot].ask_again


@pytest.mark.parametrize("level", list(Level))
def test_the_outcome_of_every_level_gives_the_action_first_and_its_level(knowledge: Knowledge, level: Level) -> None:
    message = outcome_message(result(level), ("Which knee: left",), knowledge, subject="self")
    assert_sound(message)
    assert message.level is level
    assert message.text[2:].split()[0] in FIRST_WORDS


@pytest.mark.parametrize("level", [Level.SEE_DOCTOR, Level.REST, Level.SELF_CARE])
def test_the_outcome_tells_what_was_understood_why_and_when_to_look_again(knowledge: Knowledge, level: Level) -> None:
    found = result(level)
    text = outcome_message(found, ("Which knee: left",), knowledge, subject="self").text
    assert "- Which knee: left" in text
    assert knowledge.levels[level].look_again in text
    for rule in found.reasons:
        assert rule.say.strip() in text
        assert (rule.do or "") in text


@pytest.mark.parametrize("level", [Level.SEE_DOCTOR, Level.REST, Level.SELF_CARE])
def test_the_outcome_asks_whether_all_was_understood_and_how_to_put_it_right(
    knowledge: Knowledge, level: Level
) -> None:
    message = outcome_message(result(level), ("Which knee: left",), knowledge, subject="self")
    assert message.text.endswith(knowledge.phrases["summary_check"])
    assert {payload("affirm"), payload("change_answer")} <= {offer.payload for offer in message.offers}
    assert knowledge.phrases["outcome_other_note"] not in message.text


@pytest.mark.parametrize("level", [Level.SEE_DOCTOR, Level.REST, Level.SELF_CARE])
def test_the_outcome_for_somebody_else_says_whom_it_is_for(knowledge: Knowledge, level: Level) -> None:
    message = outcome_message(result(level), (), knowledge, subject="other")
    assert knowledge.phrases["outcome_other_note"] in message.text


def test_a_danger_in_somebody_else_at_the_end_is_told_as_theirs(knowledge: Knowledge) -> None:
    message = outcome_message(result(Level.EMERGENCY), (), knowledge, subject="other")
    assert message.card is not None
    assert message.card["subject"] == "other"


@pytest.mark.parametrize("level", [Level.SEE_DOCTOR, Level.REST, Level.SELF_CARE])
def test_what_was_confirmed_keeps_its_level_and_its_next_step(knowledge: Knowledge, level: Level) -> None:
    message = confirmed_message(result(level), knowledge)
    assert_sound(message)
    assert message.level is level
    assert (payload("ask_exercise_ideas") in [offer.payload for offer in message.offers]) is (level is Level.SELF_CARE)


@pytest.mark.parametrize("level", [Level.EMERGENCY, Level.URGENT])
def test_whom_to_call_follows_the_action_and_no_button_leads_away_where_help_is_due(
    knowledge: Knowledge, level: Level
) -> None:
    found = replace(result(Level.SELF_CARE), level=level)
    for message in (
        outcome_message(found, ("Which knee: left",), knowledge, subject="self"),
        confirmed_message(found, knowledge),
    ):
        act, contact, *_ = message.text.split("\n\n")
        assert act == f"**{knowledge.levels[level].act}**"
        assert knowledge.levels[level].how in contact
        assert [offer.payload for offer in message.offers] == [payload("report_clearance")]


@pytest.mark.parametrize("level", list(Level))
def test_only_self_care_offers_exercises(knowledge: Knowledge, level: Level) -> None:
    offers = [offer.payload for offer in outcome_message(result(level), (), knowledge, subject="self").offers]
    assert (payload("ask_exercise_ideas") in offers) is (level is Level.SELF_CARE)
    assert (payload("report_clearance") in offers) is (level is not Level.SELF_CARE)


@pytest.mark.parametrize(
    "rule", [rule for rule in KNOWLEDGE.rules.values() if rule.use is RuleUse.OUTCOME], ids=lambda r: r.id
)
def test_every_outcome_rule_can_be_told(knowledge: Knowledge, rule: object) -> None:
    found = replace(result(Level.SELF_CARE), level=rule.level, reasons=(rule,), notes=())  # type: ignore[attr-defined]
    message = rule_message(found, knowledge)
    assert_sound(message)
    assert rule.say.strip() in message.text  # type: ignore[attr-defined]
    assert message.level is rule.level  # type: ignore[attr-defined]
    assert message.offers == ()
