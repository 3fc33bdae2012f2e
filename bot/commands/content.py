"""Checks the content: the knowledge base, the patterns that read messages, and the example messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.commands.errors import UserError
from bot.commands.places import located
from bot.figures.check import figure_faults
from bot.knowledge.loader import Knowledge, KnowledgeError, load_knowledge
from bot.knowledge.statement_questions import read_questions
from bot.knowledge.validate import faults
from bot.nlu.vocabulary import load_words
from bot.text.reader import load_reader

_EXAMPLES = Path("data/nlu")
_NOTED = re.compile(r"\[([^]]*)\](?:\([^)]*\)|\{[^}]*\})")
_EXAMPLE = re.compile(r"^ +- (?!intent:)(.*)")


def validate() -> int:
    """Prints every fault of the content with its file and line; returns 1 when there is one.

    Raises:
        UserError: A file cannot be read at all, so that the rest cannot be checked.
    """
    try:
        knowledge = load_knowledge()
        load_words()
        load_reader()
        list(read_questions(knowledge))
    except KnowledgeError as error:
        raise UserError(located(str(error))) from error
    found = [located(fault) for fault in _faults(knowledge)] + list(repeated(_EXAMPLES))
    for fault in found:
        print(fault)
    print(f"{len(found)} faults in the content." if found else "The content is sound.")
    return 1 if found else 0


def _faults(knowledge: Knowledge) -> Iterator[str]:
    yield from faults(knowledge)
    for figure in knowledge.figures.values():
        yield from figure_faults(figure, knowledge.joint_limits)


def repeated(folder: Path) -> Iterator[str]:
    """Each example message that stands in the files a second time, whatever its case and marks."""
    first: dict[str, str] = {}
    for path in sorted(folder.rglob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if match := _EXAMPLE.match(line):
                text = " ".join(re.sub(r"[^\w\s]", "", _NOTED.sub(r"\1", match[1]).lower()).split())
                place = f"{path}:{number}"
                if first.setdefault(text, place) != place:
                    yield f"{place}: the example {match[1]!r} stands at {first[text]} too"
