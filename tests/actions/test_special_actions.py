"""The page for the doctor, a diagnosis that is brought along, and being hurt by somebody."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Level
from bot.triage.facts import Answer, KneeFacts
from tests.actions.test_interview_actions import SAFE, answer, facts
from tests.support.readings import heard, reading
from tests.support.trackers import run

OPEN = {names.SLOT_DANGERS: {"open": ["fever"], "doubtful": [], "subject": "self"}}


def test_the_page_takes_pain_and_exercises_from_the_talk(knowledge: Knowledge) -> None:
    events: list[dict[str, Any]] = [
        {"event": "user", "text": "6", "timestamp": 1763600000.0, "parse_data": {"reading": reading(pain_score=6)}},
        {"event": "bot", "text": "...", "data": {"custom": {"card": "exercise", "id": "clamshell"}}},
    ]
    ran = run("action_give_summary", intent="ask_summary", slots={names.SLOT_FACTS: SAFE.to_dict()}, events=events)
    assert ran.cards == ["summary"]
    assert "November 2025: 6" in ran.text
    assert knowledge.exercises["clamshell"].name in ran.text


def test_the_page_comes_after_the_advice_while_a_danger_is_open() -> None:
    assert run("action_give_summary", intent="ask_summary", slots=OPEN).cards == ["escalation", "summary"]


def test_advice_that_is_stricter_than_what_was_said_is_said_before_the_page(knowledge: Knowledge) -> None:
    worse = KneeFacts({"swelling": Answer.YES, "instability": Answer.YES})
    custom = {"card": "summary", "level": "see_doctor", "reasons": [{"id": "S04"}]}
    told = [{"event": "bot", "text": "...", "timestamp": 1763600000.0, "data": {"custom": custom}}]
    ran = run("action_give_summary", intent="ask_summary", slots={names.SLOT_FACTS: worse.to_dict()}, events=told)
    assert ran.bubbles[0]["custom"]["level"] == "urgent"
    assert ran.bubbles[0]["text"].startswith(f"**{knowledge.levels[Level.URGENT].act}**")
    assert all(knowledge.levels[level].act in ran.bubbles[1]["text"] for level in (Level.URGENT, Level.SEE_DOCTOR))


def test_the_page_alone_comes_when_all_of_its_advice_was_said(knowledge: Knowledge) -> None:
    custom = {"card": "summary", "level": "see_doctor", "reasons": [{"id": "S04"}]}
    told = [{"event": "bot", "text": "...", "timestamp": 1763600000.0, "data": {"custom": custom}}]
    swollen = KneeFacts({"swelling": Answer.YES}).to_dict()
    ran = run("action_give_summary", intent="ask_summary", slots={names.SLOT_FACTS: swollen}, events=told)
    assert len(ran.bubbles) == 1
    assert knowledge.rules["S04"].say in ran.text


@pytest.mark.parametrize(("mentions", "sign"), [((), "other_serious"), ((heard("arthritis"),), "arthritis")])
def test_a_diagnosis_is_taken_down_and_leads_to_a_doctor(
    knowledge: Knowledge, mentions: tuple[dict[str, Any], ...], sign: str
) -> None:
    told = reading(*mentions, about_knee=True)
    ran = run("action_take_diagnosis", intent="report_diagnosis", reading=told)
    known = KneeFacts.from_dict(ran.slots[names.SLOT_FACTS])
    assert known.answer(sign) is Answer.YES
    assert ran.levels == ["see_doctor"]
    assert knowledge.phrases["diagnosis_noted"].strip() in ran.text


def test_a_diagnosis_in_the_interview_is_an_answer_and_the_question_stays() -> None:
    ran = answer("onset", intent="report_diagnosis", text="my mri says chondromalacia", reading=reading())
    assert facts(ran).answer("other_serious") is Answer.YES
    assert ran.slots[names.SLOT_QUESTION] == "onset"


def test_a_question_about_a_diagnosis_is_no_answer() -> None:
    with pytest.raises(Exception, match="validate"):
        answer("onset", intent="report_diagnosis", text="what does my mri mean?", reading=reading())


def test_being_hurt_by_somebody_is_met_with_kind_words_first(knowledge: Knowledge) -> None:
    told = reading(heard("recent_injury"), about_knee=True)
    ran = run("action_respond_abuse", intent="report_abuse", reading=told)
    assert ran.bubbles[0]["text"] == knowledge.declines["report_abuse"].say.strip()
    assert ran.levels == ["see_doctor"]


def test_the_kind_words_are_others_the_second_time(knowledge: Knowledge) -> None:
    before = [{"event": "bot", "text": knowledge.declines["report_abuse"].say, "data": {}}]
    ran = run("action_respond_abuse", intent="report_abuse", events=before)
    assert ran.text == knowledge.declines["report_abuse"].again


def test_an_open_danger_is_said_again_after_the_kind_words() -> None:
    assert run("action_respond_abuse", intent="report_abuse", slots=OPEN).cards == ["escalation"]


@pytest.mark.parametrize(("channel", "phrase"), [("web", "page_keep_web"), ("telegram", "page_keep")])
@pytest.mark.parametrize("text", ["print that", "download it", "can you email it to me"])
def test_how_to_keep_the_page_is_told_after_it(knowledge: Knowledge, text: str, channel: str, phrase: str) -> None:
    page = {"event": "bot", "text": "...", "data": {"custom": {"card": "summary", "for": "doctor"}}}
    ran = run("action_export_data", intent="export_data", text=text, reading=reading(), channel=channel, events=[page])
    assert ran.text == knowledge.phrases[phrase].strip()


def test_without_a_page_there_is_nothing_to_print(knowledge: Knowledge) -> None:
    ran = run("action_decline", intent="ask_other_service", text="print that", reading=reading())
    assert ran.text == knowledge.declines["ask_other_service"].say.strip()
