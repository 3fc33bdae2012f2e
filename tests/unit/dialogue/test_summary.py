"""The page for a doctor: everything told and asked, nothing made up."""

from __future__ import annotations

from datetime import date

from bot.dialogue.summary import Pain, doctor_summary
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Level
from bot.triage.alarm import Alarm
from bot.triage.facts import Answer, KneeFacts

TODAY = date(2026, 11, 20)
TOLD = KneeFacts(
    {"fever": Answer.NO, "misshapen": Answer.NO, "no_weight": Answer.NO, "arthritis": Answer.YES},
    (("danger", "none"), ("onset", "unsure"), ("condition", "arthritis")),
    side="left",
)


def test_the_page_says_what_was_told_asked_advised_done_and_left_open(knowledge: Knowledge) -> None:
    pain = (Pain(date(2026, 11, 18), 7), Pain(TODAY, 4))
    page = doctor_summary(
        TOLD, Alarm(), knowledge, today=TODAY, first_told=date(2026, 11, 18), exercises=("clamshell",), pain=pain
    )
    assert not set(page.text) & set("{}")
    for part in (
        "18 November 2026: 7",
        "20 November 2026: 4",
        "Which knee: left",
        "a fever with knee pain: no",
        knowledge.exercises["clamshell"].name,
        knowledge.levels[Level.SEE_DOCTOR].act,
        knowledge.rules["T08"].say,
        knowledge.questions["onset"].label,
        knowledge.phrases["page_note"].strip(),
    ):
        assert part in page.text
    assert page.level is Level.SEE_DOCTOR


def test_the_card_carries_the_same_sections_as_the_text(knowledge: Knowledge) -> None:
    page = doctor_summary(TOLD, Alarm(), knowledge, today=TODAY)
    assert page.card is not None
    assert page.card["card"] == "summary"
    for section in page.card["sections"]:
        assert section["title"] in page.text
        assert section["lines"]
        assert all(line in page.text for line in section["lines"])


def test_with_nothing_told_the_page_says_so_and_gives_no_level(knowledge: Knowledge) -> None:
    page = doctor_summary(KneeFacts(), Alarm(), knowledge, today=TODAY)
    assert page.level is None
    for phrase in ("page_nothing", "page_not_asked", "page_no_level", "page_no_pain", "page_no_exercises"):
        assert knowledge.phrases[phrase] in page.text


def test_danger_signs_of_the_talk_stand_on_the_page(knowledge: Knowledge) -> None:
    page = doctor_summary(TOLD, Alarm(("chest_pain",), ("faint",), "self"), knowledge, today=TODAY)
    assert f"{knowledge.signs['chest_pain'].name}: yes" in page.text
    assert f"{knowledge.signs['faint'].name}: not sure" in page.text
    assert page.level is Level.EMERGENCY


def test_a_danger_question_answered_with_not_sure_is_no_no(knowledge: Knowledge) -> None:
    facts = KneeFacts({"any_danger": Answer.UNSURE}, (("danger", "unsure"),))
    page = doctor_summary(facts, Alarm(), knowledge, today=TODAY)
    assert "a fever with knee pain: not sure" in page.text
    assert page.level is Level.SEE_DOCTOR
