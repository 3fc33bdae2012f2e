"""The buttons of sessions, plans, the diary, one's own data and follow-up: each value leads to one function."""

from __future__ import annotations

from collections.abc import Callable

from actions.base import KneeAction
from actions.coach import agree_and_start, no_session, start_plan_session
from actions.levels import keep_as_it_is, take_step_up
from actions.mine import ask_to_delete, ask_what_to_forget, export_data, forget_part
from actions.plan import NONE, explain_plan, take_floor, take_hurts, take_size
from actions.plan_changes import plan_without_floor, shorten_plan, swap_in_plan
from actions.reminders import ask_what_hindered, done_well, help_with, set_reminder
from actions.safety import danger_first
from actions.tracking import answer_next_day, log_pain, show_diary, take_activity, take_score
from actions.turn import Reply, Turn
from bot.coach.machine import Command
from bot.diary.records import Part
from bot.plan.progress import NextDay

_EXACT: dict[str, Callable[[Turn], Reply]] = {
    "plan_start": start_plan_session,
    "plan_agreed": agree_and_start,
    "plan_why": explain_plan,
    "plan_swap": swap_in_plan,
    "plan_shorter": shorten_plan,
    "plan_stay": keep_as_it_is,
    "plan_floor_yes": lambda turn: take_floor(turn, floor=True),
    "plan_floor_no": lambda turn: take_floor(turn, floor=False),
    "diary_chart": show_diary,
    "diary_pain": log_pain,
    "mine_export": export_data,
    "mine_forget": ask_what_to_forget,
    "mine_delete": ask_to_delete,
    "follow_yes": done_well,
    "follow_not_yet": ask_what_hindered,
    "help_shorter": shorten_plan,
    "help_swap": swap_in_plan,
    "help_no_floor": plan_without_floor,
    "help_reminders": set_reminder,
    "help_session": start_plan_session,
    "help_check": lambda turn: Reply(dispatch="/start_interview"),
}


def _hurts(turn: Turn, activity: str) -> Reply:
    return take_hurts(turn, frozenset() if activity == NONE else frozenset({activity}))


def _swap(turn: Turn, exercise: str) -> Reply:
    return swap_in_plan(turn, turn.knowledge.exercises.get(exercise))


_BEGINS: dict[str, Callable[[Turn, str], Reply]] = {
    "plan_hurts_": _hurts,
    "plan_size_": take_size,
    "plan_step_": lambda turn, number: take_step_up(turn, int(number)),
    "plan_swap_": _swap,
    "activity_": take_activity,
    "forget_": lambda turn, part: forget_part(turn, Part(part)),
    "next_day_": lambda turn, day: answer_next_day(turn, NextDay(day)),
    "barrier_": help_with,
}


# The buttons of a plan or a session may be older than a danger sign that is open now.
_LEADS_TO_MOVING = ("plan_", "help_", "next_day_", "barrier_", "follow_", "activity_")


class ActionTakeChoice(KneeAction):
    """Does what a button says; one that says nothing any more leads on to the words for that."""

    def name(self) -> str:
        return "action_take_choice"

    def respond(self, turn: Turn) -> Reply:
        value = turn.first("value") or ""
        moves = value.startswith(_LEADS_TO_MOVING) or value in set(Command)
        if moves and (held := danger_first(turn)):
            return held
        if value in _EXACT:
            return _EXACT[value](turn)
        if value in set(Command):
            return no_session(turn)
        if value.isdigit():
            return take_score(turn, int(value))
        for beginning, act in _BEGINS.items():
            if value.startswith(beginning):
                return act(turn, value.removeprefix(beginning))
        return Reply((), then="action_fallback")
