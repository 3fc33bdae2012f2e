"""The featurizer: same vectors in training and in use, and silence (one warning) without weights."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import minilm, sentence_featurizer
from bot.nlu.sentence_featurizer import SentenceVectorFeaturizer, sentence_vector

Make = Callable[[], SentenceVectorFeaturizer]


@pytest.fixture
def make(storage: Any, resource: Any, context: Any) -> Make:
    return lambda: SentenceVectorFeaturizer.create({}, storage, resource, context)


@pytest.fixture
def no_weights(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fail() -> None:
        raise minilm.WeightsMissingError("no weights here")

    monkeypatch.setattr(minilm, "load_encoder", fail)
    sentence_featurizer._warn_once.cache_clear()
    yield
    sentence_featurizer._warn_once.cache_clear()


def test_message_carries_one_vector(make: Make, message: Callable[[str], Message]) -> None:
    (read,) = make().process([message("my knee hurts")])
    vector = sentence_vector(read)
    assert vector is not None
    assert vector.shape == (768,)
    assert np.isclose(np.linalg.norm(vector[:384]), 1, atol=1e-5)
    assert read.get_dense_features("text")[0] is None


def test_message_carries_its_meaning_by_the_published_weights(make: Make, message: Callable[[str], Message]) -> None:
    (read,) = make().process([message("My  knee hurts")])
    (meaning,) = minilm.SentenceEncoder(minilm.weights_folder()).meanings(["my knee hurts"])
    assert np.allclose(read.get(sentence_featurizer.MEANING), meaning, atol=1e-5)


def test_training_and_use_give_the_same_vector(
    make: Make, message: Callable[[str], Message], training_data: TrainingData
) -> None:
    example = make().process_training_data(training_data).training_examples[0]
    (read,) = make().process([message(example.get("text"))])
    assert np.allclose(sentence_vector(example), sentence_vector(read), atol=1e-5)


def test_a_second_training_encodes_only_new_texts(
    make: Make, training_data: TrainingData, own_vectors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make().process_training_data(training_data).training_examples
    before = [sentence_vector(example) for example in first]
    encoded: list[str] = []
    encode = minilm.SentenceEncoder.encode

    def noted(self: minilm.SentenceEncoder, texts: list[str]) -> np.ndarray:
        encoded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(minilm.SentenceEncoder, "encode", noted)
    examples = [Message(data={"text": example.get("text")}) for example in first]
    again = make().process_training_data(TrainingData([*examples, Message(data={"text": "A new text"})]))
    assert own_vectors.is_file()
    assert encoded == ["a new text"]
    assert np.array_equal([sentence_vector(example) for example in again.training_examples[:-1]], before)


def test_what_a_person_writes_is_never_kept_on_disk(
    make: Make, message: Callable[[str], Message], own_vectors: Path
) -> None:
    make().process([message("a private matter")])
    assert not own_vectors.exists()


def test_case_and_kind_of_apostrophe_do_not_matter(make: Make, message: Callable[[str], Message]) -> None:
    first, second = make().process([message("I can't  bend it"), message("i can\u2019t bend it")])
    assert np.allclose(sentence_vector(first), sentence_vector(second), atol=1e-6)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_empty_text_gets_no_vector(make: Make, message: Callable[[str], Message], text: str) -> None:
    assert sentence_vector(make().process([message(text)])[0]) is None


def test_examples_without_text_are_left_alone(make: Make) -> None:
    data = make().process_training_data(TrainingData([Message(data={"action_name": "action_listen"})]))
    assert data.training_examples[0].features == []


@pytest.mark.usefixtures("no_weights")
def test_without_weights_there_is_no_vector_and_one_warning(
    make: Make, message: Callable[[str], Message], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        first, second = make(), make()
        assert sentence_vector(first.process([message("my knee hurts")])[0]) is None
        assert sentence_vector(second.process([message("my knee hurts")])[0]) is None
    assert [record.getMessage() for record in caplog.records if "no weights here" in record.getMessage()] == [
        "No sentence vectors, messages are read by their words alone: no weights here"
    ]


def test_training_cache_forgets_vectors_when_the_adapter_or_the_weights_go(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [SentenceVectorFeaturizer.fingerprint_addon({})]
    published = minilm.SentenceEncoder(minilm.weights_folder())
    monkeypatch.setattr(minilm, "load_encoder", lambda: published)
    found.append(SentenceVectorFeaturizer.fingerprint_addon({}))
    request.getfixturevalue("no_weights")
    found.append(SentenceVectorFeaturizer.fingerprint_addon({}))
    assert len(set(found)) == 3


def test_failure_leaves_the_message_and_tells_no_words(
    make: Make, message: Callable[[str], Message], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Any, texts: list[str]) -> None:
        raise ValueError(f"cannot encode {texts}")

    monkeypatch.setattr(minilm.SentenceEncoder, "encode_with_meanings", fail)
    (read,) = make().process([message("a private matter")])
    assert sentence_vector(read) is None
    assert "message-1" in caplog.text
    assert "private" not in caplog.text
