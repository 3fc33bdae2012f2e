"""The guided session as a state machine: `step` takes one command in any state and says what to tell.

Pure and total: every command has an answer in every state. What is told is named here and worded in
`bot.dialogue.coach`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from bot.coach.session import Asking, End, Logged, Outcome, Phase, Session


class Command(str, Enum):
    """What a person may say in a session."""

    NEXT = "next"
    BEGIN = "begin"
    BACK = "back"
    REPEAT = "repeat"
    SLOWER = "slower"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    LEFT = "left"
    SIDE = "side"
    CANT = "cant"
    EASIER = "easier"
    SWAP = "swap"
    PAIN = "pain"
    PAIN_STRONG = "pain_strong"
    PAIN_MILD = "pain_mild"
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Say(str, Enum):
    """What to tell. `PLACE` is where the session now stands; everything but that comes before it."""

    PLACE = "place"
    FIRST = "first"
    SLOWLY = "slowly"
    NO_HURRY = "no_hurry"
    UNDER_WAY = "under_way"
    EASIER = "easier"
    NO_EASIER = "no_easier"
    SWAPPED = "swapped"
    NO_SWAP = "no_swap"
    SKIPPED = "skipped"
    PAUSED = "paused"
    LEFT = "left"
    SIDE = "side"
    ASK_CANT = "ask_cant"
    ASK_PAIN = "ask_pain"
    ASK_PAIN_AGAIN = "ask_pain_again"
    MILD = "mild"
    HURT = "hurt"
    STOPPED = "stopped"
    FINISHED = "finished"
    OVER = "over"


Told = tuple[Session, tuple[Say, ...]]

_INFORMS = {Command.LEFT: Say.LEFT, Command.SIDE: Say.SIDE}
_PAIN = frozenset({Command.PAIN, Command.PAIN_STRONG, Command.PAIN_MILD})
# These end a pause of their own accord, and do nothing else then: nobody loses their place by saying "next" twice.
_MOVES = frozenset({Command.NEXT, Command.BEGIN, Command.BACK, Command.REPEAT, Command.RESUME, Command.YES})


def step(session: Session, command: Command) -> Told:
    """What follows from one command.

    Returns:
        The next state and what to tell, in order, at most two things.
    """
    if session.end is End.PAIN:
        return session, (Say.HURT,)
    # Pain goes before all else, after the end too; a doubt about it counts as a yes.
    if command in _PAIN:
        return _PAIN_TOLD[command](replace(session, paused=False))
    if session.asking is Asking.PAIN and command in _PAIN_ANSWER:
        return _PAIN_ANSWER[command](session)
    return _go_on(session, command) if session.end is None else _after_the_end(session, command)


def _after_the_end(session: Session, command: Command) -> Told:
    if session.asking is not None and command is not Command.STOP:
        return session, (Say.ASK_PAIN_AGAIN,)
    closed = replace(session, asking=None)
    if session.end is End.STOPPED and command is Command.RESUME:
        return replace(closed, end=None), (Say.PLACE,)
    return closed, (Say.OVER,)


def _go_on(session: Session, command: Command) -> Told:
    if command is Command.STOP:
        return replace(session, end=End.STOPPED, asking=None, paused=False), (Say.STOPPED,)
    if command in _INFORMS:
        return session, (_INFORMS[command],)
    if session.asking is Asking.PAIN:
        return session, (Say.ASK_PAIN_AGAIN,)
    if command is Command.PAUSE:
        return replace(session, paused=True), (Say.PAUSED,)
    if session.paused:
        return _while_paused(session, command)
    if session.asking is Asking.CANT and command in _CANT_ANSWER:
        return _CANT_ANSWER[command](session)
    return _DO[command](replace(session, asking=None))


def _while_paused(session: Session, command: Command) -> Told:
    if command in _MOVES:
        on = replace(session, paused=False)
        return on, (Say.ASK_CANT if on.asking is Asking.CANT else Say.PLACE,)
    if command in {Command.NO, Command.UNSURE}:
        return session, (Say.PAUSED,)
    return _go_on(replace(session, paused=False), command)


def _hurt(session: Session) -> Told:
    return replace(session, end=End.PAIN, asking=None, paused=False), (Say.HURT,)


def _mild(session: Session) -> Told:
    on = replace(session, asking=None)
    return on, (Say.MILD, Say.PLACE) if on.end is None else (Say.MILD,)


def _ask_pain(session: Session) -> Told:
    asked = session.asking is Asking.PAIN
    return replace(session, asking=Asking.PAIN), (Say.ASK_PAIN_AGAIN if asked else Say.ASK_PAIN,)


def _place(session: Session) -> Told:
    return session, (Say.PLACE,)


def _next(session: Session) -> Told:
    if session.phase is Phase.READY:
        return _place(replace(session, phase=Phase.LEARN, step=0))
    if session.phase is Phase.LEARN:
        if session.step + 1 < session.item.steps:
            return _place(replace(session, step=session.step + 1))
        return _begin(session)
    if session.bouts_left > 1:
        return _place(replace(session, bout=session.bout + 1))
    return _leave(session, Outcome.DONE)


def _begin(session: Session) -> Told:
    if session.phase is Phase.WORK:
        return session, (Say.UNDER_WAY, Say.PLACE)
    return _place(replace(session, phase=Phase.WORK, bout=0))


def _leave(session: Session, outcome: Outcome) -> Told:
    left = replace(session, log=(*session.log, session.leaving(outcome)))
    told = (Say.SKIPPED,) if outcome is Outcome.SKIPPED else ()
    if left.at + 1 == len(left.items):
        return replace(left, end=End.FINISHED), (*told, Say.FINISHED)
    return _at(left, left.at + 1), (*told, Say.PLACE)


def _at(session: Session, at: int) -> Session:
    return replace(session, at=at, phase=Phase.READY, step=0, bout=0, eased=session.items[at].eased)


def _back(session: Session) -> Told:
    if session.bout:
        return _place(replace(session, bout=session.bout - 1))
    if session.phase is Phase.WORK:
        return _place(replace(session, phase=Phase.LEARN, step=session.item.steps - 1))
    if session.step:
        return _place(replace(session, step=session.step - 1))
    if session.phase is Phase.LEARN:
        return _place(replace(session, phase=Phase.READY))
    if session.at:
        return _place(_at(replace(session, log=_without_last(session)), session.at - 1))
    return session, (Say.FIRST, Say.PLACE)


def _without_last(session: Session) -> tuple[Logged, ...]:
    before = session.items[session.at - 1].exercise
    last = max(n for n, entry in enumerate(session.log) if entry.exercise == before)
    return (*session.log[:last], *session.log[last + 1 :])


def _slower(session: Session) -> Told:
    return replace(session, slow=True), (Say.SLOWLY, Say.PLACE)


def _unsure(session: Session) -> Told:
    return session, (Say.NO_HURRY, Say.PLACE)


def _skip(session: Session) -> Told:
    return _leave(session, Outcome.SKIPPED)


def _cant(session: Session) -> Told:
    return replace(session, asking=Asking.CANT), (Say.ASK_CANT,)


def _easier(session: Session) -> Told:
    if not session.item.easier:
        return replace(session, asking=Asking.CANT), (Say.NO_EASIER, Say.ASK_CANT)
    return replace(session, eased=True, asking=None), (Say.EASIER, Say.PLACE)


def _swap(session: Session) -> Told:
    other = session.item.swap
    if other is None:
        return replace(session, asking=Asking.CANT), (Say.NO_SWAP, Say.ASK_CANT)
    items = (*session.items[: session.at], other, *session.items[session.at + 1 :])
    swapped = replace(session, items=items, asking=None, log=(*session.log, session.leaving(Outcome.SWAPPED)))
    return _at(swapped, session.at), (Say.SWAPPED, Say.PLACE)


def _agree_to_change(session: Session) -> Told:
    if session.item.easier and not session.eased:
        return _easier(session)
    return _swap(session) if session.item.swap else _skip(replace(session, asking=None))


def _not_now(session: Session) -> Told:
    if session.phase is Phase.READY:
        return replace(session, paused=True), (Say.PAUSED,)
    return _place(session)


def _keep(session: Session) -> Told:
    return _place(replace(session, asking=None))


Act = Callable[[Session], Told]
_PAIN_TOLD: dict[Command, Act] = {
    Command.PAIN: _ask_pain,
    Command.PAIN_STRONG: _hurt,
    Command.PAIN_MILD: _mild,
}
_PAIN_ANSWER: dict[Command, Act] = {Command.YES: _hurt, Command.UNSURE: _hurt, Command.NO: _mild}
_CANT_ANSWER: dict[Command, Act] = {Command.YES: _agree_to_change, Command.NO: _keep, Command.UNSURE: _cant}
_DO: dict[Command, Act] = {
    Command.NEXT: _next,
    Command.BEGIN: _begin,
    Command.BACK: _back,
    Command.REPEAT: _place,
    Command.SLOWER: _slower,
    Command.SKIP: _skip,
    Command.RESUME: _place,
    Command.CANT: _cant,
    Command.EASIER: _easier,
    Command.SWAP: _swap,
    Command.YES: _next,
    Command.NO: _not_now,
    Command.UNSURE: _unsure,
}
