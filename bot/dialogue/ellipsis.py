"""Follow-ups that say half of what they mean: what in a record answers them, and how they are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from bot.dialogue.answers import told_of, topic_message
from bot.dialogue.message import Message
from bot.knowledge.loader import FOLDER, Knowledge, KnowledgeError, read_yaml
from bot.knowledge.models import Exercise, Statement, Topic, Treatment

_FILE = "ellipsis.yml"
_FIELDS = frozenset({"answered_by", "goes_on", "the_other", "points_back"})


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    words = read_yaml(FOLDER / _FILE)
    if not isinstance(words, dict) or set(words) != _FIELDS:
        raise KnowledgeError(f"{_FILE}: expected exactly the fields {', '.join(sorted(_FIELDS))}")
    return words


def _any_of(words: Iterable[str]) -> str:
    return rf"(?:{'|'.join(map(re.escape, words))})"


def goes_on(text: str) -> bool:
    """Whether a message begins as one that asks the same of something else ("and the bridge?")."""
    return re.match(rf"{_any_of(_words()['goes_on'])}\b", text.lower().strip()) is not None


def asks_for_the_other(text: str) -> bool:
    """Whether a message asks for the other of two ("and the other one?")."""
    return re.search(rf"\b{_any_of(_words()['the_other'])}\b", text.lower()) is not None


def points_back(text: str) -> bool:
    """Whether a message speaks of something by "it" or "that"."""
    return re.search(rf"\b{_any_of(_words()['points_back'])}\b", text.lower()) is not None


def can_be_asked_of(intent: str) -> bool:
    """Whether an intent asks something of a treatment or topic that its statements may answer: how long, how often."""
    return intent in _words()["answered_by"]


def record_of(record: str, knowledge: Knowledge) -> Topic | Treatment | None:
    """The topic or treatment that is remembered as `kind:id`."""
    kind, _, name = record.partition(":")
    if kind == "topic":
        return knowledge.topics.get(name)
    return knowledge.treatments.get(name) if kind == "treatment" else None


def thing_of(record: str, knowledge: Knowledge) -> Topic | Treatment | Exercise | None:
    """The topic, treatment or exercise that is remembered as `kind:id`."""
    kind, _, name = record.partition(":")
    return knowledge.exercises.get(name) if kind == "exercise" else record_of(record, knowledge)


def part_of_record(record: Topic | Treatment, intent: str, knowledge: Knowledge) -> Message | None:
    """What a record says of "how long?", "how often?" or "how much?"; None when it says nothing."""
    found = _holding(record, _words()["answered_by"][intent])
    return told_of(record, found, knowledge) if found else None


def on_condition(thing: Topic | Treatment | Exercise, condition: str, knowledge: Knowledge) -> tuple[Message, ...]:
    """What a record says of a condition; when it says nothing, that, and what the articles say of the condition."""
    words = read_yaml(FOLDER / "words.yml")["condition"].get(condition, ())
    if not isinstance(thing, Exercise) and (found := _holding(thing, words)):
        return (told_of(thing, found, knowledge),)
    topic = knowledge.topics.get(f"condition_{condition}")
    return (silent(thing, knowledge), *([topic_message(topic, knowledge)] if topic else []))


def silent(thing: Topic | Treatment | Exercise, knowledge: Knowledge) -> Message:
    """The admission that the articles do not say this of a record."""
    name = thing.title if isinstance(thing, Topic) else thing.name
    return Message(knowledge.phrases["record_silent"].format(name=name))


def _holding(record: Topic | Treatment, words: Iterable[str]) -> list[Statement]:
    rest = record.more if isinstance(record, Topic) else record.cautions
    pattern = re.compile(rf"\b{_any_of(words)}\b", re.IGNORECASE)
    return [statement for statement in (*record.says, *rest) if pattern.search(statement.say)]
