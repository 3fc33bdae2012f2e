"""The Rasa component that guesses what a message is for."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import asdict, fields
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

from bot.nlu import blend
from bot.nlu.blend import Blend, BlendSettings
from bot.nlu.knowledge_entities import MASKED_TEXT
from bot.nlu.sentence_featurizer import sentence_vector
from bot.nlu.stored import read_stored
from bot.nlu.wording import plain

logger = logging.getLogger(__name__)

_MODEL = "intents"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BlendedIntentClassifier(GraphComponent, IntentClassifier):
    """Logistic regression on meaning (sentence vector) and wording (TF-IDF) together (`bot.nlu.blend`)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults: those of `BlendSettings`, and how many guesses a message keeps."""
        return {**asdict(BlendSettings()), "ranking_length": 10}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version the trained model depends on."""
        return ["scipy", "numpy"]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an untrained classifier."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._blend: Blend | None = None

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
        return hashlib.sha256(blend.source().encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the intents of the training examples and writes the model to storage."""
        examples = [
            (message, text, message.get(INTENT))
            for message in training_data.intent_examples
            if (text := _wording(message))
        ]
        labels = [intent for _, _, intent in examples]
        if len(set(labels)) < 2:
            logger.warning("The intent classifier is not trained: it needs examples of two intents or more.")
            return self._resource
        vectors = [sentence_vector(message) for message, _, _ in examples]
        missing = any(vector is None for vector in vectors)
        if missing:
            logger.warning("Training examples lack sentence vectors: intents are learned from the wording alone.")
        settings = BlendSettings(**{field.name: self._config[field.name] for field in fields(BlendSettings)})
        texts = [text for _, text, _ in examples]
        self._blend = Blend.fit(texts, None if missing else np.stack(vectors), labels, settings)
        # JSON and plain arrays only: loading a model file must never run code from it.
        with self._model_storage.write_to(self._resource) as folder:
            self._blend.save(Path(folder), _MODEL)
        return self._resource

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
        text = _wording(message)
        if not text or self._blend is None:
            return []
        vector = sentence_vector(message)
        if vector is None and self._blend.knows_vectors:
            logger.info("A message without a sentence vector is read by its wording alone.")
        ranking = self._blend.ranking(text, vector)[: self._config["ranking_length"] or None]
        return [{"name": intent, "confidence": share} for intent, share in ranking]

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
        missing = "There is no trained intent classifier in the model"
        component._blend = read_stored(model_storage, resource, lambda folder: Blend.load(folder, _MODEL), missing)
        return component


def _wording(message: Message) -> str:
    masked = message.get(MASKED_TEXT)
    return masked if masked is not None else plain(message.get(TEXT))
