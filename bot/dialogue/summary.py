"""One page to show a doctor or physio: what the person told, and what was said to them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.dialogue.message import Message, bulleted, paragraphs
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Level
from bot.triage.alarm import Alarm
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import outcome, summary

_DANGER_QUESTION = "danger"
_OPEN = "unsure"


@dataclass(frozen=True, slots=True)
class Pain:
    """How strong the pain was on one day, 0 to 10."""

    day: date
    score: int


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page."""

    title: str
    lines: tuple[str, ...]


def doctor_summary(
    facts: KneeFacts,
    alarm: Alarm,
    knowledge: Knowledge,
    *,
    today: date,
    first_told: date | None = None,
    exercises: Sequence[str] = (),
    pain: Sequence[Pain] = (),
) -> Message:
    """The page, as text that carries everything and as a card with the same sections.

    Args:
        facts: What is known of the knee.
        alarm: The danger signs of the conversation.
        knowledge: The knowledge base.
        today: The day of the page.
        first_told: The day of the first message.
        exercises: The ids of the exercises done or shown, in order.
        pain: The pain over time, oldest first.
    """
    phrases = knowledge.phrases
    result = outcome(_with_alarm(facts, alarm), knowledge)
    days = tuple(f"{_day(entry.day)}: {entry.score}" for entry in pain)
    names = tuple(knowledge.exercises[name].name for name in dict.fromkeys(exercises) if name in knowledge.exercises)
    # Nothing was advised while no question was asked and nothing told calls for help.
    advised = bool(facts.asked) or result.level is not Level.SELF_CARE
    advice = (knowledge.levels[result.level].act, *(rule.say for rule in result.reasons)) if advised else ()
    sections = (
        Section(phrases["page_when"], _when(first_told, today, facts, knowledge)),
        Section(phrases["page_told"], summary(facts, knowledge) or (phrases["page_nothing"],)),
        Section(phrases["page_dangers"], _dangers(facts, alarm, knowledge) or (phrases["page_not_asked"],)),
        Section(phrases["page_level"], advice or (phrases["page_no_level"],)),
        Section(phrases["page_pain"], days or (phrases["page_no_pain"],)),
        Section(phrases["page_exercises"], names or (phrases["page_no_exercises"],)),
        Section(phrases["page_open"], _open_questions(facts, knowledge) or (phrases["page_no_open"],)),
    )
    parts = [f"**{section.title}**\n{bulleted(section.lines)}" for section in sections]
    text = paragraphs(f"**{phrases['page_title']}**", *parts, phrases["page_note"])
    card = {
        "card": "summary",
        "for": "doctor",
        "title": phrases["page_title"],
        "date": today.isoformat(),
        "sections": [{"title": section.title, "lines": list(section.lines)} for section in sections],
        "note": phrases["page_note"],
    }
    return Message(text, card=card, level=result.level if advised else None)


def _with_alarm(facts: KneeFacts, alarm: Alarm) -> KneeFacts:
    """The facts with the danger signs of the conversation; one in doubt is not sure."""
    doubtful = {sign: Answer.UNSURE for sign in (*alarm.doubtful, *alarm.waiting)}
    return facts.with_signs({**doubtful, **{sign: Answer.YES for sign in alarm.opened}})


def _when(first_told: date | None, today: date, facts: KneeFacts, knowledge: Knowledge) -> tuple[str, ...]:
    phrases = knowledge.phrases
    told = phrases["page_told_on"].format(day=_day(first_told or today))
    made = phrases["page_made_on"].format(day=_day(today))
    return told, made, phrases[f"page_subject_{facts.subject}"]


def _dangers(facts: KneeFacts, alarm: Alarm, knowledge: Knowledge) -> tuple[str, ...]:
    """Each danger sign that was asked about or told of, with its answer."""
    known = _with_alarm(facts, alarm)
    grouped = {sign for choice in knowledge.questions[_DANGER_QUESTION].choices for sign in choice.signs}
    asked = any(slot == _DANGER_QUESTION for slot, _ in facts.asked)
    lines = []
    for sign in knowledge.dangers.values():
        answer = known.answer(sign.id)
        if answer is None and asked and sign.id in grouped:
            answer = Answer.UNSURE
        if answer is not None:
            lines.append(f"{sign.name}: {knowledge.phrases[f'page_{answer.value}']}")
    return tuple(lines)


def _open_questions(facts: KneeFacts, knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(
        knowledge.questions[slot].label for slot, value in facts.asked if value == _OPEN and slot in knowledge.questions
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
