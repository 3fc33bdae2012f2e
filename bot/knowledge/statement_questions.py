"""What people ask that one statement answers. Read for training only, so that a start need not wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.knowledge.loader import FOLDER, Knowledge, KnowledgeError, read_yaml
from bot.knowledge.told import told_by_record

QUESTIONS = FOLDER / "statement_questions"


def read_questions(knowledge: Knowledge, folder: Path = QUESTIONS) -> Iterator[tuple[str, int, str]]:
    """Yields each question with the record and the number of the statement that answers it.

    A record's questions stand in `topics/<id>.yml`, `treatments/<id>.yml` or `exercises/<id>.yml`: a list of
    statements, word for word as they are in the record (`says`), each with its `questions`. A record without such a
    file has none.

    Raises:
        KnowledgeError: A file is of another shape, or names a statement that its record does not hold.
    """
    for record, said in told_by_record(knowledge).items():
        kind, _, name = record.partition(":")
        path = folder / f"{kind}s" / f"{name}.yml"
        if not path.exists():
            continue
        numbers = {statement: number for number, statement in enumerate(said)}
        rows = read_yaml(path)
        if not isinstance(rows, tuple) or not all(
            isinstance(row, dict) and set(row) == {"says", "questions"} for row in rows
        ):
            raise KnowledgeError(f"{folder.name}/{kind}s/{path.name}: expected a list of says and questions")
        for row in rows:
            if row["says"] not in numbers:
                raise KnowledgeError(f"{folder.name}/{kind}s/{path.name}: {record} does not say {row['says']!r}")
            for question in row["questions"]:
                yield record, numbers[row["says"]], question
