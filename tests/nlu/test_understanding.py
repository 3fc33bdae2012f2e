"""How well the trained model understands messages that it was not trained on."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
import yaml
from rapidfuzz import fuzz, process

from bot.commands import nlu_sets
from bot.commands.measures import accuracy
from bot.commands.nlu_report import OUTSIDE, Report, measure
from bot.commands.understanding import fallback_settings, intent_at
from bot.knowledge.loader import load_knowledge
from bot.nlu.importer import examples_from
from tests.contracts.sources import examples
from tests.support.runner import Bot

HERE = Path(__file__).parent
FLOORS = yaml.safe_load((HERE / "floors.yml").read_text(encoding="utf-8"))
# From this likeness on, in percent, a message is a trained one with a slip.
ALIKE = 90


def normal(text: str) -> str:
    """A text as it is compared with others."""
    return " ".join(text.lower().split())


@pytest.fixture(scope="session")
def trained() -> list[str]:
    """Every message that the model learns from: those of data/nlu and those made from the knowledge."""
    written = [line for lines in examples().values() for line in lines]
    made = [message.get("text") for message in examples_from(load_knowledge())]
    return sorted({normal(text) for text in (*written, *made)})


@pytest.fixture(scope="session")
def report(bot: Bot) -> Report:
    """Everything measured once."""
    return measure(bot.parse)


def test_accuracy_in_scope_stays_above_its_floor(report: Report) -> None:
    assert report.accuracy_in_scope >= FLOORS["accuracy_in_scope"]


def test_the_intent_understood_worst_stays_above_its_floor(report: Report) -> None:
    assert report.worst_intent_f1 >= FLOORS["worst_intent_f1"], list(report.per_intent.items())[:3]


def test_enough_of_what_is_out_of_scope_is_refused(report: Report) -> None:
    assert report.now.recall >= FLOORS["out_of_scope_recall"]


def test_names_and_figures_are_found(report: Report) -> None:
    assert report.entities["all"].f1 >= FLOORS["entity_f1"]


def test_slips_of_the_fingers_cost_no_more_than_their_ceiling(report: Report) -> None:
    assert accuracy(report.slipped) < report.accuracy_in_scope
    assert report.typo_loss <= FLOORS["typo_loss"]


def test_every_figure_has_a_floor_and_every_floor_a_figure() -> None:
    assert set(FLOORS) >= {"accuracy_in_scope", "worst_intent_f1", "out_of_scope_recall", "entity_f1", "typo_loss"}


def test_going_through_fallback_and_routing_again_gives_what_the_pipeline_gave(bot: Bot) -> None:
    # The curve over thresholds and the explanations of `parse` rest on this.
    settings = fallback_settings()
    every = [bot.parse(message.text) for message in nlu_sets.held_out()[::7]]
    other = [parsed["text"] for parsed in every if intent_at(parsed, settings, settings) != parsed["intent"]["name"]]
    assert other == []


def test_there_are_held_out_messages_of_every_intent() -> None:
    wanted = {message.wanted for message in nlu_sets.held_out()}
    assert wanted >= OUTSIDE
    assert set(examples()) - wanted == set()


def test_no_held_out_message_stands_twice() -> None:
    texts = [normal(message.text) for message in nlu_sets.held_out()]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


def test_no_held_out_message_is_trained_on(trained: list[str]) -> None:
    known = set(trained)
    assert sorted({normal(message.text) for message in nlu_sets.held_out()} & known) == []


def test_no_held_out_message_is_almost_one_that_is_trained_on(trained: list[str]) -> None:
    texts = [normal(message.text) for message in nlu_sets.held_out()]
    scores = process.cdist(texts, trained, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=numpy.uint8, workers=-1)
    near = [(texts[one], trained[two], scores[one, two]) for one, two in numpy.argwhere(scores)]
    assert near == []
