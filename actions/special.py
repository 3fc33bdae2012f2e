"""Special cases: the page for the doctor, a diagnosis that the person brings, and being hurt by somebody."""

from __future__ import annotations

from actions import names
from actions.base import KneeAction
from actions.interview import with_diagnosis
from actions.keeping import diary
from actions.safety import alarm_of, open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.coach.session import Outcome
from bot.dialogue.advice import rule_message
from bot.dialogue.doors import doors
from bot.dialogue.message import Message
from bot.dialogue.past import Past, past_of
from bot.dialogue.summary import Pain, doctor_summary
from bot.diary.trend import by_day
from bot.knowledge.models import Level
from bot.triage.pathway import outcome


class ActionGiveSummary(KneeAction):
    """One page to show a doctor or physio; with a danger sign open, the advice comes first."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_give_summary"

    def respond(self, turn: Turn) -> Reply:
        past = past_of(turn.events, Past.from_dict(turn.slots.get(names.SLOT_PAST)))
        untold = _advice_untold(turn, past)
        page = doctor_summary(
            turn.facts,
            alarm_of(turn),
            turn.knowledge,
            today=turn.today,
            first_told=past.began,
            exercises=past.exercises,
            done=_done(turn),
            pain=_pain_over_time(turn, past),
            advice=past.and_said(untold, turn.today).advice,
        )
        return Reply((*untold, page))


def _advice_untold(turn: Turn, past: Past) -> tuple[Message, ...]:
    """The advice that goes before the page: for an open danger, and when what was told calls for more than was said."""
    if open_signs(turn):
        return (reminder(turn),)
    result = outcome(turn.facts, turn.knowledge)
    said = any(Level(advice.level).rank <= result.level.rank for advice in past.advice)
    return () if said or result.allows_exercise else (rule_message(result, turn.knowledge),)


class ActionTakeDiagnosis(KneeAction):
    """Takes down what a doctor has found: it is not judged, and that doctor is asked before anything new."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_take_diagnosis"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn):
            return say(reminder(turn))
        facts = with_diagnosis(turn)
        phrases = turn.knowledge.phrases
        offers = doors(phrases, "offer_check", "offer_cleared")
        advice = rule_message(outcome(facts, turn.knowledge), turn.knowledge)
        return Reply((Message(phrases["diagnosis_noted"], offers), advice), {names.SLOT_FACTS: facts.to_dict()})


class ActionRespondAbuse(KneeAction):
    """Kind words and where help is, before anything about the knee."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_respond_abuse"

    def respond(self, turn: Turn) -> Reply:
        decline = turn.knowledge.declines[turn.intent]
        said = Message(decline.again if decline.say in turn.last_said else decline.say, decline.offers)
        if open_signs(turn):
            return say(Message(said.text), reminder(turn))
        result = outcome(turn.facts, turn.knowledge)
        if result.allows_exercise or turn.form:
            return say(said)
        return say(
            Message(said.text), Message(rule_message(result, turn.knowledge).text, said.offers, None, result.level)
        )


def _done(turn: Turn) -> tuple[str, ...]:
    """The ids of the exercises done in sessions, by the diary."""
    return tuple(
        done.exercise
        for practice in diary().practices(turn.key)
        for done in practice.done
        if done.outcome in {Outcome.DONE.value, Outcome.PART.value}
    )


def _pain_over_time(turn: Turn, past: Past) -> tuple[Pain, ...]:
    """The pain of the talk and of the diary by day; of one day the diary has the last word."""
    told = [Pain(entry.day, entry.score) for entry in past.pain]
    kept = [Pain(point.day, point.score) for point in by_day(diary().pain(turn.key)) if point.score is not None]
    return tuple(sorted((*(entry for entry in told if entry not in kept), *kept), key=lambda entry: entry.day))
