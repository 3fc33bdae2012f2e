"""Finds the file and line that a fault of the knowledge is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.knowledge.loader import FOLDER, PHRASE_FILES, SIGN_FILES

_ABOUT_FILE = re.compile(r"(?P<file>[\w/]+\.yml)\b:?(?: record '(?P<record>[^']+)')?")
_ABOUT_RECORD = re.compile(r"(?P<kind>\w+)(?:/(?P<record>[^:]+))?:")
_FIELD = re.compile(r"field '(\w+)")
_ID = re.compile(r"\b(?:[A-Z]{2}-[EF]\d{2,3}|[TX]\d{2})\b")
_QUOTED = re.compile(r"(['\"])(.+)\1\s*$")
_KEYS = ("id", "slot", "term", "level", "intent", "country")
# Kinds whose file is not named as they are.
_FILES = {
    "answers": ("answers/{}.yml",),
    "exercises": ("exercises/{}.yml",),
    "figures": ("figures/{}.yml",),
    "interview": ("interview.yml",),
    "phrases": PHRASE_FILES,
    "questions": ("interview.yml",),
    "rules": ("triage.yml",),
    "signs": SIGN_FILES,
    "thresholds": ("triage.yml",),
    "topics": ("answers/{}.yml",),
}


def located(fault: str, folder: Path = FOLDER) -> str:
    """Puts `file:line: ` before a fault; a fault whose place is not found stays as it is.

    Args:
        fault: As the loader or `bot.knowledge.validate` words it, led by a file or by a kind and the id of a record.
        folder: The knowledge folder.
    """
    match = _ABOUT_FILE.match(fault) or _ABOUT_RECORD.match(fault)
    if not match:
        return fault
    about = match.groupdict()
    record = about["record"]
    files = [about["file"]] if "file" in about else _FILES.get(about["kind"], (f"{about['kind']}.yml",))
    for name in files:
        path = folder / name.format(record)
        line = _line(path, record, fault[match.end() :])
        if line:
            return f"{_shown(path)}:{line}: {fault}"
    return fault


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _line(path: Path, record: str | None, told: str) -> int | None:
    """The line of the field, of the words quoted, of the item named, else of the record; None where it is not there."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError):
        return None
    node = _record(root, record) if record else root
    if node is None:
        return None
    if (field := _FIELD.search(told)) and (key := _key(node, field[1])):
        return key.start_mark.line + 1
    quoted, item = _QUOTED.search(told), _ID.search(told)
    sought = [found for found in (quoted and quoted[2], item and item[0]) if found]
    for scalar in (part for part in _nodes(node) if isinstance(part, yaml.ScalarNode)):
        if any(text in scalar.value for text in sought):
            return scalar.start_mark.line + 1
    return node.start_mark.line + 1


def _record(root: yaml.Node, record: str) -> yaml.Node | None:
    for node in _nodes(root):
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value in _KEYS and value.value == record:
                    return node
                if node is root and key.value == record:
                    return key
    return None


def _key(node: yaml.Node, field: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((key for key, _ in node.value if key.value == field), None)


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _nodes(key)
            yield from _nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _nodes(part)
