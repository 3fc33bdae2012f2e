"""Words for a plan of one's own: the plan, why each exercise is in it or not, and the steps up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.dialogue.advice import outcome_message
from bot.dialogue.amounts import harder_form, whole
from bot.dialogue.message import Message, Offer, bulleted, in_words, numbered, paragraphs, payload, sentences
from bot.dialogue.sources import card_sources, source_line
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Exercise, Statement
from bot.knowledge.planning import Programme
from bot.plan.amount import Amount, raised
from bot.plan.build import Chosen, LeftOut, Plan, Why, wishes
from bot.plan.profile import Change, Increase, Profile
from bot.plan.progress import Missing, missing, next_gates

_NONE = "none"
# These would not have been in a first plan anyway, so they do not explain why there is none.
_OTHERS_REASONS = frozenset({Why.EXCLUDED, Why.GATE})


def plan_message(plan: Plan, profile: Profile, knowledge: Knowledge) -> tuple[Message, ...]:
    """The plan as one message; when there is none, why not and what comes first."""
    phrases = knowledge.phrases
    if plan.held is not None:
        return Message(phrases["plan_held"]), outcome_message(plan.held, (), knowledge, subject="self")
    if plan.source is None:
        return (_empty(plan, knowledge),)
    rules, exercise_rules = knowledge.plan, knowledge.exercise_rules
    programme = next(found for found in rules.programmes if found.source == plan.source)
    cause = next((found.say for found in rules.causes if found.id == profile.cause), None)
    text = paragraphs(
        phrases["plan_title"].format(publisher=knowledge.sources[plan.source].publisher),
        f"**{rules.first.say}**" if plan.first else None,
        cause.say if cause else None,
        phrases["plan_painful"] if profile.pain_today and profile.added else None,
        numbered(_line(chosen, knowledge) for chosen in plan.chosen),
        programme.order.say,
        _silences(plan, knowledge),
        _waiting(plan, profile, knowledge),
        sentences((exercise_rules["stop"].say, exercise_rules["after"].say)),
        source_line(_facts(plan, programme, cause, knowledge), knowledge),
    )
    return (Message(text, _offers(plan, knowledge), _card(plan, programme, cause, knowledge)),)


def _line(chosen: Chosen, knowledge: Knowledge) -> str:
    phrases, exercise = knowledge.phrases, knowledge.exercises[chosen.exercise]
    how_much = sentences(whole(exercise, chosen.amount, knowledge))
    line = phrases["plan_line"].format(name=exercise.name, how_much=how_much)
    purposes = in_words(phrases[f"purpose_{tag}"] for tag in chosen.serves)
    form = harder_form(exercise, chosen.form)
    return sentences(
        (
            line,
            phrases["plan_harder"].format(form=form) if form else None,
            *([phrases["plan_easier"].format(form=" ".join(exercise.easier))] if chosen.eased else ()),
            phrases["plan_for"].format(purposes=purposes) if purposes else None,
        )
    )


def _silences(plan: Plan, knowledge: Knowledge) -> str | None:
    """What the article leaves open in these exercises, told once for all of them."""
    found = [knowledge.exercises[chosen.exercise] for chosen in plan.chosen]
    dosed = [(exercise, exercise.dose) for exercise in found if exercise.dose]
    lines = (
        _silence("plan_silent_week", [e for e, dose in dosed if not dose.per_week], found, knowledge),
        _silence("plan_silent_sets", [e for e, dose in dosed if dose.reps and not dose.sets], found, knowledge),
        _silence("plan_silent_reps", [e for e, dose in dosed if not (dose.reps or dose.rounds)], found, knowledge),
    )
    told = [line for line in lines if line]
    return f"{knowledge.phrases['plan_silent']}\n{bulleted(told)}" if told else None


def _silence(key: str, silent: Sequence[Exercise], every: Sequence[Exercise], knowledge: Knowledge) -> str | None:
    if not silent:
        return None
    every_one = len(silent) == len(every) > 1
    names = knowledge.phrases["plan_silent_all"] if every_one else in_words(exercise.name for exercise in silent)
    return knowledge.phrases[key].format(names=names)


def _waiting(plan: Plan, profile: Profile, knowledge: Knowledge) -> str | None:
    """What would serve a wish that nothing in the plan serves, and why it is not in it."""
    open_wishes = wishes(profile, knowledge.plan) - {tag for chosen in plan.chosen for tag in chosen.serves}
    lines = []
    for left in plan.left_out:
        exercise = knowledge.exercises[left.exercise]
        if open_wishes.intersection(exercise.purposes):
            why = why_left_out(left, knowledge)
            lines.append(knowledge.phrases["plan_waiting_line"].format(name=exercise.name, why=why))
    return f"{knowledge.phrases['plan_waiting']}\n{bulleted(lines)}" if lines else None


def _facts(plan: Plan, programme: Programme, cause: Statement | None, knowledge: Knowledge) -> tuple[str, ...]:
    entries = tuple(knowledge.exercises[chosen.exercise].entry for chosen in plan.chosen)
    return (*entries, *_cited(programme.order), *(_cited(cause) if cause else ()))


def _cited(statement: Statement) -> tuple[str, ...]:
    """What an article gives of a statement; careful readings of several articles are our own."""
    return statement.facts if statement.basis is Basis.SOURCE else ()


def _offers(plan: Plan, knowledge: Knowledge) -> tuple[Offer, ...]:
    phrases = knowledge.phrases
    start = "offer_plan_agreed" if plan.first else "offer_plan_start"
    return (
        Offer(phrases[start], payload("answer", value="plan_agreed" if plan.first else "plan_start")),
        Offer(phrases["offer_plan_why"], payload("answer", value="plan_why")),
        Offer(phrases["offer_plan_swap"], payload("answer", value="plan_swap")),
        Offer(phrases["offer_plan_shorter"], payload("answer", value="plan_shorter")),
    )


def _card(plan: Plan, programme: Programme, cause: Statement | None, knowledge: Knowledge) -> dict[str, Any]:
    return {
        "card": "plan",
        "source": plan.source,
        "first": plan.first,
        "exercises": [_card_line(chosen, knowledge) for chosen in plan.chosen],
        "sources": card_sources(_facts(plan, programme, cause, knowledge), knowledge),
    }


def _card_line(chosen: Chosen, knowledge: Knowledge) -> dict[str, Any]:
    exercise, amount = knowledge.exercises[chosen.exercise], chosen.amount
    dose = exercise.dose
    week = dose.per_week if dose else None
    return {
        "id": exercise.id,
        "title": exercise.name,
        "level": chosen.level,
        "serves": list(chosen.serves),
        "why": _because(chosen, knowledge),
        "sets": amount.sets,
        "rep_target": amount.reps,
        "hold_seconds": amount.hold_seconds,
        "hold_breaths": amount.hold_breaths,
        "sides": dose.sides.value if dose and dose.sides else None,
        "per_week": None if week is None else {"low": week.low, "high": week.high},
        "harder": harder_form(exercise, chosen.form),
        "easier": list(exercise.easier) if chosen.eased else [],
    }


def _because(chosen: Chosen, knowledge: Knowledge) -> str:
    phrases, exercise = knowledge.phrases, knowledge.exercises[chosen.exercise]
    purposes = in_words(phrases[f"purpose_{tag}"] for tag in chosen.serves)
    why = phrases["plan_why_wish" if purposes else "plan_why_whole"].format(name=exercise.name, purposes=purposes)
    return sentences((why, exercise.goal.say))


def why_message(plan: Plan, exercise: Exercise, knowledge: Knowledge) -> Message:
    """Why an exercise is in the plan or not, with its source."""
    chosen = next((found for found in plan.chosen if found.exercise == exercise.id), None)
    if chosen:
        return _reasons((chosen,), knowledge)
    left = next((found for found in plan.left_out if found.exercise == exercise.id), None)
    said = why_left_out(left, knowledge) if left else knowledge.phrases["plan_why_named"]
    facts = left.statement.facts if left and left.statement else (exercise.entry,)
    return Message(paragraphs(f"**{exercise.name}**", said, source_line(facts, knowledge)))


def why_plan_message(plan: Plan, knowledge: Knowledge) -> Message:
    """Why each exercise of the plan is in it, and why the plan keeps to one article."""
    return _reasons(plan.chosen, knowledge, knowledge.plan.one_article)


def _reasons(chosen: Sequence[Chosen], knowledge: Knowledge, *also: Statement) -> Message:
    every = [knowledge.exercises[found.exercise].goal for found in chosen]
    if not all(found.serves for found in chosen):
        also = (knowledge.plan.all_kinds, *also)
    reasons = [_because(found, knowledge) for found in chosen]
    text = paragraphs(
        bulleted(reasons) if len(reasons) > 1 else reasons[0],
        sentences(statement.say for statement in also),
        source_line((fact for statement in (*every, *also) for fact in _cited(statement)), knowledge),
    )
    return Message(text)


def why_left_out(left: LeftOut, knowledge: Knowledge) -> str:
    """Why an exercise is not in the plan, in the words of the rule or of what the person told."""
    phrases, exercise = knowledge.phrases, knowledge.exercises[left.exercise]
    if left.statement is not None:
        return left.statement.say
    if left.why is Why.EQUIPMENT:
        items = in_words((phrases[f"equipment_{tag}"] for tag in exercise.equipment if tag != _NONE), last="or")
        return phrases["plan_why_equipment"].format(items=items)
    return phrases[f"plan_why_{left.why.value}"]


def _empty(plan: Plan, knowledge: Knowledge) -> Message:
    phrases = knowledge.phrases
    telling = [left for left in plan.left_out if left.why not in _OTHERS_REASONS]
    reasons = dict.fromkeys(why_left_out(left, knowledge) for left in telling)
    seated = phrases["plan_why_seated"] if any(left.why is Why.PLACE for left in telling) else None
    facts = tuple(fact for left in telling if left.statement for fact in _cited(left.statement))
    text = paragraphs(phrases["plan_empty"], bulleted(reasons), seated, source_line(facts, knowledge))
    return Message(text, (), {"card": "plan", "source": None, "first": plan.first, "exercises": []})


def ask_hurts(knowledge: Knowledge) -> Message:
    """Asks what hurts; what is named may keep exercises out of the plan or bring them in."""
    offers = [
        Offer(activity.title, payload("answer", value=f"plan_hurts_{activity.id}"))
        for activity in knowledge.plan.activities
    ]
    offers.append(Offer(knowledge.phrases["offer_plan_none"], payload("answer", value="plan_hurts_none")))
    return Message(knowledge.phrases["plan_ask_hurts"], tuple(offers))


def ask_floor(knowledge: Knowledge) -> Message:
    """Asks whether exercises on the floor are possible."""
    offers = (
        Offer(knowledge.phrases["offer_yes"], payload("answer", value="plan_floor_yes")),
        Offer(knowledge.phrases["offer_no"], payload("answer", value="plan_floor_no")),
    )
    return Message(knowledge.phrases["plan_ask_floor"], offers)


def ask_size(knowledge: Knowledge) -> Message:
    """Asks how long the plan may be; no article says how long exercises take."""
    rules = knowledge.plan
    offers = tuple(Offer(size.title, payload("answer", value=f"plan_size_{size.id}")) for size in rules.sizes)
    return Message(sentences((knowledge.phrases["plan_ask_size"], rules.size.say)), offers)


def size_message(profile: Profile, knowledge: Knowledge) -> Message:
    """How many exercises the plan now holds at most."""
    size = next(size for size in knowledge.plan.sizes if size.id == (profile.size or knowledge.plan.usual_size))
    return Message(sentences((knowledge.phrases["plan_sized"].format(most=size.most), knowledge.plan.size.say)))


def equipment_message(before: Plan, after: Plan, knowledge: Knowledge) -> Message:
    """What became of the plan without something: what fell out of it, or that it needs nothing else."""
    stays = {chosen.exercise for chosen in after.chosen}
    gone = [knowledge.exercises[chosen.exercise].name for chosen in before.chosen if chosen.exercise not in stays]
    if not gone:
        return Message(knowledge.phrases["plan_needs_nothing"])
    return Message(knowledge.phrases["plan_without"].format(names=in_words(gone)))


def ask_swap(plan: Plan, knowledge: Knowledge) -> Message:
    """Asks which exercise of the plan to change."""
    offers = tuple(
        Offer(knowledge.exercises[chosen.exercise].name, payload("answer", value=f"plan_swap_{chosen.exercise}"))
        for chosen in plan.chosen
    )
    return Message(knowledge.phrases["plan_swap_which"], offers)


def swap_message(old: Exercise, new: Exercise | None, knowledge: Knowledge) -> Message:
    """What was changed for what, or that there is nothing to change it for."""
    if new is None:
        return Message(knowledge.phrases["plan_no_swap"])
    return Message(knowledge.phrases["plan_swapped"].format(new=new.name, old=old.name))


def left_out_message(old: Exercise, before: Plan, after: Plan, knowledge: Knowledge) -> Message:
    """What was taken out of the plan, and what has come in because there is room now."""
    stood = {chosen.exercise for chosen in before.chosen}
    new = [knowledge.exercises[chosen.exercise].name for chosen in after.chosen if chosen.exercise not in stood]
    key = "plan_left_out_new" if new else "plan_left_out"
    return Message(knowledge.phrases[key].format(old=old.name, new=in_words(new)))


def steps_message(steps: Iterable[Increase], knowledge: Knowledge) -> Message:
    """Offers the steps up, of which only one is taken."""
    phrases, rules = knowledge.phrases, knowledge.plan.progress
    offers = [
        Offer(step_words(step, knowledge), payload("answer", value=f"plan_step_{number}"))
        for number, step in enumerate(steps)
    ]
    offers.append(Offer(phrases["offer_plan_stay"], payload("answer", value="plan_stay")))
    text = paragraphs(
        phrases["plan_steps_up"],
        sentences((rules.one_change.say, rules.no_pain_first.say)),
        source_line(rules.one_change.facts, knowledge),
    )
    return Message(text, tuple(offers))


def no_step_message(profile: Profile, plan: Plan, knowledge: Knowledge) -> Message:
    """Why the plan stays as it is: what a step up waits for, and what of that is still missing."""
    phrases, rules = knowledge.phrases, knowledge.plan.progress
    lacking = missing(profile, plan, knowledge)
    later = [
        phrases["plan_waiting_line"].format(
            name=knowledge.exercises[left.exercise].name, why=why_left_out(left, knowledge)
        )
        for left in next_gates(plan, knowledge)
    ]
    text = paragraphs(
        sentences((phrases["plan_no_step"], rules.gate.say, rules.one_change.say)),
        f"{phrases['plan_missing']}\n{bulleted(phrases[f'plan_missing_{name.value}'] for name in lacking)}",
        f"{phrases['plan_gates']}\n{bulleted(later)}" if later else None,
        source_line(rules.one_change.facts, knowledge),
    )
    return Message(text, tuple(_offers_for(lacking[0], knowledge)))


_LEADS_TO = {
    Missing.AGREEMENT: ("offer_plan_agreed", "plan_agreed"),
    Missing.GOOD_DAY: ("offer_plan_start", "plan_start"),
    Missing.SESSION: ("offer_plan_start", "plan_start"),
    Missing.SCORE: ("offer_diary_pain", "diary_pain"),
}


def _offers_for(name: Missing, knowledge: Knowledge) -> Iterable[Offer]:
    if name in _LEADS_TO:
        title, value = _LEADS_TO[name]
        yield Offer(knowledge.phrases[title], payload("answer", value=value))


def easier_message(before: Profile, after: Profile | None, knowledge: Knowledge) -> Message:
    """What became easier and why; for nothing, what can be done instead."""
    phrases, why = knowledge.phrases, knowledge.plan.painful
    if after is None:
        offers = (Offer(phrases["offer_plan_swap"], payload("answer", value="plan_swap")),)
        return Message(phrases["plan_easiest"], offers)
    eased = sorted(after.eased - before.eased)
    if len(after.added) < len(before.added):
        change = phrases["plan_step_back"].format(step=step_words(before.added[-1], knowledge))
    elif eased:
        change = phrases["plan_eased"].format(names=in_words(knowledge.exercises[name].name for name in eased))
    else:
        change = sentences((size_message(after, knowledge).text, phrases["plan_no_easier"]))
    return Message(paragraphs(sentences((change, why.say)), source_line(why.facts, knowledge)))


def step_words(step: Increase, knowledge: Knowledge) -> str:
    """One step up in words."""
    phrases, exercise = knowledge.phrases, knowledge.exercises[step.exercise]
    if step.figure is not None and exercise.dose:
        figure = getattr(raised(Amount(), exercise.dose, step.figure), step.figure.value)
        return phrases[f"plan_step_{step.figure.value}"].format(name=exercise.name, figure=figure)
    if step.change in {Change.OPEN, Change.PLAIN}:
        return phrases[f"plan_step_{step.change.value}"].format(name=exercise.name)
    return phrases["plan_step_harder"].format(name=exercise.name, form=harder_form(exercise, step.form))
