"""One page to show a doctor or physio: what the person told, and what was said to them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from bot.dialogue.message import Message, bulleted, paragraphs
from bot.dialogue.past import Advice
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Level
from bot.triage.alarm import Alarm
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import outcome, summary

_DANGER_QUESTION = "danger"
_OPEN = "unsure"
_KEEP = re.compile(r"\b(?:print|save|download|copy|email|e-mail|send|share|screenshot|pdf|export)\w*\b")
_MOST_WORDS = 9


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
    done: Sequence[str] = (),
    pain: Sequence[Pain] = (),
    advice: Sequence[Advice] = (),
) -> Message:
    """The page, as text that carries everything and as a card with the same sections.

    Args:
        facts: What is known of the knee.
        alarm: The danger signs of the conversation.
        knowledge: The knowledge base.
        today: The day of the page.
        first_told: The day of the first message.
        exercises: The ids of the exercises shown, in order.
        done: The ids of the exercises done, in order.
        pain: The pain over time, oldest first.
        advice: What was advised, by level.
    """
    phrases = knowledge.phrases
    level = outcome(_with_alarm(facts, alarm), knowledge).level
    # Gentle exercise follows from knowing nothing, too; it stands only where it was said.
    advised = level is not Level.SELF_CARE or any(said.level == level.value for said in advice)
    sections = (
        Section(phrases["page_when"], _when(first_told, today, facts, knowledge)),
        Section(phrases["page_told"], summary(facts, knowledge) or (phrases["page_nothing"],)),
        Section(phrases["page_dangers"], _dangers(facts, alarm, knowledge) or (phrases["page_not_asked"],)),
        Section(phrases["page_level"], _advised(advice, knowledge) or (phrases["page_no_level"],)),
        Section(phrases["page_pain"], _pain(pain) or (phrases["page_no_pain"],)),
        Section(phrases["page_done"], _names(done, knowledge) or (phrases["page_no_exercises"],)),
        Section(phrases["page_exercises"], _names(exercises, knowledge) or (phrases["page_no_exercises"],)),
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
    return Message(text, card=card, level=level if advised else None)


def _advised(advice: Sequence[Advice], knowledge: Knowledge) -> tuple[str, ...]:
    """What was said, the latest first: the level with its day, and what it rested on."""
    reasons = {name: rule.say for name, rule in knowledge.rules.items()}
    reasons |= {name: sign.name for name, sign in knowledge.dangers.items()}
    lines = []
    for said in reversed(advice):
        lines.append(f"{_day(said.day)}: {knowledge.levels[Level(said.level)].act}")
        lines += [reasons[name] for name in said.reasons if name in reasons]
    return tuple(lines)


def _pain(pain: Sequence[Pain]) -> tuple[str, ...]:
    """A line a day, with its scores in the order told."""
    days = groupby(pain, key=attrgetter("day"))
    return tuple(f"{_day(day)}: {', '.join(str(entry.score) for entry in entries)}" for day, entries in days)


def _names(exercises: Sequence[str], knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(knowledge.exercises[name].name for name in dict.fromkeys(exercises) if name in knowledge.exercises)


def wants_to_keep(text: str) -> bool:
    """Whether a short text asks to print, save or send something."""
    return len(text.split()) <= _MOST_WORDS and _KEEP.search(text.lower()) is not None


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
    """The questions that were answered with "not sure", and those that nothing told has answered yet."""
    answers = dict(facts.asked)
    lines = []
    for slot, question in knowledge.questions.items():
        known = slot in answers or any(facts.answer(sign) is not None for sign in question.known_by)
        if answers.get(slot) == _OPEN:
            lines.append(f"{question.label}: {knowledge.phrases['page_unsure']}")
        elif not known and facts.holds(question.when):
            lines.append(f"{question.label}: {knowledge.phrases['page_unanswered']}")
    return tuple(lines)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
