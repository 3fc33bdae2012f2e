"""Checks that span records: references, provenance, coverage of the inventory, and plain wording.

The loader checks each record by itself; this module checks them together and returns every fault found, each naming
the record and the field.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from bot.knowledge.derived import DERIVED_SIGNS
from bot.knowledge.loader import Knowledge, statements
from bot.knowledge.models import Basis, Instructions, Statement
from bot.knowledge.validate_followup import followup_faults
from bot.knowledge.validate_plan import plan_faults

MAX_WORDS = 20
MAX_GRADE = 8.0
_WHEN_ANSWERS = frozenset({"yes", "no", "unsure", "not_yes", "not_no"})
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
# Fields that people read; ids, patterns and example questions are not among them.
_SPOKEN = frozenset(
    {
        "say",
        "silent",
        "one_go",
        "steps",
        "easier",
        "harder",
        "reading",
        "meaning",
        "ask",
        "ask_other",
        "ask_again",
        "ask_again_other",
        "again",
        "why",
        "why_other",
        "act",
        "do",
    }
    | {
        "emergency",
        "urgent",
        "crisis",
        "abuse",
        "how",
        "meanwhile",
        "look_again",
        "worse",
        "title",
        "title_other",
        "label",
        "name",
        "name_other",
        "meanwhile_other",
        "alt",
        "caption",
    }
)


def faults(knowledge: Knowledge) -> list[str]:
    """Every fault across records; empty when all is well."""
    return [
        *_uncited(knowledge),
        *_unknown_citations(knowledge),
        *_statements_without_basis(knowledge),
        *_dangling(knowledge),
        *_exercise_faults(knowledge),
        *_condition_faults(knowledge),
        *plan_faults(knowledge),
        *followup_faults(knowledge),
        *_wording_faults(knowledge),
    ]


def records(knowledge: Knowledge) -> Iterator[tuple[str, Any]]:
    """Every record with a name that a content editor recognises."""
    for field in fields(knowledge):
        value = getattr(knowledge, field.name)
        if field.name in {"sources", "waived", "phrases", "triage_rule_ids", "comparison_ids", "country"}:
            continue
        if is_dataclass(value):
            yield field.name, value
        elif isinstance(value, tuple):
            for record in value:
                yield f"{field.name}/{getattr(record, 'term', record)}", record
        else:
            for key, record in value.items():
                yield f"{field.name}/{key.value if isinstance(key, Enum) else key}", record


def citations(record: Any) -> Iterator[str]:
    """Every inventory id that a record cites, at any depth."""
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in {"facts", "fresh_injury_facts", "long_lasting_facts", "comparisons"}:
            yield from value
        elif field.name == "entry":
            yield value
        else:
            for item in value if isinstance(value, tuple) else (value,):
                if is_dataclass(item):
                    yield from citations(item)


def _uncited(knowledge: Knowledge) -> Iterator[str]:
    cited = {fact for _, record in records(knowledge) for fact in citations(record)}
    covered = cited | set(knowledge.rules) | set(knowledge.comparisons)
    for item in sorted(knowledge.inventory() - covered - set(knowledge.waived)):
        yield f"inventory: {item} is cited by no record and not waived"
    for item in knowledge.waived:
        if item not in knowledge.inventory():
            yield f"inventory.yml: record {item!r}: field 'id': not an item of the inventory"


def _unknown_citations(knowledge: Knowledge) -> Iterator[str]:
    known = knowledge.inventory()
    for name, record in records(knowledge):
        for fact in citations(record):
            if fact not in known:
                yield f"{name}: field 'facts': {fact} is not in the inventory"


def _statements_without_basis(knowledge: Knowledge) -> Iterator[str]:
    for name, record in records(knowledge):
        held = (record,) if isinstance(record, Statement) else statements(record)
        for statement in held:
            if statement.basis is Basis.SOURCE and not statement.facts:
                yield f"{name}: field 'facts': nothing is cited for {statement.say[:40]!r}"
    for sign in knowledge.dangers.values():
        if sign.basis is Basis.SOURCE and not sign.facts:
            yield f"signs/{sign.id}: field 'facts': a danger sign of the source layer cites nothing"


def _dangling(knowledge: Knowledge) -> Iterator[str]:
    figures = ((f"figures/{figure}", "id", figure, knowledge.exercises) for figure in knowledge.figures)
    for name, field, other, known in (*_references(knowledge), *figures):
        if other not in known:
            yield f"{name}: field {field!r}: there is no {other!r}"


def _references(knowledge: Knowledge) -> Iterator[tuple[str, str, str, Collection[str]]]:
    """Each reference from one record to another: the record, its field, the id it names, and the ids there are."""
    for exercise in knowledge.exercises.values():
        name = f"exercises/{exercise.id}"
        yield name, "source", exercise.source, knowledge.sources
        for field in ("part_of", "instead"):
            other = getattr(exercise, field)
            if other is not None:
                yield name, field, other, knowledge.exercises
    for topic in knowledge.topics.values():
        for other in topic.see_also:
            yield f"answers/{topic.id}", "see_also", other, knowledge.topics
    for comparison in knowledge.comparisons.values():
        for stance in comparison.stances:
            yield f"comparisons/{comparison.id}", "stances", stance.source, knowledge.sources
    for rule in knowledge.rules.values():
        for treatment in rule.treatments:
            yield f"rules/{rule.id}", "treatments", treatment, knowledge.treatments


def _exercise_faults(knowledge: Knowledge) -> Iterator[str]:
    for exercise in knowledge.exercises.values():
        full = exercise.instructions is Instructions.FULL
        if full and not (exercise.steps and exercise.dose):
            yield f"exercises/{exercise.id}: field 'steps': full instructions need steps and a dose"
        if not full and exercise.steps:
            yield f"exercises/{exercise.id}: field 'steps': an exercise that is only named has no steps"
        tags = [f"equipment_{tag}" for tag in exercise.equipment]
        tags += [f"position_{exercise.position.value}"] if exercise.position else []
        for tag in tags:
            if tag not in knowledge.phrases:
                yield f"exercises/{exercise.id}: phrases.yml has no {tag!r}"


def _condition_faults(knowledge: Knowledge) -> Iterator[str]:
    known = set(knowledge.signs) | DERIVED_SIGNS
    whens = [(f"rules/{rule.id}", option) for rule in knowledge.rules.values() for option in rule.when]
    for question in knowledge.questions.values():
        name = f"interview/{question.slot}"
        whens += [(name, option) for option in question.when]
        whens += [(name, choice.signs) for choice in question.choices]
        whens += [(name, dict.fromkeys(question.known_by, "yes"))]
    for name, option in whens:
        for sign, answer in option.items():
            if sign not in known:
                yield f"{name}: field 'when': there is no sign {sign!r}"
            if answer not in _WHEN_ANSWERS:
                yield f"{name}: field 'when': {answer!r} is not one of {', '.join(sorted(_WHEN_ANSWERS))}"


def spoken(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every text that people read, with the name of its record."""
    for name, record in records(knowledge):
        for text in _texts(record):
            yield name, text
    for key, text in knowledge.phrases.items():
        yield f"phrases/{key}", text


def _texts(record: Any) -> Iterator[str]:
    for field in fields(record):
        value = getattr(record, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if is_dataclass(item):
                yield from _texts(item)
            elif isinstance(item, str) and not isinstance(item, Enum) and field.name in _SPOKEN:
                yield item


def sentences_of(text: str) -> Iterable[str]:
    """The sentences of a text."""
    return (sentence for sentence in _SENTENCE_END.split(text) if sentence.strip())


def _wording_faults(knowledge: Knowledge) -> Iterator[str]:
    for name, text in spoken(knowledge):
        for sentence in sentences_of(text):
            words = len(sentence.split())
            if words > MAX_WORDS:
                yield f"{name}: a sentence of {words} words (at most {MAX_WORDS}): {sentence[:60]!r}"
