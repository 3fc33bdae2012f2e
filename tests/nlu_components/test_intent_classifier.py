"""The intent classifier: training, the round trip through storage, and life without vectors."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_classifier import BlendedIntentClassifier
from bot.nlu.knowledge_entities import MASKED_TEXT
from bot.nlu.sentence_featurizer import SentenceVectorFeaturizer
from bot.nlu.tfidf import TfIdf, letter_grams, word_grams

TEXTS = ["stairs kill me", "HELLO there", "how much does it cost?", "i can\u2019t get up the steps", "zzz qqq", "👍"]
NO_INTENT = {"name": None, "confidence": 0.0}


@pytest.fixture
def featurizer(storage: Any, resource: Any, context: Any) -> SentenceVectorFeaturizer:
    return SentenceVectorFeaturizer.create({}, storage, resource, context)


@pytest.fixture
def create(storage: Any, resource: Any, context: Any) -> Callable[..., BlendedIntentClassifier]:
    return lambda **config: BlendedIntentClassifier.create(config, storage, resource, context)


@pytest.fixture
def load(storage: Any, resource: Any, context: Any) -> Callable[..., BlendedIntentClassifier]:
    return lambda **config: BlendedIntentClassifier.load(config, storage, resource, context)


def rankings(classifier: BlendedIntentClassifier, texts: list[str], featurizer: Any = None) -> list[Any]:
    messages = [Message(data={"text": text}) for text in texts]
    if featurizer:
        featurizer.process(messages)
    return [message.get("intent_ranking") for message in classifier.process(messages)]


@pytest.mark.parametrize("with_vectors", [True, False], ids=["with vectors", "without vectors"])
def test_loaded_model_gives_identical_probabilities(
    create: Any, load: Any, featurizer: Any, training_data: TrainingData, with_vectors: bool
) -> None:
    used = featurizer if with_vectors else None
    if used:
        used.process_training_data(training_data)
    trained = create()
    trained.train(training_data)
    assert rankings(load(), TEXTS, used) == rankings(trained, TEXTS, used)


def test_model_files_hold_no_code(create: Any, storage: Any, resource: Any, training_data: TrainingData) -> None:
    create().train(training_data)
    with storage.read_from(resource) as folder:
        tables, numbers = sorted(folder.iterdir())
        assert json.loads(tables.read_text(encoding="utf-8"))["labels"] == ["ask_activity", "ask_cost", "greet"]
        with np.load(numbers, allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind in "if" for name in stored.files)


def test_training_twice_gives_the_same_numbers(create: Any, featurizer: Any, training_data: TrainingData) -> None:
    featurizer.process_training_data(training_data)
    first, second = create(), create()
    first.train(training_data)
    second.train(training_data)
    assert rankings(first, TEXTS, featurizer) == rankings(second, TEXTS, featurizer)


def test_the_settings_of_the_pipeline_reach_the_model(create: Any, training_data: TrainingData) -> None:
    sure, shy = create(), create(C=0.0001)
    sure.train(training_data)
    shy.train(training_data)
    certain, doubtful = (rankings(one, ["how much is physio"])[0][0]["confidence"] for one in (sure, shy))
    assert doubtful == pytest.approx(1 / 3, abs=0.01)
    assert certain > doubtful + 0.1


def test_the_name_of_an_exercise_does_not_sway_the_intent(create: Any) -> None:
    def masked(text: str, name: str, **data: str) -> Message:
        return Message(data={"text": text, MASKED_TEXT: text.replace(name, "exercisename"), **data})

    examples = [
        *(masked(f"how long do i hold the {name}", name, intent="ask_hold_time") for name in ("bridge", "plank")),
        *(masked(f"show me the {name}", name, intent="ask_exercise") for name in ("clamshell", "lunge")),
    ]
    classifier = create()
    classifier.train(TrainingData(examples))
    read = [masked(f"how long do i hold the {name}", name) for name in ("bridge", "clamshell", "unheard of")]
    first, *others = (message.get("intent_ranking") for message in classifier.process(read))
    assert first[0]["name"] == "ask_hold_time"
    assert others == [first, first]


def test_paraphrases_find_their_intent(create: Any, featurizer: Any, training_data: TrainingData) -> None:
    featurizer.process_training_data(training_data)
    classifier = create()
    classifier.train(training_data)
    found = rankings(classifier, ["going up the staircase is agony", "what will i have to pay", "hullo"], featurizer)
    assert [ranking[0]["name"] for ranking in found] == ["ask_activity", "ask_cost", "greet"]


def test_probabilities_sum_to_one_and_are_json_able(create: Any, training_data: TrainingData) -> None:
    classifier = create()
    classifier.train(training_data)
    for ranking in rankings(classifier, TEXTS):
        assert sum(entry["confidence"] for entry in json.loads(json.dumps(ranking))) == pytest.approx(1, abs=1e-5)


def test_two_intents_are_enough(create: Any, load: Any, training_data: TrainingData) -> None:
    two = TrainingData([e for e in training_data.training_examples if e.get("intent") != "greet"])
    create().train(two)
    ((first, second),) = rankings(load(), ["cost"])
    assert first["name"] == "ask_cost"
    assert first["confidence"] + second["confidence"] == pytest.approx(1, abs=1e-5)


def test_ranking_is_cut_to_the_length_asked_for(create: Any, training_data: TrainingData) -> None:
    classifier = create(ranking_length=2)
    classifier.train(training_data)
    assert [len(ranking) for ranking in rankings(classifier, TEXTS)] == [2] * len(TEXTS)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_empty_text_has_no_intent(create: Any, training_data: TrainingData, message: Any, text: str) -> None:
    classifier = create()
    classifier.train(training_data)
    (read,) = classifier.process([message(text)])
    assert read.get("intent") == NO_INTENT
    assert read.get("intent_ranking") == []


def test_model_trained_with_vectors_still_works_when_they_are_gone(
    create: Any, load: Any, featurizer: Any, training_data: TrainingData, caplog: pytest.LogCaptureFixture
) -> None:
    plain = create()
    plain.train(training_data)
    without = rankings(plain, TEXTS)
    featurizer.process_training_data(training_data)
    create().train(training_data)
    with caplog.at_level(logging.INFO):
        assert rankings(load(), TEXTS) == without
    assert "wording alone" in caplog.text


def test_training_without_vectors_says_so(
    create: Any, training_data: TrainingData, caplog: pytest.LogCaptureFixture
) -> None:
    create().train(training_data)
    assert "learned from the wording alone" in caplog.text


@pytest.mark.parametrize("examples", [[], [Message(data={"text": "hello", "intent": "greet"})]], ids=["none", "one"])
def test_too_little_data_leaves_an_untrained_classifier(
    create: Any, load: Any, message: Any, caplog: pytest.LogCaptureFixture, examples: list[Message]
) -> None:
    create().train(TrainingData(examples))
    assert "not trained" in caplog.text
    assert load().process([message("hello")])[0].get("intent") == NO_INTENT


def test_failure_leaves_no_intent_and_tells_no_words(
    create: Any, training_data: TrainingData, message: Any, caplog: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    def fail(self: TfIdf, texts: list[str]) -> None:
        raise ValueError(f"cannot read {texts}")

    classifier = create()
    classifier.train(training_data)
    monkeypatch.setattr(TfIdf, "transform", fail)
    assert classifier.process([message("a private matter")])[0].get("intent") == NO_INTENT
    assert "message-1" in caplog.text
    assert "private" not in caplog.text


def test_groups_of_letters_stay_inside_words() -> None:
    assert letter_grams("abc d") == [" ab", "abc", "bc ", " abc", "abc ", " d "]


def test_groups_of_words_keep_apostrophes() -> None:
    assert word_grams("i can't bend") == ["i", "can't", "bend", "i can't", "can't bend"]


def test_rare_groups_are_left_out() -> None:
    assert TfIdf.fit(["knee", "knee", "hip"], rarest=2).transform(["hip"]).nnz == 0


def test_unknown_text_is_an_empty_row() -> None:
    assert TfIdf.fit(["abc"]).transform(["xyz", ""]).nnz == 0
