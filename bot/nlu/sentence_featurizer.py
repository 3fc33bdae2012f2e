"""The Rasa component that gives each message its sentence vector."""

from __future__ import annotations

import logging
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import minilm
from bot.nlu.pieces import pieces
from bot.nlu.spelling import load_mender
from bot.nlu.vector_cache import cached_vectors
from bot.nlu.wording import plain

logger = logging.getLogger(__name__)

MENDED_TEXT = "mended_text"
# The meaning of an incoming message by the published weights, for finding what says the like.
MEANING = "meaning"
# The parts of an incoming message that are read by themselves too, each with its vector.
PIECES = "pieces"

_CACHE = Path(".cache") / "sentence-vectors.npz"


def sentence_vector(message: Message) -> np.ndarray | None:
    """Returns the dense sentence vector a featurizer put on the message, or None."""
    _, sentence = message.get_dense_features(TEXT, [])
    return None if sentence is None else np.asarray(sentence.features)[-1]


def wording_of(message: Message) -> str:
    """Returns the plain text of a message, of an incoming one with its misspelt words mended.

    Training examples are learned as they are written, so that a misspelling that is not mended is known too.
    """
    mended = message.get(MENDED_TEXT)
    return mended if mended is not None else plain(message.get(TEXT))


@cache
def _warn_once(reason: str) -> None:
    logger.warning("No sentence vectors, messages are read by their words alone: %s", reason)


def _encoder() -> minilm.SentenceEncoder | None:
    try:
        return minilm.load_encoder()
    except minilm.EncoderUnavailableError as error:
        _warn_once(str(error))
        return None


def _worded(messages: list[Message]) -> list[tuple[Message, str]]:
    return [(message, text) for message in messages if (text := wording_of(message))]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectorFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the vectors of the whole text (`bot.nlu.minilm`); adds nothing when the weights cannot be had.

    The views are a feature, for classifiers. An incoming message also gets its meaning, which no training asks for.
    """

    def __init__(self, config: dict[str, Any], name: str, encoder: minilm.SentenceEncoder | None) -> None:
        """Keeps the encoder; None makes the component do nothing."""
        super().__init__(name, {**self.get_default_config(), **config})
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectorFeaturizer:
        """Creates the component; the weights are verified here, and the mender is made before the first message."""
        load_mender()
        return cls(config, execution_context.node_name, _encoder())

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to configure but the alias."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache forget vectors when the weights or the adapter come, go or change."""
        encoder = _encoder()
        return encoder.fingerprint if encoder else "no weights"

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds vectors to incoming messages. A failure leaves them without, so that the danger scan still runs."""
        try:
            for message in messages:
                message.set(MENDED_TEXT, load_mender().mend(plain(message.get(TEXT))))
            worded = _worded(messages)
            if self._encoder is not None and worded:
                parts = [pieces(message.get(TEXT)) for message, _ in worded]
                texts = [text for _, text in worded]
                views, meanings, others = self._encoder.encode_with_meanings(texts, [*chain(*parts)])
                self._add(worded, views)
                rest = iter(others)
                for (message, _), meaning, own in zip(worded, meanings, parts, strict=True):
                    message.set(MEANING, meaning)
                    message.set(PIECES, [(piece, next(rest)) for piece in own])
        except Exception as error:  # the components that follow must run whatever happens here
            ids = [message.get("message_id") for message in messages]
            logger.error("No sentence vector for messages %s: %s", ids, type(error).__name__)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds vectors to the training examples; a failure stops the training."""
        worded = _worded(training_data.training_examples)
        if self._encoder is not None and worded:
            self._add(worded, cached_vectors([text for _, text in worded], self._encoder, _CACHE))
        return training_data

    def _add(self, worded: list[tuple[Message, str]], vectors: np.ndarray) -> None:
        for (message, _), vector in zip(worded, vectors, strict=True):
            message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
