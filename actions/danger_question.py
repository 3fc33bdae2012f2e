"""The interview's question about several danger signs at once: what a yes that names none of them leads to."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import speaks_last
from actions.safety import alarm_of, danger_slots, group_advice, in_group
from actions.turn import Reply, Turn, say
from bot.knowledge.derived import ANY_DANGER
from bot.knowledge.models import Choice, Question
from bot.triage.facts import Answer, KneeFacts
from bot.triage.grouped import NONE, UNSURE, WHICH, none_in_full


def one_of_them(turn: Turn) -> bool:
    """Whether one of the signs was said to be there, and which one is asked now."""
    return turn.facts_before.answer(ANY_DANGER) is Answer.YES and in_group(turn)


def ask_which(turn: Turn, question: Question) -> Reply:
    """A yes to the grouped danger question: the advice is given at once, and the question stays open."""
    facts = turn.facts.with_signs({ANY_DANGER: Answer.YES})
    alarm = alarm_of(turn).doubting(_grouped(question, turn), facts.subject)
    return say(
        **{
            **danger_slots(alarm),
            names.SLOT_AWAITING: None,
            names.SLOT_FACTS: facts.to_dict(),
            names.SLOT_MISSES: 1,
            "requested_slot": names.SLOT_ANSWER,
        }
    )


def leaves_it_open(turn: Turn, choice: Choice | None) -> bool:
    """Whether the reply to "which one is it?" does not tell: then any of them may be there.

    A typed "no" alone may answer another thing than whether there is any.
    """
    if choice is None or choice.value in {WHICH, UNSURE}:
        return True
    typed = turn.reading is not None and turn.choice_number is None
    return choice.value == NONE and typed and not none_in_full(turn.text)


def kept_open(turn: Turn) -> Reply:
    """Ends the interview with all the signs open, as any of them may be there."""
    alarm = alarm_of(turn).confirmed()
    return say(
        **{
            **danger_slots(alarm),
            names.SLOT_FACTS: turn.facts.to_dict(),
            names.SLOT_QUESTION: None,
            names.SLOT_MISSES: 0,
            "requested_slot": None,
        }
    )


def settle_doubt(turn: Turn, reply: Reply) -> Reply:
    """An answer other than "not sure" to the danger question closes what a yes had left open."""
    told = KneeFacts.from_dict(reply.slots[names.SLOT_FACTS]).answer(ANY_DANGER)
    if told is not Answer.NO or not alarm_of(turn).doubtful:
        return reply
    return replace(reply, slots={**reply.slots, names.SLOT_DANGERS: alarm_of(turn).settled().to_dict()})


@speaks_last
def advice_before_all_else(turn: Turn, reply: Reply) -> Reply:
    """While it is open which sign is there, the advice leads whatever is said, once a turn."""
    if not turn.form or not reply.messages or not in_group(turn) or turn.facts.answer(ANY_DANGER) is not Answer.YES:
        return reply
    advice = group_advice(turn)
    given = any(message.level is advice.level for message in reply.messages) or turn.said_since(advice.text)
    return reply if given else replace(reply, messages=(advice, *reply.messages))


def _grouped(question: Question, turn: Turn) -> tuple[str, ...]:
    """The danger signs that a grouped question asks about."""
    ids = dict.fromkeys(sign for choice in question.choices for sign in choice.signs)
    return tuple(sign for sign in ids if sign in turn.knowledge.dangers)
