"""Words for a guided session: each place, each answer to a command, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot.coach.machine import Command, Say
from bot.coach.session import End, Logged, Outcome, Phase, Session, Side
from bot.dialogue.advice import rule_message
from bot.dialogue.amounts import harder_form, one_go
from bot.dialogue.exercises import needs, shared
from bot.dialogue.message import Message, Offer, bulleted, paragraphs, payload, sentences
from bot.dialogue.sources import card_sources, source_line
from bot.knowledge.derived import EXERCISE_PAIN
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Level
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import outcome

_TIRED = "T26"
STRONG_PAIN = {"sharp_pain": Answer.YES, EXERCISE_PAIN: Answer.YES}
"""What is known of the knee once a session has ended for pain."""


def session_messages(session: Session, says: Iterable[Say], knowledge: Knowledge) -> tuple[Message, ...]:
    """The messages for what a step of the machine tells, each its own bubble.

    Args:
        session: The session after the step.
        says: What `bot.coach.machine.step` told.
        knowledge: The knowledge base; it must know every exercise of the session.
    """
    return tuple(_SAY[say](session, knowledge) for say in says)


def session_message_go_on(session: Session, knowledge: Knowledge) -> Message:
    """The way back into a session after something else was answered."""
    asked = knowledge.phrases["session_go_on"].format(name=_exercise(session, knowledge).name)
    command = Command.RESUME if session.paused else Command.REPEAT
    return Message(asked, (_offer(command, "offer_session_resume", knowledge),))


def session_message_take_up(session: Session, knowledge: Knowledge) -> Message:
    """Offers to take up a session that was stopped, where it was stopped."""
    asked = knowledge.phrases["session_take_up"].format(name=_exercise(session, knowledge).name)
    later = Offer(knowledge.phrases["offer_session_later"], payload("deny"))
    return Message(asked, (_offer(Command.RESUME, "offer_session_resume", knowledge), later))


def _exercise(session: Session, knowledge: Knowledge) -> Exercise:
    return knowledge.exercises[session.item.exercise]


def _offer(command: Command, title: str, knowledge: Knowledge) -> Offer:
    return Offer(knowledge.phrases[title], payload("answer", value=command.value))


def session_card(session: Session, knowledge: Knowledge) -> dict[str, Any]:
    """The machine-readable part: where the session stands, and what a timer needs.

    `set`, `rep_target`, `hold_seconds` and `side` are there during the work only; numbers count from 1.
    """
    item, now = session.item, session.now
    amount = item.amount
    learning = session.phase is Phase.LEARN
    return {
        "card": "session",
        "id": item.exercise,
        "title": knowledge.exercises[item.exercise].name,
        "exercise": session.at + 1,
        "exercises": len(session.items),
        "phase": session.phase.value,
        "step": session.step + 1 if learning else None,
        "steps": item.steps,
        "set": now.set if now and amount.sets else None,
        "sets": amount.sets,
        "rep_target": amount.reps if now and not item.each_hold else None,
        "hold": now.hold if now else None,
        "holds": amount.reps if item.each_hold else None,
        "hold_seconds": amount.hold_seconds if now else None,
        "hold_breaths": amount.hold_breaths if now else None,
        "side": now.side.value if now and now.side else None,
        "paused": session.paused,
        "ended": session.end.value if session.end else None,
        "sources": card_sources((knowledge.exercises[item.exercise].entry,), knowledge),
    }


def _place(session: Session, knowledge: Knowledge) -> Message:
    text, offers = {Phase.READY: _ready, Phase.LEARN: _learn, Phase.WORK: _work}[session.phase](session, knowledge)
    return Message(text, offers, session_card(session, knowledge))


def _title(session: Session, knowledge: Knowledge) -> str:
    phrases, name = knowledge.phrases, _exercise(session, knowledge).name
    if len(session.items) == 1:
        return phrases["session_title_only"].format(name=name)
    return phrases["session_title"].format(name=name, number=session.at + 1, of=len(session.items))


def _ready(session: Session, knowledge: Knowledge) -> tuple[str, tuple[Offer, ...]]:
    exercise, phrases, rules = _exercise(session, knowledge), knowledge.phrases, knowledge.exercise_rules
    first = session.at == 0
    cautions = bulleted(statement.say for statement in (*exercise.cautions, *exercise.care))
    dose = exercise.dose
    text = paragraphs(
        _title(session, knowledge),
        rules["before"].say if first else None,
        needs(exercise, knowledge),
        _easier_form(exercise, knowledge) if session.eased else None,
        sentences((*dose.say, dose.silent)) if dose else phrases["dose_silent"],
        f"**{phrases['label_care']}**\n{cautions}" if cautions else None,
        rules["stop"].say if first else None,
        phrases["session_ready"],
        source_line((exercise.entry,), knowledge),
    )
    offers = (
        _offer(Command.NEXT, "offer_session_steps", knowledge),
        _offer(Command.BEGIN, "offer_session_begin", knowledge),
        _offer(Command.CANT, "offer_session_cant", knowledge),
        _offer(Command.SKIP, "offer_session_skip", knowledge),
    )
    return text, offers


def _learn(session: Session, knowledge: Knowledge) -> tuple[str, tuple[Offer, ...]]:
    phrases, steps = knowledge.phrases, _exercise(session, knowledge).steps
    # An editor may have taken a step away since the session began.
    at = min(session.step, len(steps) - 1)
    text = paragraphs(
        phrases["session_step"].format(step=at + 1, steps=len(steps), say=steps[at]),
        phrases["session_slow"] if session.slow else None,
    )
    offers = (
        _offer(Command.NEXT, "offer_session_next", knowledge),
        _offer(Command.BACK, "offer_session_back", knowledge),
        _offer(Command.CANT, "offer_session_cant", knowledge),
        _offer(Command.PAIN, "offer_session_pain", knowledge),
    )
    return text, offers


def _work(session: Session, knowledge: Knowledge) -> tuple[str, tuple[Offer, ...]]:
    phrases, exercise = knowledge.phrases, _exercise(session, knowledge)
    text = paragraphs(
        phrases["session_work"].format(name=exercise.name),
        sentences(_where(session, knowledge)),
        sentences(one_go(exercise, session.item.amount, knowledge, repeats=not session.item.each_hold)),
        sentences((_form(session, knowledge), phrases["session_slow"] if session.slow else None)),
        _when_done(session, knowledge),
    )
    offers = (
        _offer(Command.NEXT, "offer_session_done", knowledge),
        _offer(Command.PAUSE, "offer_session_pause", knowledge),
        _offer(Command.CANT, "offer_session_cant", knowledge),
        _offer(Command.PAIN, "offer_session_pain", knowledge),
    )
    return text, offers


def _where(session: Session, knowledge: Knowledge) -> tuple[str | None, ...]:
    phrases, item, now = knowledge.phrases, session.item, session.now
    assert now is not None
    before = item.bouts[session.bout - 1] if session.bout else None
    changed = before is not None and before.side is not now.side
    sets, holds = item.amount.sets or 1, item.amount.reps or 1
    return (
        phrases["session_other_side"] if changed else None,
        phrases["session_set"].format(set=now.set, sets=sets) if sets > 1 else None,
        phrases[f"session_side_{now.side.value}"] if now.side else None,
        phrases["session_hold_number"].format(hold=now.hold, holds=holds) if now.hold and holds > 1 else None,
    )


def _form(session: Session, knowledge: Knowledge) -> str | None:
    if session.eased:
        return knowledge.phrases["session_eased"]
    form = harder_form(_exercise(session, knowledge), session.item.form)
    return knowledge.phrases["plan_harder"].format(form=form) if form else None


def _when_done(session: Session, knowledge: Knowledge) -> str:
    phrases, amount = knowledge.phrases, session.item.amount
    repeated = amount.reps and not session.item.each_hold
    if amount.hold_seconds and not repeated:
        return phrases["session_done_counted"].format(seconds=amount.hold_seconds)
    if amount.hold_breaths and not repeated:
        return phrases["session_done_breaths"]
    return phrases["session_done"]


def _said(key: str) -> Callable[[Session, Knowledge], Message]:
    """A plain sentence that needs nothing of the session but its card."""
    return lambda session, knowledge: Message(knowledge.phrases[key], (), session_card(session, knowledge))


def _easier(session: Session, knowledge: Knowledge) -> Message:
    exercise = _exercise(session, knowledge)
    return Message(paragraphs(_easier_form(exercise, knowledge), source_line((exercise.entry,), knowledge)))


def _easier_form(exercise: Exercise, knowledge: Knowledge) -> str:
    return f"{knowledge.phrases['session_easier']}\n{bulleted(exercise.easier)}"


def _swapped(session: Session, knowledge: Knowledge) -> Message:
    phrases, new = knowledge.phrases, _exercise(session, knowledge)
    old = knowledge.exercises[session.log[-1].exercise]
    named = phrases["session_swapped"].format(new=new.name, old=old.name)
    return Message(sentences((named, shared(old, new, knowledge))))


def _skipped(session: Session, knowledge: Knowledge) -> Message:
    name = knowledge.exercises[session.log[-1].exercise].name
    return Message(knowledge.phrases["session_skipped"].format(name=name))


def _paused(session: Session, knowledge: Knowledge) -> Message:
    offers = (_offer(Command.RESUME, "offer_session_resume", knowledge),)
    return Message(knowledge.phrases["session_paused"], offers, session_card(session, knowledge))


def _left(session: Session, knowledge: Knowledge) -> Message:
    after = len(session.items) - session.at - 1
    if session.phase is Phase.LEARN:
        left = knowledge.phrases["session_left_steps"].format(steps=session.item.steps - session.step, exercises=after)
    else:
        left = knowledge.phrases["session_left"].format(bouts=session.bouts_left, exercises=after)
    return Message(left, (), session_card(session, knowledge))


def _side(session: Session, knowledge: Knowledge) -> Message:
    phrases, now = knowledge.phrases, session.now
    sides = session.item.sides
    if now and now.side:
        text = phrases[f"session_which_{now.side.value}"]
    elif sides:
        text = phrases["sides_each_side" if len(sides) > 1 else _ONE_SIDE[sides[0]]]
    else:
        text = phrases["sides_silent"]
    return Message(text, (), session_card(session, knowledge))


_ONE_SIDE = {Side.BOTH: "sides_both_together", Side.SORE: "sides_affected_leg"}


def _ask_cant(session: Session, knowledge: Knowledge) -> Message:
    item = session.item
    offers = []
    if item.easier and not session.eased:
        offers.append(_offer(Command.EASIER, "offer_session_easier", knowledge))
    if item.swap:
        offers.append(_offer(Command.SWAP, "offer_session_swap", knowledge))
    key = "session_cant" if offers else "session_cant_skip"
    offers.append(_offer(Command.SKIP, "offer_session_skip", knowledge))
    offers.append(_offer(Command.NO, "offer_session_keep", knowledge))
    return Message(knowledge.phrases[key], tuple(offers))


def _ask_pain(session: Session, knowledge: Knowledge) -> Message:
    phrases = knowledge.phrases
    offers = (_offer(Command.YES, "offer_yes", knowledge), _offer(Command.NO, "offer_no", knowledge))
    return Message(paragraphs(f"**{phrases['exercise_pain_stop']}**", phrases["session_hurt_ask"]), offers)


def _ask_pain_again(session: Session, knowledge: Knowledge) -> Message:
    offers = (_offer(Command.YES, "offer_yes", knowledge), _offer(Command.NO, "offer_no", knowledge))
    return Message(knowledge.phrases["session_hurt_ask_again"], offers)


def _mild(session: Session, knowledge: Knowledge) -> Message:
    rule = knowledge.rules[_TIRED]
    said = (rule.say, knowledge.exercise_rules["stop"].say)
    return Message(paragraphs(sentences(said), source_line(rule.facts, knowledge)))


def _hurt(session: Session, knowledge: Knowledge) -> Message:
    advice = rule_message(outcome(KneeFacts(STRONG_PAIN), knowledge), knowledge)
    text = paragraphs(f"**{knowledge.phrases['session_hurt']}**", advice.text)
    card = {**(advice.card or {}), "session": End.PAIN.value}
    return Message(text, advice.offers, card, advice.level or Level.SEE_DOCTOR)


def _result(entry: Logged, knowledge: Knowledge) -> str:
    phrases = knowledge.phrases
    name = knowledge.exercises[entry.exercise].name
    said = phrases[f"session_result_{entry.outcome.value}"].format(name=name, bouts=entry.bouts, of=entry.of)
    done = entry.outcome in {Outcome.DONE, Outcome.PART}
    return phrases["session_result_eased"].format(result=said) if entry.eased and done else said


def _summary(session: Session, knowledge: Knowledge) -> str:
    return bulleted(_result(entry, knowledge) for entry in session.results)


def _stopped(session: Session, knowledge: Knowledge) -> Message:
    phrases, done = knowledge.phrases, _summary(session, knowledge)
    text = paragraphs(
        phrases["session_stopped"],
        f"{phrases['session_so_far']}\n{done}" if done else phrases["session_nothing_done"],
        knowledge.exercise_rules["after"].say if done else None,
    )
    return Message(text, (), session_card(session, knowledge))


def _finished(session: Session, knowledge: Knowledge) -> Message:
    text = paragraphs(
        f"{knowledge.phrases['session_finished']}\n{_summary(session, knowledge)}",
        knowledge.exercise_rules["after"].say,
    )
    return Message(text, (), session_card(session, knowledge))


def _over(session: Session, knowledge: Knowledge) -> Message:
    return Message(knowledge.phrases["session_over"], (), session_card(session, knowledge))


_SAY: dict[Say, Callable[[Session, Knowledge], Message]] = {
    Say.PLACE: _place,
    Say.FIRST: _said("session_first"),
    Say.SLOWLY: _said("session_slower"),
    Say.NO_HURRY: _said("session_no_hurry"),
    Say.UNDER_WAY: _said("session_under_way"),
    Say.EASIER: _easier,
    Say.NO_EASIER: _said("easier_silent"),
    Say.SWAPPED: _swapped,
    Say.NO_SWAP: _said("session_no_swap"),
    Say.SKIPPED: _skipped,
    Say.PAUSED: _paused,
    Say.LEFT: _left,
    Say.SIDE: _side,
    Say.ASK_CANT: _ask_cant,
    Say.ASK_PAIN: _ask_pain,
    Say.ASK_PAIN_AGAIN: _ask_pain_again,
    Say.MILD: _mild,
    Say.HURT: _hurt,
    Say.STOPPED: _stopped,
    Say.FINISHED: _finished,
    Say.OVER: _over,
}
