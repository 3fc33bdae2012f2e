"""Making an adapter: it learns from everything, in the same order each time, as the encoder in use computes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from bot.commands import adapt
from bot.commands.adapt import Example, Settings
from bot.commands.trainable_encoder import NOT_LABELLED, TrainableEncoder
from bot.nlu import minilm
from bot.nlu.adapter import MATRICES, Adapter, load_adapter
from tests.nlu_components.test_adapter import TEXTS, thin

KNOWN = [
    Example(text, (intent, "none", "cost" if intent == "ask_cost" else None, None))
    for intent, texts in {
        "greet": ["hello", "hi there", "good morning", "hey", "hiya", "good evening to you"],
        "ask_cost": ["what does it cost", "how much is a visit", "is it expensive", "the price please"],
    }.items()
    for text in texts
] + [
    Example("is a group cheaper", (None, None, None, "topic:cost#1")),
    Example("i cannot put any weight on it", (None, "no_weight", None, None)),
    Example("no fever", (None, "none", None, None)),
]


@pytest.fixture(scope="module")
def encoder() -> minilm.SentenceEncoder:
    return minilm.SentenceEncoder(minilm.weights_folder())


def _model(encoder: minilm.SentenceEncoder, *classes: int) -> TrainableEncoder:
    return TrainableEncoder(encoder.weights, 2, classes, 0.0, 1)


def _likeness(model: TrainableEncoder, encoder: minilm.SentenceEncoder, wanted: np.ndarray) -> np.ndarray:
    """The likeness of the graph's views to those wanted, 1 for the same."""
    tokens, mask = minilm.padded(encoder.tokens(TEXTS))
    views = model.views(tf.constant(tokens.astype(np.int32)), tf.constant(mask)).numpy()
    return (views * wanted).sum(axis=1) / 2


def test_the_graph_starts_as_the_published_encoder(encoder: minilm.SentenceEncoder) -> None:
    assert np.allclose(_likeness(_model(encoder, 2), encoder, encoder.encode(TEXTS)), 1, atol=1e-3)


def test_the_graph_computes_what_the_adapted_encoder_does(encoder: minilm.SentenceEncoder) -> None:
    layers = thin(encoder.weights, 0.1)
    model = _model(encoder, 2)
    parts = [part for layer in layers for name in MATRICES for part in layer[name]]
    for variable, part in zip(model.variables, parts, strict=False):
        variable.assign(part)
    adapted = minilm.SentenceEncoder(minilm.weights_folder(), adapter=Adapter(tuple(layers), "0" * 64))
    assert np.allclose(_likeness(model, encoder, adapted.encode(TEXTS)), 1, atol=5e-3)
    assert not np.allclose(_likeness(model, encoder, encoder.encode(TEXTS)), 1, atol=5e-3)


def test_a_text_without_a_label_of_a_kind_does_not_teach_that_kind(encoder: minilm.SentenceEncoder) -> None:
    tokens, mask = minilm.padded(encoder.tokens(TEXTS))
    model = _model(encoder, 2, 3)
    loss = model.loss(tokens.astype(np.int32), mask, tf.constant([[0, 1, NOT_LABELLED], [NOT_LABELLED] * 3]))
    assert np.isclose(float(loss), np.log(2), atol=1e-3)


def test_an_adapter_is_learned_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapt, "_BATCH", 6)
    file = tmp_path / "adapter.safetensors"
    adapt.adapt(KNOWN, Settings(rank=2), file)
    learned = load_adapter(file)
    assert len(learned.layers) == 6
    assert all(np.any(up) for layer in learned.layers for _, up in layer.values())


def test_two_epochs_show_each_example_twice_and_each_danger_sentence_once(encoder: minilm.SentenceEncoder) -> None:
    first, second = ([*adapt.batches(KNOWN, encoder, Settings(epochs=2))] for _ in range(2))
    assert first == second, "the order is not the same each time"
    seen = Counter(example for batch in first for _, example in batch)
    assert seen == {example: 1 if example in KNOWN[-2:] else 2 for example in KNOWN}


def test_some_texts_are_seen_with_slips(encoder: minilm.SentenceEncoder) -> None:
    def seen(slipped: float) -> set[tuple[int, ...]]:
        return {
            tuple(ids)
            for batch in adapt.batches(KNOWN, encoder, Settings(epochs=2, slipped=slipped))
            for ids, _ in batch
        }

    clean = {tuple(ids) for ids in encoder.tokens([example.text for example in KNOWN])}
    assert seen(0.0) == clean
    assert seen(1.0) - clean


def test_the_rate_rises_then_falls_to_nothing() -> None:
    rates = [adapt.pace(done, 0.1) for done in (0.0, 0.05, 0.1, 0.55, 1.0)]
    assert rates == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0])


def test_it_learns_from_intents_danger_sentences_topics_and_questions() -> None:
    known = adapt.examples()
    kinds = list(zip(*(example.labels for example in known), strict=True))
    for labels, one in zip(kinds, ("greet", "no_weight", "walking", "topic:cost#1"), strict=True):
        assert one in labels
    assert not [example for example in known if not any(example.labels)]
