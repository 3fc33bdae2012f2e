"""Changing answers of the interview: which ones there are, one given anew, and corrections made in passing.

Pure. An answer that is to be changed is kept until the new one is given, so that nobody who stops in between is left
with milder advice than before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.knowledge.lengths import how_long
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Choice, Question
from bot.triage import grouped
from bot.triage.answers import Reply, pick_choice
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import take_answer, worded

CHANGE = "change"
KEEP = "keep"
DURATION = "duration"
_CORRECTS = re.compile(r"^(?:sorry|oops|actually|correction|scrap that|hang on|no wait|wait)\b|\bi mean(?:t)?\b")
_SIDE = re.compile(r"\b(left|right|both)(?: (?:knees?|legs?|one|side))?[.!]*$")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a message puts right: the facts after it, and what is now taken down, in words."""

    facts: KneeFacts
    noted: str


def settled(facts: KneeFacts, questions: Mapping[str, Question]) -> tuple[Question, ...]:
    """The questions that have an answer, asked or told in free text, in the order of the interview."""
    return tuple(question for question in questions.values() if answered_before(facts, question))


def answered_before(facts: KneeFacts, question: Question) -> bool:
    """Whether a question has an answer, asked or told in free text."""
    asked = any(slot == question.slot for slot, _ in facts.asked)
    return asked or any(facts.answer(sign) is not None for sign in question.known_by)


def change_question(facts: KneeFacts, knowledge: Knowledge) -> Question:
    """The question which answer to change, with the settled questions as its choices."""
    phrases = knowledge.phrases
    choices = [
        Choice(question.slot, question.label, also=question.also) for question in settled(facts, knowledge.questions)
    ]
    keep = Choice(KEEP, phrases["offer_all_right"], also=("no", "none", "nothing", "nothing to change", "all right"))
    return Question(
        slot=CHANGE,
        ask=phrases["change_ask"],
        ask_again=phrases["change_ask_again"],
        why=phrases["change_why"],
        label=phrases["offer_change"],
        choices=(*choices, keep),
    )


def previous(facts: KneeFacts, current: str | None, questions: Mapping[str, Question]) -> Question | None:
    """The question that was put before the current one; None at the first."""
    asked = [slot for slot, _ in facts.asked if slot in questions]
    before = asked[: asked.index(current)] if current in asked else asked
    return questions[before[-1]] if before else None


def reopen(facts: KneeFacts, question: Question, questions: Mapping[str, Question]) -> KneeFacts:
    """The facts without one answer, and without the answers to questions that were put only because of it."""
    value = dict(facts.asked).get(question.slot)
    given = {sign for choice in question.choices if choice.value == value for sign in choice.signs}
    dropped = given or set(question.known_by)
    signs = {sign: answer for sign, answer in facts.signs.items() if sign not in dropped}
    after = replace(facts, signs=signs, asked=tuple(pair for pair in facts.asked if pair[0] != question.slot))
    for other in questions.values():
        if other.slot != question.slot and facts.holds(other.when) and not after.holds(other.when):
            after = reopen(after, other, questions)
    return after


def answer_anew(
    before: KneeFacts, now: KneeFacts, question: Question, choice: Choice, questions: Mapping[str, Question]
) -> KneeFacts:
    """The facts after a choice; an earlier answer to the same question goes.

    Args:
        before: What was known before the message.
        now: The same with what the message tells; that stays.
        question: The question that is answered.
        choice: The answer.
        questions: The interview.
    """
    if not answered_before(before, question):
        return take_answer(now, question, choice)
    base = reopen(before, question, questions)
    told = {sign: answer for sign, answer in now.signs.items() if before.signs.get(sign) is not answer}
    return take_answer(replace(now, signs={**base.signs, **told}, asked=base.asked), question, choice)


def corrects(text: str) -> bool:
    """Whether a message sounds like a correction ("sorry, I meant ...")."""
    return bool(_CORRECTS.search(re.sub(r"[^a-z ]", "", text.lower()).strip()))


def correction(
    before: KneeFacts, now: KneeFacts, reply: Reply, knowledge: Knowledge, *, current: str | None, answers: bool
) -> Correction | None:
    """What a message puts right of the answers before it; None when it corrects nothing.

    A message corrects an answer when it tells a fact that the answer had denied, or when it says so.

    Args:
        before: What was known before the message.
        now: The same with what the message tells.
        reply: The message.
        knowledge: The knowledge base.
        current: The slot of the open question, which is answered and not corrected.
        answers: Whether the message answers the open question; then it need not be a correction, whatever it says.
    """
    meant = corrects(reply.text) and not answers
    side = _side(reply.text, meant) or now.side
    if before.side and side != before.side:
        phrases = knowledge.phrases
        return Correction(replace(now, side=side), f"{phrases['label_side']}: {phrases[f'side_{side}']}")
    told, told_before = now.duration_days, before.duration_days
    if meant and told is not None and told_before is not None and told != told_before:
        facts = replace(now, asked=tuple(pair for pair in now.asked if pair[0] != DURATION))
        return Correction(facts, f"{knowledge.questions[DURATION].label}: {how_long(told, knowledge.phrases)}")
    for question in settled(before, knowledge.questions):
        choice = None if question.slot == current else _told_anew(question, before, now, reply, meant=meant)
        if choice is not None:
            shown = worded(question, now.subject)
            title = next(told.title for told in shown.choices if told.value == choice.value)
            facts = answer_anew(before, now, question, choice, knowledge.questions)
            return Correction(facts, f"{question.label}: {title}")
    return None


def _told_anew(question: Question, before: KneeFacts, now: KneeFacts, reply: Reply, *, meant: bool) -> Choice | None:
    held = dict(before.asked).get(question.slot)
    for choice in question.choices:
        fresh = [
            before.answer(sign)
            for sign, answer in choice.signs.items()
            if answer == Answer.YES.value and now.answer(sign) is Answer.YES and before.answer(sign) is not Answer.YES
        ]
        if choice.value != held and not choice.alarms and fresh and (meant or Answer.NO in fresh):
            return choice
    picked = pick_choice(question, reply) if meant and reply.value is None and reply.number is None else None
    if picked is None or picked.alarms or picked.value in {held, grouped.WHICH, grouped.UNSURE}:
        return None
    return picked


def _side(text: str, meant: bool) -> str | None:
    found = _SIDE.search(text.lower().strip()) if meant else None
    return found[1] if found else None
