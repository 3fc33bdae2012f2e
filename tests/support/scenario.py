"""Whole conversations written down as YAML, and the checks that hold in every turn of every one of them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import dacite
import yaml

from bot.channels.payloads import SHORTENED, BadMessage, read_text
from bot.knowledge.loader import load_knowledge
from tests.support.runner import Answered, Bot, Talk

FOLDER = Path(__file__).parents[1] / "scenarios"
AREAS = ("safety", "interview", "exercises", "answers", "conversation", "coaching", "out_of_scope", "bad_input")

_MOST_BUBBLES = 3
_EXERCISE_CARDS = {"exercise", "exercise_part", "session", "plan"}
_NOTHING = "none"


class ScenarioError(ValueError):
    """A scenario file that is not in the format."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: what the person does, then what must hold of the answer; what is left out is not checked.

    `user` is typed text, read as the channels read it; `press` is the title of a choice in the bot's last turn.
    `says` and `not_says` are parts of the texts. `level` is the strictest level, or "none". `cards` are all cards, in
    order. `phrase` is an entry of phrases.yml or a response of the domain that makes up a paragraph. `question` is the
    slot of the one interview question asked, or "none". `offers` are titles that must be among the choices.
    `danger` is what is remembered after the turn: "open", "suspected" or "none". `repeats` allows the bot to say the
    same again, because the person asked for the same again.
    """

    user: str | None = None
    press: str | None = None
    says: tuple[str, ...] = ()
    not_says: tuple[str, ...] = ()
    level: str | None = None
    certainty: str | None = None
    subject: str | None = None
    flags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    cards: tuple[str, ...] | None = None
    exercise: str | None = None
    part: str | None = None
    exercises: tuple[str, ...] = ()
    topic: str | None = None
    treatment: str | None = None
    term: str | None = None
    comparison: str | None = None
    question: str | None = None
    phrase: str | None = None
    offers: tuple[str, ...] = ()
    danger: str | None = None
    bubbles: int | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One conversation; `about` says in one line what it shows."""

    about: str
    turns: tuple[Turn, ...]


def scenario_files() -> list[Path]:
    """Every scenario, in a fixed order."""
    return sorted(FOLDER.glob("*/*.yml"))


def load_scenario(path: Path) -> Scenario:
    """Reads one scenario.

    Raises:
        ScenarioError: The file has an unknown key or a wrong type, or a turn does not do exactly one thing.
    """
    try:
        data = _frozen(yaml.safe_load(path.read_text(encoding="utf-8")))
        scenario = dacite.from_dict(Scenario, data, dacite.Config(strict=True))
    except (yaml.YAMLError, dacite.DaciteError, TypeError) as error:
        raise ScenarioError(f"{path.name}: {error}") from error
    if not scenario.turns:
        raise ScenarioError(f"{path.name}: there is no turn")
    for number, turn in enumerate(scenario.turns, start=1):
        if (turn.user is None) == (turn.press is None):
            raise ScenarioError(f"{path.name}: turn {number} needs either `user` or `press`")
    return scenario


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(part) for key, part in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def play(scenario: Scenario, bot: Bot) -> list[str]:
    """Holds the conversation and returns everything that was wrong, turn by turn; an empty list is a pass."""
    talk, before, faults = bot.talk(), Answered([]), []
    for number, turn in enumerate(scenario.turns, start=1):
        title = turn.user if turn.user is not None else f"[{turn.press}]"
        where = f"turn {number}, {title[:70]!r}"
        offered = {button["title"]: button["payload"] for button in before.buttons}
        if turn.press is not None and turn.press not in offered:
            return [*faults, f"{where}: was not offered; offered are {sorted(offered)}"]
        was_open = bool(_dangers(talk))
        answered = talk.say(offered[turn.press]) if turn.press is not None else _type(talk, turn.user or "", offered)
        danger = _dangers(talk)
        wrong = [*_invariants(turn, before, answered, was_open and bool(danger)), *_expected(turn, answered, danger)]
        faults += [f"{where}: {fault}" for fault in wrong]
        if wrong:
            faults.append(f"    bot: {answered.text[:300]!r} custom={_ids(answered)}")
        before = answered
    return faults


def _dangers(talk: Talk) -> dict[str, Any]:
    # A message that the channel itself answers starts no conversation, so there may be no tracker yet.
    tracker = talk.bot.run(talk.bot.agent.tracker_store.retrieve(talk.sender))
    return (tracker.get_slot("knee_dangers") if tracker else None) or {}


def _type(talk: Talk, text: str, offered: dict[str, str]) -> Answered:
    try:
        incoming = read_text(text, {payload: title for title, payload in offered.items()})
    except BadMessage as bad:
        return Answered([{"text": bad.message}])
    answered = talk.say(incoming.text)
    return Answered([{"text": SHORTENED}, *answered.bubbles]) if incoming.shortened else answered


def _ids(answered: Answered) -> list[dict[str, Any]]:
    keys = ("card", "id", "topic", "treatment", "term", "slot", "level", "certainty", "subject", "part")
    return [{key: part[key] for key in keys if key in part} for part in answered.custom]


def _texts(answered: Answered) -> list[str]:
    return [bubble.get("text") or "" for bubble in answered.bubbles]


def _invariants(turn: Turn, before: Answered, answered: Answered, danger_open: bool) -> list[str]:
    texts = _texts(answered)
    faults = []
    if not any(texts):
        faults.append("the bot said nothing")
    if len(texts) > _MOST_BUBBLES:
        faults.append(f"{len(texts)} bubbles")
    if any("{" in text or re.search(r"(^|\s)/[a-z_]+", text) for text in texts):
        faults.append("payload text is shown")
    running = _texts(before)[-1:] + texts
    twice = any(first == second and first for first, second in itertools.pairwise(running))
    # Advice that gives a level is repeated as it is, every time that it is due.
    if (twice or (texts and texts == _texts(before))) and not turn.repeats and answered.level is None:
        faults.append("the same text twice running")
    if danger_open and any(
        part.get("card") in _EXERCISE_CARDS or (part.get("card") == "choices" and part.get("exercises"))
        for part in answered.custom
    ):
        faults.append("an exercise while a danger sign is open")
    return faults


def _expected(turn: Turn, answered: Answered, danger: dict[str, Any]) -> list[str]:
    state = "none" if not danger else "open" if danger["open"] else "suspected"
    escalations = [part for part in answered.custom if part.get("card") == "escalation"]
    seen: dict[str, Any] = {
        "level": answered.level or _NOTHING,
        "cards": tuple(answered.cards),
        "exercise": _value(answered, "id", "exercise", "exercise_part"),
        "part": _value(answered, "part", "exercise_part"),
        "topic": _value(answered, "topic", "answer"),
        "treatment": _value(answered, "treatment", "answer"),
        "term": _value(answered, "term", "answer"),
        "comparison": _value(answered, "comparison", "answer"),
        "question": _value(answered, "slot", "question"),
        "certainty": next((part.get("certainty") for part in escalations), _NOTHING),
        "subject": next((part.get("subject") for part in escalations), _NOTHING),
        "danger": state,
        "bubbles": len(answered.bubbles),
    }
    faults = [
        f"{name} is {seen[name]!r}, not {wanted!r}"
        for name, wanted in ((field.name, getattr(turn, field.name)) for field in fields(turn))
        if name in seen and wanted is not None and seen[name] != wanted
    ]
    if answered.cards.count("question") > 1:
        faults.append("more than one question")
    found = {
        "flags": [flag["id"] for part in answered.custom for flag in part.get("flags") or ()],
        "reasons": [reason["id"] for part in answered.custom for reason in part.get("reasons") or ()],
        "exercises": [name for part in answered.custom if part.get("card") == "choices" for name in part["exercises"]],
        "offers": [button["title"] for bubble in answered.bubbles for button in bubble.get("buttons") or ()],
    }
    for name, values in found.items():
        missing = [wanted for wanted in getattr(turn, name) if wanted not in values]
        faults += [f"{name} {missing} are missing in {values}"] if missing else []
    whole = answered.text.lower()
    faults += [f"does not say {part!r}" for part in turn.says if part.lower() not in whole]
    faults += [f"says {part!r}" for part in turn.not_says if part.lower() in whole]
    if turn.phrase and not _has_phrase(turn.phrase, answered):
        faults.append(f"phrase {turn.phrase} is missing")
    return faults


def _value(answered: Answered, key: str, *cards: str) -> Any:
    values = [part[key] for part in answered.custom if part.get("card") in cards and key in part]
    return values[0] if values else _NOTHING


def _has_phrase(name: str, answered: Answered) -> bool:
    pattern = re.sub(r"\\{[a-z_]+\\}", ".+", re.escape(_phrase(name)))
    paragraphs = [part.replace("**", "").strip() for text in _texts(answered) for part in (text, *text.split("\n\n"))]
    return any(re.fullmatch(pattern, part, re.DOTALL) for part in paragraphs)


def _phrase(name: str) -> str:
    if name.startswith("decline_"):
        return load_knowledge().declines[name.removeprefix("decline_")].say.strip()
    return load_knowledge().phrases[name].strip()
