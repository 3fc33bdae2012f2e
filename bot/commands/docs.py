"""Writes parts of the documentation from the knowledge base, so that the two cannot drift apart.

The exercise page is made as a whole, tables where `bot.commands.tables` finds their marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bot.commands.errors import UserError
from bot.commands.exercise_page import exercise_page
from bot.commands.tables import table_of, with_tables
from bot.knowledge.loader import Knowledge, KnowledgeError, load_knowledge
from bot.knowledge.models import Instructions, TriageRule

FILES = (Path("docs/safety.md"), Path("docs/content-guide.md"))
EXERCISES = Path("docs/exercises.md")


def docs() -> int:
    """Rewrites the exercise page, and the tables of every documentation file that has some, and returns 0.

    Raises:
        UserError: A file is missing, or the knowledge cannot be read.
    """
    try:
        knowledge = load_knowledge()
        for path in FILES:
            _write(path, filled(path.read_text(encoding="utf-8"), knowledge))
        _write(EXERCISES, exercise_page(knowledge))
    except (OSError, KnowledgeError) as error:
        raise UserError(str(error)) from error
    return 0


def _write(path: Path, text: str) -> None:
    current = path.exists() and path.read_text(encoding="utf-8") == text
    if not current:
        path.write_text(text, encoding="utf-8")
    print(f"{path}: {'up to date' if current else 'written'}")


def filled(text: str, knowledge: Knowledge) -> str:
    """Returns the text with each of its tables made anew.

    Raises:
        UserError: A marker names a table that there is not.
    """

    def table(name: str) -> str:
        make = TABLES.get(name)
        if make is None:
            raise UserError(f"there is no table {name!r}; there are {', '.join(TABLES)}.")
        return make(knowledge)

    return with_tables(text, table)


def _dangers(knowledge: Knowledge) -> str:
    rows = [
        (f"`{sign.id}`", sign.name, sign.level.value, sign.basis.value, _ids(sign.facts))
        for sign in knowledge.dangers.values()
        if sign.level is not None
    ]
    return _counted(f"{len(rows)} danger signs.", table_of(("Id", "What it is", "Level", "Basis", "Rests on"), rows))


def _rules(knowledge: Knowledge) -> str:
    rows = [
        (
            rule.id,
            rule.use.value,
            rule.level.value,
            rule.say,
            _ids(rule.facts),
            _when(rule.when),
            _about(rule, knowledge),
        )
        for rule in knowledge.rules.values()
    ]
    columns = ("Id", "Use", "Level", "What it says", "Rests on", "When", "About")
    return _counted(f"{len(rows)} rules.", table_of(columns, rows))


def _exercises(knowledge: Knowledge) -> str:
    exercises = knowledge.exercises.values()
    rows = [
        (
            f"`{exercise.id}`",
            exercise.name if exercise.offered else f"{exercise.name} (never offered unasked)",
            knowledge.sources[exercise.source].publisher,
            exercise.entry,
            exercise.kind.value,
            exercise.position.value.replace("_", " ") if exercise.position else "-",
            "with steps" if exercise.instructions is Instructions.FULL else "only named",
        )
        for exercise in exercises
    ]
    full = sum(exercise.instructions is Instructions.FULL for exercise in exercises)
    columns = ("Id", "Name", "Article", "Entry", "Kind", "Position", "Instructions")
    return _counted(
        f"{len(rows)} exercises: {full} with steps, {len(rows) - full} only named.", table_of(columns, rows)
    )


def _counted(sentence: str, table: str) -> str:
    return f"{sentence}\n\n{table}"


def _ids(facts: Iterable[str]) -> str:
    return ", ".join(facts) or "-"


def _when(alternatives: Iterable[Mapping[str, str]]) -> str:
    """The condition in one line: every part of an alternative must hold, and one alternative is enough."""
    return (
        "; or ".join(
            " and ".join(f"{sign}: {answer.replace('_', ' ')}" for sign, answer in option.items())
            for option in alternatives
        )
        or "always"
    )


def _about(rule: TriageRule, knowledge: Knowledge) -> str:
    by_entry = {exercise.entry: exercise.id for exercise in knowledge.exercises.values()}
    return _ids((*(by_entry.get(entry, entry) for entry in rule.exercises), *rule.treatments))


TABLES: Mapping[str, Callable[[Knowledge], str]] = {"dangers": _dangers, "rules": _rules, "exercises": _exercises}
