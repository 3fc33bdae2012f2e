"""The trained understanding in this process, without a server, and what its answers say of how they came about."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.commands.train import ensure_model
from bot.knowledge.loader import load_knowledge
from bot.knowledge.models import Instructions
from bot.nlu.routing import FALLBACK, Guess, better_intent
from bot.text.reading import Reading

CONFIG = Path("config.yml")
# The intents that the reading sets by itself, whatever the classifier guesses.
DANGER = "report_danger"
CHOICE = "choose_option"
# The intent of a message with several requests, each understood by itself.
SEVERAL = "ask_several"

Parsed = Mapping[str, Any]
Parse = Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Fallback:
    """When a guess is taken as not understood: below `threshold`, or ahead of the next by less than `ambiguity`."""

    threshold: float
    ambiguity: float


def fallback_settings(config: Path = CONFIG) -> Fallback:
    """The settings of the fallback classifier in the pipeline.

    Raises:
        StopIteration: There is none in the pipeline.
    """
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    settings = next(part for part in pipeline if part["name"] == "FallbackClassifier")
    return Fallback(settings["threshold"], settings["ambiguity_threshold"])


@lru_cache(maxsize=1)
def load_parse() -> Parse:
    """Loads the current model, training it first when needed, and returns what parses one text with it.

    What the loading says goes to standard error, so that a command's own output stays clean.

    Raises:
        UserError: The training failed.
    """
    with contextlib.redirect_stdout(sys.stderr):
        model = ensure_model()
    import rasa.utils.log_utils
    from rasa.core.agent import Agent

    rasa.utils.log_utils.configure_structlog(logging.ERROR)
    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    return lambda text: dict(loop.run_until_complete(agent.parse_message(text)))


def guesses(parsed: Parsed) -> tuple[tuple[str, float], ...]:
    """The classifier's guesses with their confidence, the best first, before fallback, reading and routing."""
    ranking = parsed.get("intent_ranking") or ()
    return tuple((guess["name"], guess["confidence"]) for guess in ranking if guess["name"] != FALLBACK)


def not_understood(parsed: Parsed, settings: Fallback) -> bool:
    """Whether the fallback classifier refuses the best guess."""
    shares = [share for _, share in guesses(parsed)]
    if not shares or shares[0] < settings.threshold:
        return True
    return len(shares) > 1 and shares[0] - shares[1] < settings.ambiguity


def intent_at(parsed: Parsed, settings: Fallback, actual: Fallback, **without: Any) -> str:
    """The intent that the pipeline would have given with other settings of its fallback.

    Args:
        parsed: What the pipeline gave.
        settings: The settings to suppose.
        actual: The settings it ran with.
        without: Evidence to put in place of what was found (`entities`, `found`, `reading`), to see what it decided.
    """
    intent = parsed["intent"]["name"]
    text = parsed["text"]
    if intent in (DANGER, CHOICE, SEVERAL) or not parsed.get("reading") or not any(map(str.isalnum, text)):
        return str(intent)
    refused = not_understood(parsed, settings)
    best, share = (FALLBACK, settings.threshold) if refused else guesses(parsed)[0]
    guess = Guess(
        text,
        best,
        share,
        without.get("entities", parsed.get("entities") or ()),
        without.get("found", parsed.get("found") or {}),
        _instructed(),
        gibberish=intent == FALLBACK and not not_understood(parsed, actual),
    )
    reading = without.get("reading") or Reading.from_dict(parsed["reading"])
    return str(better_intent(guess, reading) or best)


@lru_cache(maxsize=1)
def _instructed() -> frozenset[str]:
    exercises = load_knowledge().exercises.values()
    return frozenset(found.id for found in exercises if found.instructions is Instructions.FULL)
