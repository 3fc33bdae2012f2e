"""The labelled messages of the project, and how the trained model understands them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.commands.errors import UserError
from bot.commands.measures import Judged
from bot.commands.understanding import Parse, Parsed, guesses

HELD_OUT = Path("tests/nlu/held_out")
ENTITIES = Path("tests/nlu/entities.yml")
# What the reading holds and no entity extractor finds.
READ = ("side", "duration_days", "pain_score")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and the intent that it wants."""

    text: str
    wanted: str
    messy: bool


@dataclass(frozen=True, slots=True)
class Named:
    """One message and the entities that it names, as pairs of type and value."""

    text: str
    messy: bool
    entities: tuple[tuple[str, str], ...]


def held_out(folder: Path = HELD_OUT) -> list[Labelled]:
    """The held-out messages of every file of a folder.

    Raises:
        UserError: There are none, or a file is not of the right shape.
    """
    found = [message for path in sorted(folder.glob("*.yml")) for message in _labelled(path)]
    if not found:
        raise UserError(f"{folder} holds no labelled messages.")
    return found


def named(path: Path = ENTITIES) -> list[Named]:
    """The messages labelled with entities; none when there is no such file.

    Raises:
        UserError: The file is not of the right shape.
    """
    if not path.exists():
        return []
    try:
        return [
            Named(
                row["text"],
                row.get("messy", False),
                tuple((entity["entity"], shown(entity["value"])) for entity in row["entities"]),
            )
            for row in read(path)
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: expected records with text and entities ({error!r})") from error


def read(path: Path) -> Any:
    """Parses a file of labelled messages.

    Raises:
        UserError: It cannot be read as YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise UserError(f"{path} cannot be read as YAML: {error}") from error


def _labelled(path: Path) -> Iterator[Labelled]:
    groups = read(path)
    try:
        for intent, rows in groups.items():
            for row in rows:
                yield Labelled(row["text"], intent, row.get("messy", False))
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path}: expected intents with records of text and messy ({error!r})") from error


def judge(message: Labelled, parsed: Parsed) -> Judged:
    """How a message was understood."""
    intent = (parsed.get("intent") or {}).get("name") or ""
    return Judged(message.text, message.wanted, message.messy, intent, guesses(parsed))


def found_entities(parsed: Parsed) -> list[tuple[str, str]]:
    """The entities of a message, those of its reading among them, as pairs of type and value."""
    reading: Mapping[str, Any] = parsed.get("reading") or {}
    found = [(entity["entity"], shown(entity["value"])) for entity in parsed.get("entities") or ()]
    return found + [(kind, shown(reading[kind])) for kind in READ if reading.get(kind) is not None]


def shown(value: object) -> str:
    """A value as text; a whole number is the same with and without decimals."""
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def parse_all(messages: list[Labelled], parse: Parse) -> list[dict[str, Any]]:
    """What the pipeline makes of each message."""
    return [parse(message.text) for message in messages]
