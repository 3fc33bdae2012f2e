"""The Rasa component that guesses what a message is for."""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.nlu import tfidf, wording
from bot.nlu.sentence_featurizer import sentence_vector
from bot.nlu.wording import plain

logger = logging.getLogger(__name__)

TABLES_FILE = "intents.json"
NUMBERS_FILE = "intents.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BlendedIntentClassifier(GraphComponent, IntentClassifier):
    """Logistic regression on meaning (sentence vector) and wording (TF-IDF) together.

    A second, smaller model on the wording alone takes over whenever a message has no sentence vector.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults: both weights were measured on held-out paraphrases.

        `rarest` leaves out letter and word groups of fewer texts: 2 halves the training time and the model file.
        """
        return {
            "C": 20.0,
            "tfidf_weight": 0.6,
            "rarest": 2,
            "max_iter": 300,
            "random_state": 42,
            "ranking_length": 10,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version the trained model depends on."""
        return ["sklearn", "numpy"]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an untrained classifier."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._tfidf: tfidf.TfIdf | None = None
        # By model: "vector" (rows of the blend for the vector), "blend" and "words" (rows for TF-IDF), and offsets.
        self._numbers: dict[str, np.ndarray] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BlendedIntentClassifier:
        """Creates an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache forget the model when the code that reads text changes."""
        source = inspect.getsource(tfidf) + inspect.getsource(wording)
        return hashlib.sha256(source.encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the intents of the training examples and writes the model to storage."""
        examples = [
            (message, text, message.get(INTENT))
            for message in training_data.intent_examples
            if (text := plain(message.get(TEXT)))
        ]
        labels = [intent for _, _, intent in examples]
        if len(set(labels)) < 2:
            logger.warning("The intent classifier is not trained: it needs examples of two intents or more.")
            return self._resource
        self._intents = sorted(set(labels))
        texts = [text for _, text, _ in examples]
        self._tfidf = tfidf.TfIdf.fit(texts, self._config["rarest"])
        wording_rows = self._tfidf.transform(texts) * self._config["tfidf_weight"]
        self._numbers = {}
        self._numbers["words"], self._numbers["words_offset"] = self._fit(wording_rows, labels)
        vectors = [sentence_vector(message) for message, _, _ in examples]
        if any(vector is None for vector in vectors):
            logger.warning("Training examples lack sentence vectors: intents are learned from the wording alone.")
        else:
            meaning = csr_matrix(np.stack(vectors).astype(np.float64))
            rows, offset = self._fit(hstack([meaning, wording_rows], format="csr"), labels)
            width = meaning.shape[1]
            self._numbers |= {"vector": rows[:width], "blend": rows[width:], "blend_offset": offset}
        self._persist()
        return self._resource

    def _fit(self, features: csr_matrix, labels: list[str]) -> tuple[np.ndarray, np.ndarray]:
        model = LogisticRegression(
            C=self._config["C"],
            max_iter=self._config["max_iter"],
            random_state=self._config["random_state"],
            multi_class="multinomial",
            solver="lbfgs",
        ).fit(features, labels)
        weights, offset = model.coef_, model.intercept_
        if len(weights) == 1:  # of two classes scikit-learn keeps one row, for the second
            weights, offset = np.concatenate([-weights, weights]), np.concatenate([-offset, offset])
        # Single precision halves the model file; used from here on, so that a loaded model gives the same numbers.
        return np.ascontiguousarray(weights.T, dtype=np.float32), offset.astype(np.float32)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking`. A failure leaves no intent, so that the danger scan still runs."""
        for message in messages:
            ranking: list[dict[str, Any]] = []
            try:
                ranking = self._rank(message)
            except Exception as error:  # the components that follow must run whatever happens here
                logger.error("No intent for message %s: %s", message.get("message_id"), type(error).__name__)
            best = dict(ranking[0]) if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        text = plain(message.get(TEXT))
        if not text or self._tfidf is None:
            return []
        shares = self._probabilities(text, sentence_vector(message))
        pairs = sorted(zip(self._intents, shares.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
        length = self._config["ranking_length"] or len(pairs)
        return [{"name": intent, "confidence": share} for intent, share in pairs[:length]]

    def _probabilities(self, text: str, vector: np.ndarray | None) -> np.ndarray:
        assert self._tfidf is not None
        row = self._tfidf.transform([text]) * self._config["tfidf_weight"]
        numbers = self._numbers
        if "blend" in numbers and vector is not None and len(vector) == len(numbers["vector"]):
            scores = row.dot(numbers["blend"])[0] + vector @ numbers["vector"] + numbers["blend_offset"]
        else:
            if "blend" in numbers:
                logger.info("A message without a sentence vector is read by its wording alone.")
            scores = row.dot(numbers["words"])[0] + numbers["words_offset"]
        powers = np.exp(scores - scores.max())
        result: np.ndarray = powers / powers.sum()
        return result

    def _persist(self) -> None:
        assert self._tfidf is not None
        # JSON and plain arrays only: loading a model file must never run code from it.
        with self._model_storage.write_to(self._resource) as folder:
            tables = {"intents": self._intents, "tfidf": self._tfidf.to_json()}
            (Path(folder) / TABLES_FILE).write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
            np.savez_compressed(Path(folder) / NUMBERS_FILE, **self._numbers)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> BlendedIntentClassifier:
        """Loads what `train` wrote; without it the classifier stays untrained and names no intent."""
        component = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                tables = json.loads((Path(folder) / TABLES_FILE).read_text(encoding="utf-8"))
                with np.load(Path(folder) / NUMBERS_FILE, allow_pickle=False) as numbers:
                    component._numbers = {name: numbers[name] for name in numbers.files}
        except ValueError:
            logger.warning("There is no trained intent classifier in the model.")
            return component
        component._intents = tables["intents"]
        component._tfidf = tfidf.TfIdf(tables["tfidf"])
        return component
