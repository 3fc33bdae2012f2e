"""The page for a doctor: everything told and asked, nothing made up."""

from __future__ import annotations

from datetime import date

from bot.dialogue.message import Message
from bot.dialogue.past import Advice
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
        TOLD,
        Alarm(),
        knowledge,
        today=TODAY,
        first_told=date(2026, 11, 18),
        exercises=("clamshell",),
        done=("wall_slide",),
        pain=pain,
        advice=(Advice(TODAY, "see_doctor", ("T08",)),),
    )
    assert not set(page.text) & set("{}")
    for part in (
        "18 November 2026: 7",
        "20 November 2026: 4",
        "Which knee: left",
        "a fever with knee pain: no",
        knowledge.exercises["clamshell"].name,
        knowledge.exercises["wall_slide"].name,
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


def test_the_page_holds_only_advice_that_was_said(knowledge: Knowledge) -> None:
    facts = KneeFacts({"swelling": Answer.YES, "instability": Answer.YES}, (("danger", "none"),))
    page = doctor_summary(facts, Alarm(), knowledge, today=TODAY, advice=(Advice(TODAY, "see_doctor", ("S04",)),))
    told = section(page, "page_level", knowledge)
    assert told == [f"20 November 2026: {knowledge.levels[Level.SEE_DOCTOR].act}", knowledge.rules["S04"].say]


def test_gentle_exercise_is_no_advice_before_the_questions_are_done(knowledge: Knowledge) -> None:
    page = doctor_summary(KneeFacts(asked=(("danger", "none"),)), Alarm(), knowledge, today=TODAY)
    assert page.level is None
    assert section(page, "page_level", knowledge) == [knowledge.phrases["page_no_level"]]


def test_questions_that_were_never_answered_are_still_open(knowledge: Knowledge) -> None:
    facts = KneeFacts({"recent_injury": Answer.NO}, (("danger", "none"), ("duration", "unsure")))
    left = section(doctor_summary(facts, Alarm(), knowledge, today=TODAY), "page_open", knowledge)
    assert f"{knowledge.questions['duration'].label}: not sure" in left
    assert f"{knowledge.questions['pain_kind'].label}: not answered" in left
    assert not [line for line in left if line.startswith(knowledge.questions["onset"].label)]
    assert not [line for line in left if line.startswith(knowledge.questions["injury_age"].label)]


def test_every_score_of_a_day_stands_on_the_page(knowledge: Knowledge) -> None:
    page = doctor_summary(TOLD, Alarm(), knowledge, today=TODAY, pain=(Pain(TODAY, 5), Pain(TODAY, 3)))
    assert section(page, "page_pain", knowledge) == ["20 November 2026: 5, 3"]


def section(page: Message, title: str, knowledge: Knowledge) -> list[str]:
    """The lines of one part of the page."""
    parts = (page.card or {})["sections"]
    return next(part["lines"] for part in parts if part["title"] == knowledge.phrases[title])
