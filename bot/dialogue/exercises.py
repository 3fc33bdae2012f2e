"""Words for exercises: the full card, its parts, and what is said where an article only names one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.dialogue.message import Message, Offer, bulleted, in_words, numbered, paragraphs, payload, sentences
from bot.dialogue.sources import card_sources, section_of, source_line
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Instructions
from bot.knowledge.told import taught

_NOTHING = "none"


def show_offer(exercise: Exercise) -> Offer:
    """The offer to show one exercise."""
    return Offer(exercise.name, payload("ask_exercise", exercise=exercise.id))


def choose_exercise(exercises: Sequence[Exercise], text: str) -> Message:
    """Offers exercises to pick from."""
    card = {"card": "choices", "exercises": [exercise.id for exercise in exercises]}
    return Message(text, tuple(show_offer(exercise) for exercise in exercises), card)


def exercise_message(exercise: Exercise, knowledge: Knowledge) -> Message:
    """Everything the source says of one exercise, with the rules that go with every exercise."""
    if exercise.instructions is Instructions.NAMED_ONLY:
        return _named_only(exercise, knowledge)
    phrases = knowledge.phrases
    rules = knowledge.exercise_rules
    dose = sentences((*exercise.dose.say, exercise.dose.silent)) if exercise.dose else None
    cautions = [statement.say for statement in (*exercise.cautions, *exercise.care)]
    text = paragraphs(
        f"**{exercise.name}**",
        rules["before"].say,
        _labelled(phrases["label_goal"], exercise.goal.say),
        _labelled(phrases["label_need"], needs(exercise, knowledge)),
        numbered(exercise.steps),
        _labelled(phrases["label_dose"], dose),
        _listed(phrases["label_care"], cautions),
        _listed(phrases["label_easier"], exercise.easier),
        _listed(phrases["label_harder"], exercise.harder),
        rules["stop"].say,
        rules["after"].say,
        source_line((exercise.entry,), knowledge),
    )
    return Message(text, _follow_ups(exercise, knowledge), _card(exercise, knowledge))


def _named_only(exercise: Exercise, knowledge: Knowledge) -> Message:
    phrases = knowledge.phrases
    cautions = [statement.say for statement in (*exercise.cautions, *exercise.care)]
    instead = knowledge.exercises[exercise.instead] if exercise.instead else None
    text = paragraphs(
        f"**{exercise.name}**",
        exercise.goal.say,
        phrases["named_only"],
        _listed(phrases["label_care"], cautions),
        phrases["named_only_instead"].format(name=instead.name) if instead else phrases["named_only_ask"],
        source_line((exercise.entry,), knowledge),
    )
    offers = (show_offer(instead),) if instead else ()
    return Message(text, (*offers, _another(knowledge)), _card(exercise, knowledge))


def _labelled(label: str, text: str | None) -> str | None:
    return f"**{label}** {text}" if text else None


def _listed(label: str, items: Iterable[str]) -> str | None:
    lines = bulleted(items)
    return f"**{label}**\n{lines}" if lines else None


def needs(exercise: Exercise, knowledge: Knowledge) -> str:
    """The position and what has to be at hand; empty when the source says neither."""
    phrases = knowledge.phrases
    items = in_words((phrases[f"equipment_{tag}"] for tag in exercise.equipment if tag != _NOTHING), last="or")
    position = f"{phrases[f'position_{exercise.position.value}']}." if exercise.position else None
    if not items:
        needed = phrases["equipment_none"] if exercise.equipment else None
    else:
        needed = phrases["equipment_optional" if _NOTHING in exercise.equipment else "equipment_needed"]
    return sentences((position, needed and needed.format(items=items)))


def _another(knowledge: Knowledge) -> Offer:
    return Offer(knowledge.phrases["offer_another"], payload("ask_exercise_ideas"))


def _follow_ups(exercise: Exercise, knowledge: Knowledge) -> tuple[Offer, ...]:
    offers = [Offer(knowledge.phrases["offer_session_do"], payload("start_session", exercise=exercise.id))]
    if exercise.easier:
        offers.append(Offer(knowledge.phrases["offer_easier"], payload("ask_easier")))
    offers.append(Offer(knowledge.phrases["offer_purpose"], payload("ask_exercise_purpose")))
    return (*offers, _another(knowledge))


def _card(exercise: Exercise, knowledge: Knowledge) -> dict[str, object]:
    dose = exercise.dose
    hold = dose.hold_seconds if dose else None
    return {
        "card": "exercise",
        "id": exercise.id,
        "title": exercise.name,
        "instructions": exercise.instructions.value,
        "goal": exercise.goal.say,
        "steps": list(exercise.steps),
        "dose": list(dose.say) if dose else [],
        "hold_seconds": None if hold is None else hold.low,
        "sides": dose.sides.value if dose and dose.sides else None,
        "cautions": [statement.say for statement in (*exercise.cautions, *exercise.care)],
        "easier": list(exercise.easier),
        "harder": list(exercise.harder),
        **_picture(exercise, knowledge),
        "sources": [
            {**source, "section": section_of(exercise.entry, knowledge)}
            for source in card_sources((exercise.entry,), knowledge)
        ],
    }


def _picture(exercise: Exercise, knowledge: Knowledge) -> dict[str, str]:
    """The drawing of an exercise, as its place among the files of the chat page, and its text alternative."""
    figure = knowledge.figures.get(exercise.id)
    return {"image": f"figures/{figure.id}.svg", "image_alt": figure.alt} if figure else {}


def part_message(exercise: Exercise, part: str, knowledge: Knowledge, asked: Iterable[int] = ()) -> Message:
    """The answer to a follow-up about one exercise.

    Args:
        exercise: The exercise talked about.
        part: One of `PARTS`: what is asked about.
        knowledge: The knowledge base.
        asked: Numbers of the sentences that were asked for, among all that `taught` gives; said first unless the part
            says them anyway.

    Raises:
        KeyError: `part` is not one of `PARTS`.
    """
    said = _SAY[part](exercise, knowledge)
    every = taught(exercise)
    wanted = [every[at] for at in asked if at < len(every) and every[at] not in said]
    gate = knowledge.phrases["harder_gate"] if any(sentence in exercise.harder for sentence in wanted) else None
    asked_for = sentences((*wanted, gate))
    text = paragraphs(f"**{exercise.name}**", asked_for, said, source_line((exercise.entry,), knowledge))
    offers = (Offer(knowledge.phrases["offer_show_steps"], payload("ask_exercise", exercise=exercise.id)),)
    return Message(text, offers, {"card": "exercise_part", "id": exercise.id, "part": part})


def _say_dose(exercise: Exercise, knowledge: Knowledge) -> str:
    if exercise.dose is None:
        return knowledge.phrases["dose_silent"]
    return sentences((*exercise.dose.say, exercise.dose.silent))


def _say_hold(exercise: Exercise, knowledge: Knowledge) -> str:
    dose = exercise.dose
    if dose is None or (dose.hold_seconds is None and dose.hold_breaths is None and dose.rounds is None):
        return sentences((knowledge.phrases["hold_silent"], *(dose.say if dose else ())))
    return sentences(dose.say)


def _say_frequency(exercise: Exercise, knowledge: Knowledge) -> str:
    dose = exercise.dose
    if dose is None or dose.per_week is None:
        return sentences((knowledge.phrases["frequency_silent"], knowledge.phrases["frequency_ask"]))
    return sentences(dose.say)


def _say_easier(exercise: Exercise, knowledge: Knowledge) -> str:
    return bulleted(exercise.easier) or knowledge.phrases["easier_silent"]


def _say_harder(exercise: Exercise, knowledge: Knowledge) -> str:
    if not exercise.harder:
        return knowledge.phrases["harder_silent"]
    return paragraphs(bulleted(exercise.harder), knowledge.phrases["harder_gate"])


def _say_cautions(exercise: Exercise, knowledge: Knowledge) -> str:
    rules = knowledge.exercise_rules
    cautions = [statement.say for statement in (*exercise.cautions, *exercise.care)]
    return bulleted((*cautions, rules["before"].say, rules["stop"].say, rules["after"].say))


def _say_sides(exercise: Exercise, knowledge: Knowledge) -> str:
    sides = exercise.dose.sides if exercise.dose else None
    return knowledge.phrases[f"sides_{sides.value}"] if sides else knowledge.phrases["sides_silent"]


def _say_purpose(exercise: Exercise, knowledge: Knowledge) -> str:
    return exercise.goal.say


def _say_equipment(exercise: Exercise, knowledge: Knowledge) -> str:
    return needs(exercise, knowledge) or knowledge.phrases["part_silent"]


_SAY: dict[str, Callable[[Exercise, Knowledge], str]] = {
    "dose": _say_dose,
    "hold": _say_hold,
    "frequency": _say_frequency,
    "easier": _say_easier,
    "harder": _say_harder,
    "purpose": _say_purpose,
    "cautions": _say_cautions,
    "sides": _say_sides,
    "equipment": _say_equipment,
}
PARTS = tuple(_SAY)


def shared(old: Exercise, new: Exercise, knowledge: Knowledge) -> str | None:
    """Why one exercise may stand in for another: the muscles or the purposes that both are for."""
    phrases = knowledge.phrases
    parts = [phrases[f"body_{tag}"] for tag in old.body_parts if tag in new.body_parts]
    if parts:
        return phrases["session_swapped_parts"].format(parts=in_words(parts))
    purposes = [phrases[f"purpose_{tag}"] for tag in old.purposes if tag in new.purposes]
    return phrases["session_swapped_purposes"].format(purposes=in_words(purposes)) if purposes else None
