"""Reads the YAML that the reader is built from; the one place to swap for another loader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.models import Basis, Level, Sign

FOLDER = Path(__file__).resolve().parent.parent / "knowledge"
SIGN_FILES = ("red_flags.yml", "safety_net.yml", "symptoms.yml")
CUES_FILE = "reading_cues.yml"
# the C parser is several times faster; both are safe loaders
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataError(ValueError):
    """A record that does not have the right shape; the message names file, record and field."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Figures the reader compares with."""

    celsius: float
    fahrenheit: float
    recent_days: float
    fresh_days: float


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that decide what is said of a sign; see the comments in reading_cues.yml."""

    words: dict[str, tuple[str, ...]]
    spellings: dict[str, str]
    key_words: tuple[str, ...]
    never_mend: tuple[str, ...]
    clause_words: tuple[str, ...]
    subjects: tuple[str, ...]
    links: tuple[str, ...]
    verbs: tuple[str, ...]
    cues: dict[str, tuple[str, ...]]
    suspected: dict[str, tuple[str, ...]]
    excused: dict[str, tuple[str, ...]]
    denials: dict[str, tuple[str, ...]]
    figures_of_speech: tuple[str, ...]
    events: dict[str, float]
    lasting: tuple[str, ...]
    own_only: tuple[str, ...]
    claimed_only: tuple[str, ...]
    injuries: tuple[str, ...]
    together: dict[str, tuple[tuple[str, ...], ...]]
    answers: dict[str, tuple[str, ...]]
    thresholds: Thresholds


def load_signs(folder: Path = FOLDER) -> tuple[Sign, ...]:
    """Return all signs of the three files, danger signs first.

    Raises:
        DataError: naming file, record and field.
    """
    signs: dict[str, Sign] = {}
    for name in SIGN_FILES:
        for row in _read(folder / name, list):
            sign = _sign(row, name)
            if sign.id in signs:
                raise DataError(f"{name}: {sign.id}: id: used twice")
            signs[sign.id] = sign
    for sign in signs.values():
        unknown = set(sign.not_when) - set(signs)
        if unknown:
            raise DataError(f"{sign_file(sign)}: {sign.id}: not_when: unknown signs {sorted(unknown)}")
    return tuple(signs.values())


def sign_file(sign: Sign) -> str:
    """Return the name of the file that holds a sign."""
    if sign.level is None:
        return SIGN_FILES[2]
    return SIGN_FILES[0] if sign.basis is Basis.SOURCE else SIGN_FILES[1]


def load_cues(folder: Path = FOLDER) -> Cues:
    """Return the cues of reading_cues.yml.

    Raises:
        DataError: naming file, record and field.
    """
    row = dict(_read(folder / CUES_FILE, dict))
    _check_keys(row, Cues, CUES_FILE, "top level")
    _check_keys(row["thresholds"], Thresholds, CUES_FILE, "thresholds")
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key == "thresholds":
            values[key] = Thresholds(**value)
        elif key == "together":
            values[key] = {sign: tuple(tuple(group) for group in groups) for sign, groups in value.items()}
        elif key in ("spellings", "events"):
            values[key] = dict(value)
        elif isinstance(value, dict):
            values[key] = {name: _texts(lines, CUES_FILE, key, name) for name, lines in value.items()}
        else:
            values[key] = _texts(value, CUES_FILE, key, key)
    return Cues(**values)


def _read(path: Path, kind: type) -> Any:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        raise DataError(f"{path.name}: {error}") from error
    if not isinstance(data, kind):
        raise DataError(f"{path.name}: expected a {kind.__name__} at the top")
    return data


def _sign(row: Any, name: str) -> Sign:
    if not isinstance(row, dict):
        raise DataError(f"{name}: {row!r}: expected a record")
    label = str(row.get("id", "record without id"))
    _check_keys(row, Sign, name, label)
    values = dict(row)
    for key in ("patterns", "facts", "not_when"):
        if key in values:
            values[key] = _texts(values[key], name, label, key)
    for key, enum in (("level", Level), ("basis", Basis)):
        if values.get(key) is not None:
            try:
                values[key] = enum(values[key])
            except ValueError as error:
                raise DataError(f"{name}: {label}: {key}: {error}") from error
    return Sign(**values)


def _texts(value: Any, name: str, label: str, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DataError(f"{name}: {label}: {key}: expected a list of texts (quote yes, no, on, off and figures)")
    return tuple(value)


def _check_keys(row: Mapping[str, Any], shape: type, name: str, label: str) -> None:
    known = {field.name: field for field in fields(shape)}
    for key in row:
        if key not in known:
            raise DataError(f"{name}: {label}: {key}: unknown field")
    for key, field in known.items():
        if key not in row and field.default is MISSING and field.default_factory is MISSING:
            raise DataError(f"{name}: {label}: {key}: missing")
