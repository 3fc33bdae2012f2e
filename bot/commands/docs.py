"""Writes parts of the documentation from the knowledge base, so that the two cannot drift apart.

The exercise page is made as a whole. A table stands between `<!-- table: NAME -->` and `<!-- end of table: NAME -->`;
the text around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bot.commands.errors import UserError
from bot.commands.exercise_page import exercise_page
from bot.knowledge.loader import Knowledge, KnowledgeError, load_knowledge
from bot.knowledge.models import Instructions, TriageRule

FILES = (Path("docs/safety.md"), Path("docs/content-guide.md"))
EXERCISES = Path("docs/exercises.md")
_TABLE = re.compile(r"(<!-- table: (?P<name>[a-z]+) -->\n).*?(<!-- end of table: (?P=name) -->)", re.DOTALL)


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

    def table(found: re.Match[str]) -> str:
        make = TABLES.get(found["name"])
        if make is None:
            raise UserError(f"there is no table {found['name']!r}; there are {', '.join(TABLES)}.")
        return f"{found[1]}\n{make(knowledge)}\n\n{found[3]}"

    return _TABLE.sub(table, text)


def table_names(text: str) -> tuple[str, ...]:
    """The names of the tables that a text holds, in order."""
    return tuple(found["name"] for found in _TABLE.finditer(text))


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(columns)
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _dangers(knowledge: Knowledge) -> str:
    rows = [
        (f"`{sign.id}`", sign.name, sign.level.value, sign.basis.value, _ids(sign.facts))
        for sign in knowledge.dangers.values()
        if sign.level is not None
    ]
    return _counted(f"{len(rows)} danger signs.", _table(("Id", "What it is", "Level", "Basis", "Rests on"), rows))


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
    return _counted(f"{len(rows)} rules.", _table(columns, rows))


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
    return _counted(f"{len(rows)} exercises: {full} with steps, {len(rows) - full} only named.", _table(columns, rows))


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
