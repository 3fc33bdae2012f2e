"""Reads the YAML of `bot/knowledge` into frozen records, strictly.

A mistake in a file stops the load with a `KnowledgeError` that names the file, the record and the field.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import dacite
import yaml

from bot.knowledge import figure_models as f
from bot.knowledge import models as m
from bot.knowledge.contacts import COUNTRY_VARIABLE, DEFAULT_COUNTRY, Contact
from bot.knowledge.levels import LevelAdvice
from bot.knowledge.planning import PlanRules, Professional
from bot.knowledge.tracking import DiaryRules, FollowUp, Help

FOLDER = Path(__file__).parent
PHRASE_FILES = ("phrases.yml", "coaching.yml")
SIGN_FILES = ("red_flags.yml", "safety_net.yml", "symptoms.yml")
R = TypeVar("R")


class KnowledgeError(ValueError):
    """A knowledge file that cannot be used; the message names file, record and field."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the bot knows, by kind; each mapping is keyed by record id in file order."""

    sources: Mapping[str, m.Source]
    triage_rule_ids: tuple[str, ...]
    comparison_ids: tuple[str, ...]
    waived: Mapping[str, m.Waiver]
    exercises: Mapping[str, m.Exercise]
    exercise_rules: Mapping[str, m.Statement]
    topics: Mapping[str, m.Topic]
    treatments: Mapping[str, m.Treatment]
    comparisons: Mapping[str, m.Comparison]
    glossary: tuple[m.GlossaryEntry, ...]
    signs: Mapping[str, m.Sign]
    rules: Mapping[str, m.TriageRule]
    thresholds: m.Thresholds
    levels: Mapping[m.Level, LevelAdvice]
    questions: Mapping[str, m.Question]
    declines: Mapping[str, m.Decline]
    plan: PlanRules
    diary: DiaryRules
    followup: FollowUp
    figures: Mapping[str, f.Figure]
    joint_limits: Mapping[str, m.Range]
    phrases: Mapping[str, str]
    contacts: Mapping[str, Contact]
    country: str

    @property
    def contact(self) -> Contact:
        """Whom to call in the country that this bot serves."""
        return self.contacts[self.country]

    @property
    def dangers(self) -> Mapping[str, m.Sign]:
        """The danger signs of both safety layers."""
        return {sign.id: sign for sign in self.signs.values() if sign.level is not None}

    def inventory(self) -> frozenset[str]:
        """Every id that the sources' inventory holds."""
        ids = {*self.triage_rule_ids, *self.comparison_ids}
        for source in self.sources.values():
            for section in source.sections:
                ids.update(section.facts, section.exercises)
        return frozenset(ids)


class _FrozenLoader(yaml.CSafeLoader):
    """Builds tuples for sequences and refuses a key given twice."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        # PyYAML's own way over generators takes several times as long, and almost every node is one of these.
        if node.tag == "tag:yaml.org,2002:str":
            return node.value
        if node.tag == "tag:yaml.org,2002:seq":
            return tuple([self.construct_object(item) for item in node.value])
        if node.tag == "tag:yaml.org,2002:map":
            found = {self.construct_object(key): self.construct_object(value) for key, value in node.value}
            if len(found) < len(node.value):
                keys = [key.value for key, _ in node.value]
                twice = {key for key in keys if keys.count(key) > 1}
                raise KnowledgeError(
                    f"line {node.start_mark.line + 1}: the field {', '.join(sorted(twice))} is given twice"
                )
            return found
        return super().construct_object(node, deep)


# Dates, yes and no stay the text that stands in the file; only true and false are booleans.
_AS_TEXT = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
_FrozenLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag not in _AS_TEXT]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_FrozenLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def _member_of(kind: type[Enum]) -> Callable[[Any], Enum]:
    """Casts a value to an enum; a wrong one is told with the path of its field."""

    def cast(value: Any) -> Enum:
        try:
            return kind(value)
        except ValueError as error:
            raise dacite.WrongTypeError(kind, value) from error

    return cast


_ENUMS = (m.Level, m.Basis, m.Instructions, m.Kind, m.Position, m.Sides, m.RuleUse, Professional, Help)
_FIGURE_ENUMS = (f.View, f.Limb, f.BodyPart, f.Sole, f.PropKind)
_CONFIG = dacite.Config(strict=True, type_hooks={kind: _member_of(kind) for kind in (*_ENUMS, *_FIGURE_ENUMS)})


def read_yaml(path: Path) -> Any:
    """Parses one YAML file into tuples, dicts and scalars.

    Raises:
        KnowledgeError: The file is missing, is not YAML or gives a field twice.
    """
    try:
        # The class is a SafeLoader: it builds plain data only.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_FrozenLoader)
    except OSError as error:
        raise KnowledgeError(f"{path.name}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, KnowledgeError) as error:
        raise KnowledgeError(f"{path.name}: {error}") from error


def build(record_type: type[R], row: Any, file: str) -> R:
    """Turns one mapping into a record.

    Args:
        record_type: A dataclass of `bot.knowledge.models`.
        row: The mapping from YAML.
        file: The file's name, for the error message.

    Raises:
        KnowledgeError: An unknown key, a missing field or a value of the wrong type.
    """
    name = (
        row.get("id")
        or row.get("slot")
        or row.get("term")
        or row.get("level")
        or row.get("intent")
        or row.get("country")
        if isinstance(row, dict)
        else None
    )
    where = f"{file}: record {name!r}"
    if not isinstance(row, dict):
        raise KnowledgeError(f"{file}: expected a mapping with the fields of {record_type.__name__}, found {row!r}")
    try:
        return dacite.from_dict(record_type, row, config=_CONFIG)
    except dacite.UnexpectedDataError as error:
        raise KnowledgeError(f"{where}: unknown field {', '.join(sorted(error.keys))}") from error
    except dacite.MissingValueError as error:
        raise KnowledgeError(f"{where}: field {error.field_path!r} is missing") from error
    except dacite.DaciteFieldError as error:
        raise KnowledgeError(f"{where}: field {error.field_path!r} has a wrong value ({error})") from error


def _rows(folder: Path, name: str) -> tuple[Any, ...]:
    rows = read_yaml(folder / name)
    if not isinstance(rows, tuple):
        raise KnowledgeError(f"{name}: expected a list of records")
    return rows


def _keyed(records: Iterable[R], key: str, file: str) -> dict[Any, R]:
    found: dict[Any, R] = {}
    for record in records:
        value = getattr(record, key)
        if value in found:
            raise KnowledgeError(f"{file}: record {value!r}: field {key!r} is not unique")
        found[value] = record
    return found


def _list_file(folder: Path, name: str, record_type: type[R], key: str = "id") -> dict[Any, R]:
    return _keyed((build(record_type, row, name) for row in _rows(folder, name)), key, name)


def _folder(folder: Path, name: str, record_type: type[R]) -> dict[str, R]:
    found: dict[str, R] = {}
    for path in sorted((folder / name).glob("*.yml")):
        record = build(record_type, read_yaml(path), f"{name}/{path.name}")
        if record.id != path.stem:  # type: ignore[attr-defined]
            raise KnowledgeError(f"{name}/{path.name}: field 'id' must equal the file's name")
        found[path.stem] = record
    return found


def load_signs(folder: Path = FOLDER) -> dict[str, m.Sign]:
    """Reads the three files of signs, danger signs first.

    Raises:
        KnowledgeError: A file is missing or wrong, or a sign is suppressed by one that there is not.
    """
    signs: dict[str, m.Sign] = {}
    for name in SIGN_FILES:
        for sign in (build(m.Sign, row, name) for row in _rows(folder, name)):
            if sign.id in signs:
                raise KnowledgeError(f"{name}: record {sign.id!r}: field 'id' is not unique")
            signs[sign.id] = sign
    for sign in signs.values():
        unknown = set(sign.not_when) - set(signs)
        if unknown:
            raise KnowledgeError(f"{sign_file(sign)}: record {sign.id!r}: field 'not_when': unknown {sorted(unknown)}")
    return signs


def sign_file(sign: m.Sign) -> str:
    """The file that holds a sign."""
    if sign.level is None:
        return SIGN_FILES[2]
    return SIGN_FILES[0] if sign.basis is m.Basis.SOURCE else SIGN_FILES[1]


def _mapping_file(folder: Path, name: str, record_type: type[R]) -> dict[str, R]:
    rows = read_yaml(folder / name)
    if not isinstance(rows, dict):
        raise KnowledgeError(f"{name}: expected a mapping from id to {record_type.__name__}")
    return {key: build(record_type, row, f"{name}: {key}") for key, row in rows.items()}


def _phrases(folder: Path) -> dict[str, str]:
    every: dict[str, str] = {}
    for file in PHRASE_FILES:
        phrases = read_yaml(folder / file)
        if not isinstance(phrases, dict) or not all(isinstance(text, str) for text in phrases.values()):
            raise KnowledgeError(f"{file}: expected a mapping from phrase id to text")
        twice = every.keys() & phrases.keys()
        if twice:
            raise KnowledgeError(f"{file}: the phrase {min(twice)!r} stands in another file too")
        every |= phrases
    return every


def _contacts(folder: Path, country: str) -> dict[str, Contact]:
    contacts = _list_file(folder, "contacts.yml", Contact, key="country")
    if country not in contacts:
        raise KnowledgeError(
            f"contacts.yml: there is no country {country!r}; {COUNTRY_VARIABLE} may be {list(contacts)}"
        )
    return contacts


def load_folder(folder: Path, country: str = DEFAULT_COUNTRY) -> Knowledge:
    """Reads every file of a knowledge folder, for a country of its contacts.

    Raises:
        KnowledgeError: Any file is missing or wrong.
    """
    inventory = read_yaml(folder / "inventory.yml")
    triage = read_yaml(folder / "triage.yml")
    for file, data, keys in (
        ("inventory.yml", inventory, {"triage_rules", "comparisons", "waived"}),
        ("triage.yml", triage, {"thresholds", "rules"}),
    ):
        if not isinstance(data, dict) or set(data) != keys:
            raise KnowledgeError(f"{file}: expected exactly the fields {', '.join(sorted(keys))}")
    return Knowledge(
        sources=_list_file(folder, "sources.yml", m.Source),
        triage_rule_ids=inventory["triage_rules"],
        comparison_ids=inventory["comparisons"],
        waived=_keyed((build(m.Waiver, row, "inventory.yml") for row in inventory["waived"]), "id", "inventory.yml"),
        exercises=_folder(folder, "exercises", m.Exercise),
        exercise_rules=_mapping_file(folder, "exercise_rules.yml", m.Statement),
        topics=_folder(folder, "answers", m.Topic),
        treatments=_list_file(folder, "treatments.yml", m.Treatment),
        comparisons=_list_file(folder, "comparisons.yml", m.Comparison),
        glossary=tuple(build(m.GlossaryEntry, row, "glossary.yml") for row in _rows(folder, "glossary.yml")),
        signs=load_signs(folder),
        rules=_keyed((build(m.TriageRule, row, "triage.yml") for row in triage["rules"]), "id", "triage.yml"),
        thresholds=build(m.Thresholds, triage["thresholds"], "triage.yml: thresholds"),
        levels=_list_file(folder, "levels.yml", LevelAdvice, key="level"),
        questions=_list_file(folder, "interview.yml", m.Question, key="slot"),
        declines=_list_file(folder, "declines.yml", m.Decline, key="intent"),
        plan=build(PlanRules, read_yaml(folder / "plan.yml"), "plan.yml"),
        diary=build(DiaryRules, read_yaml(folder / "diary.yml"), "diary.yml"),
        followup=build(FollowUp, read_yaml(folder / "followup.yml"), "followup.yml"),
        figures=_folder(folder, "figures", f.Figure),
        joint_limits=_mapping_file(folder, "joint_limits.yml", m.Range),
        phrases=_phrases(folder),
        contacts=_contacts(folder, country),
        country=country,
    )


@lru_cache(maxsize=1)
def load_knowledge() -> Knowledge:
    """Returns the project's own knowledge, read once a process, for the country named in the environment."""
    return load_folder(FOLDER, os.environ.get(COUNTRY_VARIABLE) or DEFAULT_COUNTRY)


def statements(record: Any) -> Iterable[m.Statement]:
    """Yields every `Statement` that a record holds, at any depth, in order."""
    for field in fields(record):
        value = getattr(record, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, m.Statement):
                yield item
            elif is_dataclass(item):
                yield from statements(item)
