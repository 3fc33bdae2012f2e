"""Lists what no test question reaches: facts that no answer cites, and records that no question is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.errors import UserError
from bot.commands.nlu_sets import read
from bot.commands.understanding import Parsed, load_parse
from bot.dialogue.answers import statement_at
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.search import Found, best_topic
from bot.knowledge.validate import citations

QUESTIONS = Path("tests/nlu/questions.yml")
_TOPIC = "ask_topic"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is not reached: records by name with the facts of theirs that no answer cites, and those never asked about.

    `facts` counts the facts that topics, treatments and exercises cite.
    """

    facts: int
    unreached: dict[str, tuple[str, ...]]
    unasked: tuple[str, ...]


def coverage(questions: Path = QUESTIONS) -> int:
    """Prints what no question reaches and returns 0.

    Raises:
        UserError: The questions cannot be read.
    """
    asked = _questions(questions)
    knowledge, parse = load_knowledge(), load_parse()
    found = measure(knowledge, [parse(question["text"]) for question in asked], asked)
    missing = {fact for facts in found.unreached.values() for fact in facts}
    print(f"{len(asked)} questions. Of {found.facts} facts told, {len(missing)} stand in no answer to them:")
    for name, facts in found.unreached.items():
        print(f"  {name}: {', '.join(facts)}")
    print(f"{len(found.unasked)} records that no question is about:")
    for name in found.unasked:
        print(f"  {name}")
    return 0


def _questions(path: Path) -> list[dict[str, Any]]:
    rows = read(path)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"text", "facts"} <= set(row) for row in rows):
        raise UserError(f"{path}: expected a list of records with text and facts.")
    return rows


def measure(knowledge: Knowledge, parsed: Iterable[Parsed], asked: Iterable[Mapping[str, Any]]) -> Coverage:
    """What no question reaches.

    Args:
        knowledge: The knowledge base.
        parsed: How each question is understood.
        asked: The questions, with the ids of the facts that answer them.
    """
    told = dict(_told(knowledge))
    cited = {fact for found in parsed for fact in answer_facts(found, knowledge)}
    wanted = {fact for question in asked for fact in question["facts"]}
    left = {name: tuple(fact for fact in facts if fact not in cited) for name, facts in told.items()}
    return Coverage(
        len({fact for facts in told.values() for fact in facts}),
        {name: facts for name, facts in left.items() if facts},
        tuple(name for name, facts in told.items() if wanted.isdisjoint(facts)),
    )


def _told(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The records that answer questions, with the facts they cite; agreements between articles are not facts."""
    groups = {"topic": knowledge.topics, "treatment": knowledge.treatments, "exercise": knowledge.exercises}
    for kind, records in groups.items():
        for name, record in records.items():
            cited = dict.fromkeys(citations(record))
            yield f"{kind}:{name}", tuple(fact for fact in cited if fact not in knowledge.comparisons)


def answer_facts(parsed: Parsed, knowledge: Knowledge) -> Iterator[str]:
    """The facts that the answer to a question can cite: of the records named, of the topic and statements found."""
    for entity in parsed.get("entities") or ():
        records = {"exercise": knowledge.exercises, "treatment": knowledge.treatments}.get(entity["entity"], {})
        for name in entity["value"].split("|"):
            if name in records:
                yield from citations(records[name])
    found = Found.from_dict(parsed.get("found"))
    for record, at in found.asked_for("topic", "treatment"):
        if statement := statement_at(record, at, knowledge):
            yield from statement.facts
    for record, _ in found.asked_for("exercise"):
        yield from citations(knowledge.exercises[record.partition(":")[2]])
    if described := found.described("treatment"):
        yield from citations(knowledge.treatments[described])
    intent = parsed["intent"]["name"]
    asks_topic = intent == _TOPIC or any(intent in topic.intents for topic in knowledge.topics.values())
    if asks_topic and (topic := best_topic(found, intent, knowledge.topics)):
        for statement in topic.says:
            yield from statement.facts
