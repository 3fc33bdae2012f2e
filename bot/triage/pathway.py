"""The symptom interview and its outcome: which question comes next, and which advice follows.

Pure: knowledge and facts in, decisions out. The figures and conditions live in `bot/knowledge`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.knowledge.derived import ANY_DANGER, FRESH_INJURY, LONG_LASTING
from bot.knowledge.lengths import how_long
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Choice, Level, Question, RuleUse, Sign, TriageRule
from bot.triage.facts import CLEARED, Answer, KneeFacts

MAX_QUESTIONS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """The advice for one set of facts.

    `dangers` are the danger signs present; `reasons` the rules that set the level; `notes` what else to say.
    """

    level: Level
    dangers: tuple[Sign, ...]
    reasons: tuple[TriageRule, ...]
    notes: tuple[TriageRule, ...]

    @property
    def allows_exercise(self) -> bool:
        """Whether exercises may be given now."""
        return self.level is Level.SELF_CARE


def next_question(facts: KneeFacts, questions: Mapping[str, Question]) -> Question | None:
    """The next question to put, or None when enough is known.

    A question is left out when it was asked before, when its condition does not hold, or when something said in free
    text already answers it.
    """
    asked = {slot for slot, _ in facts.asked}
    if len(asked) >= MAX_QUESTIONS:
        return None
    for question in questions.values():
        known = any(facts.answer(sign) is not None for sign in question.known_by)
        if question.slot not in asked and not known and facts.holds(question.when):
            return question
    return None


def progress(facts: KneeFacts, questions: Mapping[str, Question]) -> tuple[int, int]:
    """The number of the next question and the most that may come, for "2 of 6"."""
    asked = {slot for slot, _ in facts.asked}
    left = [
        question
        for question in questions.values()
        if question.slot not in asked and not any(facts.answer(sign) for sign in question.known_by)
    ]
    return len(asked) + 1, min(MAX_QUESTIONS, len(asked) + len(left))


def take_answer(facts: KneeFacts, question: Question, choice: Choice) -> KneeFacts:
    """The facts after one answer."""
    signs = {sign: Answer(value) for sign, value in choice.signs.items()}
    kept = tuple(pair for pair in facts.asked if pair[0] != question.slot)
    told = None if LONG_LASTING in signs else facts.duration_days
    return replace(facts.with_signs(signs), asked=(*kept, (question.slot, choice.value)), duration_days=told)


def worded(question: Question, subject: str) -> Question:
    """The question as it is put about the person's own knee or about somebody else's."""
    if subject != "other":
        return question
    return replace(
        question,
        ask=question.ask_other or question.ask,
        ask_again=question.ask_again_other or question.ask_again,
        why=question.why_other or question.why,
        choices=tuple(replace(choice, title=choice.title_other or choice.title) for choice in question.choices),
    )


def summary(facts: KneeFacts, knowledge: Knowledge) -> tuple[str, ...]:
    """What was understood, one line a matter, in the words of the questions and the names of the signs."""
    phrases = knowledge.phrases
    lines = []
    if facts.side:
        lines.append(f"{phrases['label_side']}: {phrases[f'side_{facts.side}']}")
    if facts.pain_score is not None:
        lines.append(f"{phrases['label_score']}: {facts.pain_score}")
    told = []
    answers = dict(facts.asked)
    for slot, asked in knowledge.questions.items():
        question = worded(asked, facts.subject)
        title = next((choice.title for choice in question.choices if choice.value == answers.get(slot)), None)
        if title is None and FRESH_INJURY in question.known_by and facts.holds(question.when):
            title = next((choice.title for choice in question.choices if facts.holds([choice.signs])), None)
        if title is None and LONG_LASTING in question.known_by and facts.duration_days is not None:
            title = how_long(facts.duration_days, phrases)
        if title:
            lines.append(f"{question.label}: {title}")
        told += [sign for choice in question.choices for sign in choice.signs if title]
    for sign, answer in facts.signs.items():
        if answer is Answer.YES and sign in knowledge.signs and sign not in told:
            lines.append(f"{phrases['label_told']}: {knowledge.signs[sign].name}")
    return tuple(lines)


def cleared(facts: KneeFacts, knowledge: Knowledge) -> KneeFacts:
    """The facts after a professional has agreed: what called for one is settled, and only a new report blocks again.

    A danger sign that is there and the rest of the first days after an injury are not lifted.
    """
    checked = {sign: Answer.NO for sign in knowledge.dangers if facts.answer(sign) is Answer.UNSURE}
    now = facts.with_signs({**checked, ANY_DANGER: Answer.NO, CLEARED: Answer.YES})
    settled = {
        sign
        for rule in outcome(now, knowledge).reasons
        if rule.level is Level.SEE_DOCTOR
        for option in rule.when
        for sign in option
        if sign != CLEARED
    }
    return replace(now, signs={sign: answer for sign, answer in now.signs.items() if sign not in settled})


def outcome(facts: KneeFacts, knowledge: Knowledge) -> Outcome:
    """The level of advice for the facts; the strictest rule that fires sets it.

    A danger sign that is present is the strictest of all, whatever else was said; one left unsure is never a no.
    """
    unsure = any(facts.answer(sign) is Answer.UNSURE for sign in knowledge.dangers)
    if unsure and facts.answer(ANY_DANGER) is not Answer.YES:
        facts = facts.with_signs({ANY_DANGER: Answer.UNSURE})
    dangers = tuple(sign for sign in knowledge.dangers.values() if facts.answer(sign.id) is Answer.YES)
    firing = [rule for rule in knowledge.rules.values() if facts.holds(rule.when)]
    levels = [sign.level for sign in dangers if sign.level is not None]
    levels += [rule.level for rule in firing if rule.use is RuleUse.OUTCOME]
    level = min(levels, key=lambda found: found.rank, default=Level.SELF_CARE)
    reasons = tuple(rule for rule in firing if rule.use is RuleUse.OUTCOME and rule.level is level)
    mild = level is Level.SELF_CARE
    notes = tuple(rule for rule in firing if mild and rule.use is RuleUse.REASSURE)
    return Outcome(level, dangers, reasons, notes)
