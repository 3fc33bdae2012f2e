"""Guided sessions: start one, take each message that belongs to it, and end it as soon as triage forbids exercise."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import KneeAction, listens_first, speaks_last
from actions.exercises import held_back, talked_about, to_tell_apart
from actions.keeping import keep_practice, session_of
from actions.levels import leave_out_of_plan
from actions.plan import agree_and_keep, current_plan, kept_profile, show_plan
from actions.plan_changes import in_plan, swap_in_plan
from actions.safety import doubtful_signs, open_signs
from actions.session_commands import GOING_ON, command_of
from actions.turn import Reply, Turn, say
from bot.coach.machine import Command, step
from bot.coach.prepare import for_exercise, for_plan
from bot.coach.session import Asking, End, Outcome, Session
from bot.dialogue.coach import STRONG_PAIN, session_message_go_on, session_message_take_up, session_messages
from bot.dialogue.diary import ask_pain
from bot.dialogue.doors import doors
from bot.dialogue.exercises import choose_exercise, exercise_message
from bot.dialogue.message import Message, Offer, payload
from bot.dialogue.plan import plan_message
from bot.diary.records import Moment
from bot.knowledge.models import Instructions
from bot.knowledge.planning import Professional
from bot.plan.choose import Wish, choose
from bot.plan.profile import Profile
from bot.plan.told import agreed_in, goes_on, means_whole
from bot.triage.facts import KneeFacts
from bot.triage.pathway import outcome

_SHOWN = 5
_MOST_BUBBLES = 2
_TAKE_UP = "take_up"


@listens_first
def go_on_with_session(turn: Turn) -> Reply | None:
    """The session's own answer to a message, while one is running."""
    session = session_of(turn)
    if session is None:
        return None
    command = command_of(turn, session)
    if command is None or not _listens(session, command):
        return None
    if command is not Command.PAIN_STRONG and not outcome(turn.facts, turn.knowledge).allows_exercise:
        return held_back(turn)
    return _stepped(turn, session, command)


def _listens(session: Session, command: Command) -> bool:
    """Whether a session still takes a command; one that was stopped can be taken up again."""
    if session.end is None or session.asking is Asking.PAIN:
        return True
    return session.end is End.STOPPED and command is Command.RESUME


def _stepped(turn: Turn, session: Session, command: Command) -> Reply:
    after, says = step(session, command)
    messages = session_messages(after, says, turn.knowledge)
    slots: dict[str, object] = {
        names.SLOT_SESSION: after.to_dict(),
        names.SLOT_EXERCISE: after.item.exercise,
        names.SLOT_LAST_RECORD: f"exercise:{after.item.exercise}",
    }
    if after.end is not None and session.end is None:
        keep_practice(turn, after)
    if after.end is End.PAIN:
        slots[names.SLOT_FACTS] = turn.facts.with_signs(STRONG_PAIN).to_dict()
        slots |= leave_out_of_plan(turn, after.item.exercise)
    if after.end is End.FINISHED and session.end is None and any(e.outcome is Outcome.DONE for e in after.log):
        messages = (*messages, ask_pain(turn.knowledge))
        slots[names.SLOT_ASKING] = {"kind": "pain", "of": Moment.AFTER.value}
    return Reply(messages, slots)


@listens_first
def start_plan_just_shown(turn: Turn) -> Reply | None:
    """Starts the session for who says "let's go" to the plan."""
    shown = any(card.get("card") == "plan" for card in turn.cards)
    if turn.reading is None or not shown or turn.slots.get(names.SLOT_ASKING):
        return None
    goes = turn.intent in GOING_ON and goes_on(turn.text, turn.knowledge.plan)
    return start_plan_session(turn) if goes else None


@listens_first
def take_up_stopped_session(turn: Turn) -> Reply | None:
    """Offers a session that was stopped to somebody who wants to go on; a yes takes it up."""
    session = session_of(turn)
    if session is None or session.end is not End.STOPPED or turn.reading is None:
        return None
    asked = (turn.slots.get(names.SLOT_ASKING) or {}).get("kind")
    if asked == _TAKE_UP and turn.intent in {"affirm", "next_step"}:
        return held_back(turn) or _stepped(turn, session, Command.RESUME)
    # After an answer about something else, "go on" asks for more of that.
    going_on = turn.intent in GOING_ON and goes_on(turn.text, turn.knowledge.plan) and not turn.told_now
    return held_back(turn) or _offer_to_take_up(turn, session) if going_on else None


def _offer_to_take_up(turn: Turn, session: Session) -> Reply:
    asked = session_message_take_up(session, turn.knowledge)
    return say(asked, **{names.SLOT_ASKING: {"kind": _TAKE_UP}})


@speaks_last
def keep_session_safe_and_open(turn: Turn, reply: Reply) -> Reply:
    """Ends a session once exercise is forbidden, and offers its place again after an answer to something else."""
    session = session_of(turn)
    if names.SLOT_SESSION in reply.slots or session is None or session.end is not None:
        return reply
    if _forbidden(turn, reply):
        ended = replace(session, end=End.STOPPED, asking=None, paused=False)
        keep_practice(turn, ended)
        return replace(reply, slots={**reply.slots, names.SLOT_SESSION: None})
    interview = turn.form or turn.intent in names.INTENTS_OF_THE_INTERVIEW
    digression = reply.messages and not (reply.then or reply.dispatch or reply.reject or interview)
    waits = reply.slots.get(names.SLOT_AWAITING) or reply.slots.get(names.SLOT_ASKING)
    if not digression or waits or len(reply.messages) > _MOST_BUBBLES:
        return reply
    return replace(reply, messages=(*reply.messages, session_message_go_on(session, turn.knowledge)))


def _forbidden(turn: Turn, reply: Reply) -> bool:
    facts = KneeFacts.from_dict(reply.slots[names.SLOT_FACTS]) if names.SLOT_FACTS in reply.slots else turn.facts
    dangers = reply.slots.get(names.SLOT_DANGERS, turn.slots.get(names.SLOT_DANGERS))
    return bool(dangers) or not outcome(facts, turn.knowledge).allows_exercise


def start_session(turn: Turn) -> Reply:
    """Starts a session: with the exercise named or just talked about, else with the plan."""
    blocked = held_back(turn)
    if blocked:
        return blocked
    last = turn.slots.get(names.SLOT_EXERCISE)
    just_now = turn.slots.get(names.SLOT_LAST_RECORD) == f"exercise:{last}"
    one = turn.first("exercise") or (just_now and not means_whole(turn.text, turn.knowledge.plan))
    if one or kept_profile(turn) is None:
        return _with_exercise(turn)
    return start_plan_session(turn)


def _with_exercise(turn: Turn) -> Reply:
    options = to_tell_apart(turn, talked_about(turn))
    if len(options) != 1:
        some = options[:_SHOWN] or choose(turn.knowledge.exercises, Wish())[:_SHOWN]
        return say(choose_exercise(some, turn.knowledge.phrases["which_exercise"]))
    if options[0].instructions is not Instructions.FULL or options[0].dose is None:
        return say(exercise_message(options[0], turn.knowledge))
    return _begun(turn, for_exercise(options[0], kept_profile(turn) or Profile(), turn.knowledge))


def start_plan_session(turn: Turn) -> Reply:
    """Starts a session through the plan, or shows the plan when it may not be done yet."""
    blocked = held_back(turn)
    if blocked:
        return blocked
    profile, plan = current_plan(turn)
    if plan is None:
        offers = doors(turn.knowledge.phrases, "offer_plan_make")
        return say(Message(turn.knowledge.phrases["plan_none"], offers))
    if plan.first or not plan.chosen:
        return Reply(plan_message(plan, profile, turn.knowledge))
    return _begun(turn, for_plan(plan, turn.knowledge))


def _begun(turn: Turn, session: Session) -> Reply:
    return _stepped(turn, replace(session, begun=turn.now.isoformat()), Command.REPEAT)


def agree_and_start(turn: Turn) -> Reply:
    """A professional has agreed to the plan: that is kept, and the session starts."""
    profile = agree_and_keep(turn)
    if profile is None or profile.professional is Professional.NOT_YET:
        return show_plan(turn)
    kept = {names.SLOT_PLAN: profile.to_dict()}
    started = start_plan_session(turn.with_slots(kept))
    return Reply(started.messages, {**kept, **started.slots})


@listens_first
def hear_agreement(turn: Turn) -> Reply | None:
    """A professional's agreement told in the person's own words, while exercises or the plan wait for it."""
    if turn.reading is None or not agreed_in(turn.text, turn.knowledge.plan):
        return None
    if turn.slots.get(names.SLOT_AWAITING) == names.AWAITING_AGREEMENT:
        return Reply(dispatch=payload("affirm"))
    # The agreement itself is among the facts by now.
    _, plan = current_plan(replace(turn, facts=turn.facts_before))
    return agree_and_start(turn) if plan is not None and plan.first else None


class ActionStartSession(KneeAction):
    """Starts a guided session."""

    def name(self) -> str:
        return "action_start_session"

    def respond(self, turn: Turn) -> Reply:
        return start_session(turn)


class ActionSessionStep(KneeAction):
    """A message that only a session takes, when none is running; swapping an exercise is for the plan too."""

    def name(self) -> str:
        return "action_session_step"

    def respond(self, turn: Turn) -> Reply:
        if turn.intent == "swap_exercise" or (turn.intent == "skip_exercise" and in_plan(turn)):
            return swap_in_plan(turn)
        return no_session(turn)


def no_session(turn: Turn) -> Reply:
    """Says that no session is running and offers one, first the one that was stopped; not while a danger is open."""
    if open_signs(turn) or doubtful_signs(turn):
        return held_back(turn) or Reply()
    session = session_of(turn)
    if session is not None and session.end is End.STOPPED:
        return held_back(turn) or _offer_to_take_up(turn, session)
    phrases = turn.knowledge.phrases
    offers = (
        Offer(phrases["offer_session_plan"], payload("answer", value="plan_start")),
        Offer(phrases["offer_ideas"], payload("ask_exercise_ideas")),
    )
    key = "session_none_again" if phrases["session_none"] in turn.last_said else "session_none"
    return say(Message(phrases[key], offers))
