"""Measures a labelled file of messages through the running servers, one fresh conversation a message.

The file is YAML: groups of records with `text`, and where known `urgency_ok` (list of emergency, see_doctor,
acute_rest, none) or `expect` (out_of_scope, out_of_scope_health, smalltalk_or_meta). Nothing of it is kept.
"""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.commands.errors import UserError
from bot.commands.serve import Settings, servers

# The level that a reply gives, in the words of the labels.
URGENCY_OF_LEVEL = {
    "emergency": "emergency",
    "urgent": "emergency",
    "see_doctor": "see_doctor",
    "rest": "acute_rest",
    "self_care": "none",
    None: "none",
}
_STRICTEST = ("emergency", "urgent", "see_doctor", "rest", "self_care")
_NO_EXERCISE = frozenset({"emergency", "see_doctor", "acute_rest"})


@dataclass(frozen=True, slots=True)
class Measured:
    """One message and what came back."""

    record: dict[str, Any]
    bubbles: list[dict[str, Any]]

    @property
    def customs(self) -> list[dict[str, Any]]:
        """The machine-readable parts."""
        return [bubble["custom"] for bubble in self.bubbles if bubble.get("custom")]

    @property
    def level(self) -> str | None:
        """The strictest level given."""
        levels = {part["level"] for part in self.customs if part.get("level")}
        return next((level for level in _STRICTEST if level in levels), None)

    @property
    def urgency(self) -> str:
        """The level in the words of the labels."""
        return URGENCY_OF_LEVEL[self.level]

    @property
    def empty(self) -> bool:
        """Whether the person would see nothing."""
        return not any(bubble.get("text") for bubble in self.bubbles)

    @property
    def gave_exercise(self) -> bool:
        """Whether an exercise with steps was shown."""
        return any(part.get("card") == "exercise" and part.get("steps") for part in self.customs)

    @property
    def text(self) -> str:
        """What was said."""
        return " | ".join(bubble.get("text") or "" for bubble in self.bubbles)


def evaluate(file: Path, *, show: bool) -> int:
    """Prints the figures for a file; returns 1 when a reply was empty or an exercise was given where it must not be.

    Raises:
        UserError: The file cannot be read or holds no messages.
    """
    groups = _read(file)
    with servers(Settings.from_environment()):
        url = f"{Settings.from_environment().url}/webhooks/rest/webhook"
        measured = {name: [_ask(url, record) for record in records] for name, records in groups.items()}
    wrong = 0
    for name, results in measured.items():
        wrong += _report(name, results, show=show)
    return 1 if wrong else 0


def _read(file: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise UserError(f"{file} cannot be read as YAML: {error}") from error
    groups = data if isinstance(data, dict) else {"messages": data}
    found = {
        name: [record for record in records if isinstance(record, dict) and record.get("text")]
        for name, records in groups.items()
        if isinstance(records, list)
    }
    if not any(found.values()):
        raise UserError(f"{file} holds no records with a text.")
    return found


def _ask(url: str, record: dict[str, Any]) -> Measured:
    body = json.dumps({"sender": f"evaluate-{uuid.uuid4()}", "message": record["text"]}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return Measured(record, json.loads(answer.read()))


def _report(name: str, results: list[Measured], *, show: bool) -> int:
    empty = [result for result in results if result.empty]
    labelled = [result for result in results if result.record.get("urgency_ok")]
    fitting = [result for result in labelled if result.urgency in result.record["urgency_ok"]]
    too_mild = [result for result in labelled if _too_mild(result)]
    forbidden = [
        result for result in labelled if result.gave_exercise and set(result.record["urgency_ok"]) <= _NO_EXERCISE
    ]
    print(f"{name}: {len(results)} messages")
    print(f"  empty replies: {len(empty)}")
    if labelled:
        print(f"  level fits: {len(fitting)} of {len(labelled)}; too mild: {len(too_mild)}")
        print(f"  exercise where it must not be: {len(forbidden)}")
    for expect, count in sorted(Counter(result.record.get("expect") for result in results).items(), key=str):
        if expect:
            handled = [result for result in results if result.record.get("expect") == expect and _outside(result)]
            print(f"  {expect}: {len(handled)} of {count} answered without advice on a knee")
    if show:
        for line in _wrong_lines(results):
            print(f"    {line}")
    return len(empty) + len(forbidden)


def _too_mild(result: Measured) -> bool:
    order = ("emergency", "see_doctor", "acute_rest", "none")
    allowed = [order.index(urgency) for urgency in result.record["urgency_ok"]]
    return order.index(result.urgency) > max(allowed)


def _outside(result: Measured) -> bool:
    """Whether a message about something else got neither an exercise, nor an article's answer, nor an interview."""
    cards = {part.get("card") for part in result.customs}
    return not cards & {"exercise", "exercise_part", "answer", "question", "summary"}


def _wrong_lines(results: list[Measured]) -> Iterator[str]:
    for result in results:
        allowed = result.record.get("urgency_ok")
        if (allowed and result.urgency not in allowed) or (result.record.get("expect") and not _outside(result)):
            wanted = allowed or result.record.get("expect")
            yield f"{result.urgency} (wanted {wanted}): {result.record['text'][:110]!r} -> {result.text[:110]!r}"
