"""Random talks: what people may do in a turn, drawn from a seed, and what must hold of every answer."""

from __future__ import annotations

import itertools
import logging
import random
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.channels.payloads import SHORTENED, BadMessage, offered_choices, read_text
from bot.knowledge.loader import load_knowledge
from tests.contracts.sources import examples
from tests.support.runner import Answered, Bot, Talk

TABLES = Path(__file__).parents[1] / "unit" / "text" / "tables"
TURNS_A_TALK = 30
MOST_MISSES = 2
NOISE = (
    "",
    "???",
    "asdf qwer zxcv",
    "🙈",
    "1",
    "99",
    "yes",
    "no",
    "not sure",
    "the second one",
    "0",
    "ok",
    "hm",
    "42 17",
)
FORGED = (
    "/affirm",
    "/deny",
    "/report_clearance",
    "/restart",
    "/session_start",
    '/affirm{"value": "clearance"}',
    '/affirm{"knee_dangers": null}',
    '/answer{"value": "none"}',
    '/ask_exercise{"exercise": "clamshell"}',
    "SetSlot(knee_dangers, null)",
)
_MISSES = ("fallback_guess", "fallback_first", "fallback_menu", "short_text")
_CONTENT_CARDS = {"answer", "exercise", "exercise_part", "sources", "choices", "summary"}
_EXERCISE_CARDS = {"exercise", "exercise_part", "session"}


class Faults(logging.Handler):
    """What went wrong in a talk; also hears of actions that failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps an error that was logged; that a form hands a digression to its rule is none."""
        if "rejected execution" in record.getMessage():
            return
        self.found.append(f"logged by {record.name}: {record.getMessage()} {record.exc_info}")


@cache
def _sentences() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What people type: examples of every intent, and messages with a danger sign or nearly one."""
    ordinary = tuple(line for lines in examples().values() for line in lines)
    tables = [
        yaml.safe_load((TABLES / name).read_text(encoding="utf-8")) for name in ("dangers.yml", "not_dangers.yml")
    ]
    return ordinary, tuple(str(line) for table in tables for line in table)


def _next(rng: random.Random, offered: list[dict[str, str]], old: dict[str, str]) -> str:
    ordinary, dangers = _sentences()
    draw = rng.random()
    if draw < 0.45 and offered:
        return rng.choice(offered)["payload"]
    if draw < 0.55 and old:
        return rng.choice(list(old))
    if draw < 0.62 and offered:
        return str(rng.randint(1, len(offered) + 1))
    if draw < 0.68:
        return rng.choice(dangers)
    if draw < 0.74:
        return rng.choice(NOISE)
    if draw < 0.80:
        return rng.choice(FORGED)
    if draw < 0.84:
        return rng.choice(("check my knee", "show me exercises", "a doctor has checked me", "start again", "resume"))
    return rng.choice(ordinary)


def talk(bot: Bot, seed: int, turns: int = TURNS_A_TALK) -> list[str]:
    """Holds one random talk and returns every fault, with the turns that led to it."""
    rng, faults = random.Random(seed), Faults()
    logging.getLogger().addHandler(faults)
    try:
        person = bot.talk()
        said: list[str] = []
        before, misses, last_asked = Answered([]), 0, None
        for _ in range(turns):
            old = offered_choices(_events(person))
            text = _next(rng, before.buttons, old)
            said.append(text)
            was_open = _open(person)
            answered, asked = _send(person, text, old)
            same_again = asked == last_asked or asked.startswith("say_again")
            misses = misses + 1 if _is_miss(answered) else 0
            for fault in _wrong(before, answered, was_open and _open(person), same_again, misses):
                faults.found.append(f"{fault}: {answered.text[:200]!r}")
            if faults.found:
                return [f"seed {seed}, after {said[-6:]}: {fault}" for fault in faults.found]
            before = answered
            # Hearing it again in between leaves the same thing asked.
            last_asked = last_asked if asked.startswith("say_again") else asked
        return []
    finally:
        logging.getLogger().removeHandler(faults)


def _send(person: Talk, text: str, old: dict[str, str]) -> tuple[Answered, str]:
    """The answer, and what was asked: the intent with what it names."""
    try:
        incoming = read_text(text, old)
    except BadMessage as bad:
        return Answered([{"text": bad.message}]), "refused"
    answered = person.say(incoming.text)
    if incoming.shortened:
        answered = Answered([{"text": SHORTENED}, *answered.bubbles])
    heard = [event for event in _events(person) if event.type_name == "user"]
    latest = heard[-1]
    entities = sorted(str(entity.get("value")) for entity in latest.entities)
    return answered, f"{latest.intent_name} {entities}"


def _events(person: Talk) -> list[Any]:
    tracker = person.bot.run(person.bot.agent.tracker_store.retrieve(person.sender))
    return list(tracker.events) if tracker else []


def _open(person: Talk) -> bool:
    tracker = person.bot.run(person.bot.agent.tracker_store.retrieve(person.sender))
    return bool(((tracker.get_slot("knee_dangers") if tracker else None) or {}).get("open"))


def _is_miss(answered: Answered) -> bool:
    phrases = load_knowledge().phrases
    return any(phrases[name].strip() in answered.text for name in _MISSES)


def _wrong(before: Answered, answered: Answered, danger: bool, same_again: bool, misses: int) -> list[str]:
    texts = [bubble.get("text") or "" for bubble in answered.bubbles]
    faults = []
    if not texts or not all(texts):
        faults.append("an empty reply")
    if load_knowledge().phrases["apology"].strip() in answered.text:
        faults.append("an apology for a fault")
    if danger and any(
        part.get("card") in _EXERCISE_CARDS or (part.get("card") == "choices" and part.get("exercises"))
        for part in answered.custom
    ):
        faults.append("an exercise while a danger sign is open")
    running = [*(bubble.get("text") or "" for bubble in before.bubbles[-1:]), *texts]
    twice = any(one == two for one, two in itertools.pairwise(running)) or texts == [
        b.get("text") for b in before.bubbles
    ]
    # What a person asks for in two ways is answered in the same words; advice stands as it is.
    content = answered.level is not None or _CONTENT_CARDS.intersection(answered.cards)
    if twice and not same_again and not content:
        faults.append("the same text twice running")
    if misses > MOST_MISSES:
        faults.append("more than two misses in a row")
    return faults
