"""Makes a session ready: for one exercise, or for a plan with its own amounts and what may be done in place of each."""

from __future__ import annotations

from dataclasses import replace

from bot.coach.session import Item, Session, item, start
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise
from bot.plan.build import Chosen, Plan
from bot.plan.change import stand_in, substitute
from bot.plan.profile import Profile


def for_exercise(exercise: Exercise, profile: Profile, knowledge: Knowledge) -> Session:
    """A session for one exercise, from its smallest amount.

    Raises:
        ValueError: The source only names the exercise.
    """
    other = stand_in(exercise, profile, knowledge)
    return start((item(exercise, swap=item(other) if other else None),))


def for_plan(plan: Plan, knowledge: Knowledge) -> Session:
    """A session through a whole plan, in its order.

    Raises:
        ValueError: The plan is empty.
    """
    return start(tuple(_item(chosen, plan, knowledge) for chosen in plan.chosen))


def _item(chosen: Chosen, plan: Plan, knowledge: Knowledge) -> Item:
    other = substitute(plan, chosen.exercise, knowledge)
    made = item(knowledge.exercises[chosen.exercise], chosen.amount, item(other) if other else None)
    return replace(made, form=chosen.form, eased=chosen.eased)
