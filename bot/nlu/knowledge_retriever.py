"""The Rasa component that finds which records of the knowledge answer a message."""

from __future__ import annotations

import hashlib
import inspect
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.nlu import blend, minilm, retrieval
from bot.nlu.blend import Blend, BlendSettings
from bot.nlu.retrieval import (
    NO_TOPIC,
    Place,
    QuestionModel,
    Retriever,
    found_to_dict,
    statement_places,
    statement_questions,
)
from bot.nlu.sentence_featurizer import MEANING, sentence_vector, wording_of
from bot.nlu.stored import read_stored
from bot.nlu.vector_cache import cached_vectors
from bot.nlu.wording import plain

logger = logging.getLogger(__name__)

FOUND = "found"
TOPIC = "topic"

_CACHE = Path(".cache") / "question-vectors.npz"
# Of the messages that no statement answers, every so many is learned from; all of them would take long and add little.
_EVERY = 3
# Intents that records answer although no topic has them as its own.
_OF_RECORDS = frozenset(
    {"ask_treatment", "list_treatments", "ask_exercise", "ask_dose", "ask_hold_time", "ask_frequency", "ask_easier"}
    | {"ask_harder", "ask_exercise_purpose", "ask_exercise_cautions", "ask_other_side", "ask_exercise_equipment"}
)


def topic_of(message: Message, topics_by_intent: dict[str, list[str]]) -> str | None:
    """The topic that a training example asks for; None where it is not about the topics.

    It is named in the example's metadata, else it follows from the intent when that has one topic only. An example of
    an intent with several topics that names none is one that no topic answers.
    """
    named = ((message.get("metadata") or {}).get("intent") or {}).get(TOPIC)
    own = topics_by_intent.get(message.get(INTENT) or "", [])
    if named or not own:
        return named
    return own[0] if len(own) == 1 else NO_TOPIC


def topic_examples(training_data: TrainingData, knowledge: Knowledge) -> Iterator[tuple[Message, str, str]]:
    """Yields the examples that are about the topics, each with its plain text and its topic."""
    topics_by_intent: dict[str, list[str]] = {}
    for topic in knowledge.topics.values():
        for intent in topic.intents:
            topics_by_intent.setdefault(intent, []).append(topic.id)
    for message in training_data.intent_examples:
        text, topic = plain(message.get(TEXT)), topic_of(message, topics_by_intent)
        if text and topic is not None:
            yield message, text, topic


def asks_for_none(training_data: TrainingData, knowledge: Knowledge) -> list[Message]:
    """Returns some of the examples that no statement answers, in their order."""
    about = {id(message): topic for message, _, topic in topic_examples(training_data, knowledge)}
    others = [
        message
        for message in training_data.intent_examples
        if not about.get(id(message)) and message.get(INTENT) not in _OF_RECORDS and plain(message.get(TEXT))
    ]
    return others[::_EVERY]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KnowledgeRetriever(GraphComponent):
    """Puts `found` on every message: the topics and the statements that may answer it (`bot.nlu.retrieval`)."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, knowledge: Knowledge) -> None:
        """Creates an untrained retriever."""
        self._config = config
        self._model_storage = storage
        self._resource = resource
        self._knowledge = knowledge
        self._retriever: Retriever | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """There is nothing to set."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeRetriever:
        """Creates an untrained retriever over the project's own knowledge."""
        return cls(config, model_storage, resource, load_knowledge())

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache forget the model when the knowledge or the code that reads text changes."""
        source = blend.source() + inspect.getsource(retrieval)
        knowledge = load_knowledge()
        told = "\n".join(text for _, text in (*statement_places(knowledge), *statement_questions(knowledge)))
        return hashlib.sha256((source + told).encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the topics from their questions, and the meaning of every statement."""
        examples = list(topic_examples(training_data, self._knowledge))
        topics = [topic for _, _, topic in examples]
        if len(set(topics)) < 2:
            logger.warning("The knowledge retriever is not trained: it needs questions of two topics or more.")
            return self._resource
        vectors = [sentence_vector(message) for message, _, _ in examples]
        worded_only = any(vector is None for vector in vectors)
        texts = [text for _, text, _ in examples]
        model = Blend.fit(texts, None if worded_only else np.stack(vectors), topics, BlendSettings())
        places = statement_places(self._knowledge)
        meanings = questions = None
        if not worded_only:
            meanings = minilm.load_encoder().meanings([text for _, text in places])
            questions = self._learn_questions(training_data)
        self._retriever = Retriever(model, places, meanings, questions)
        with self._model_storage.write_to(self._resource) as folder:
            self._retriever.save(Path(folder))
        return self._resource

    def _learn_questions(self, training_data: TrainingData) -> QuestionModel:
        questions = statement_questions(self._knowledge)
        vectors = cached_vectors([text for _, text in questions], minilm.load_encoder(), _CACHE)
        others = [sentence_vector(message) for message in asks_for_none(training_data, self._knowledge)]
        places: list[Place | None] = [*(place for place, _ in questions), *(None for _ in others)]
        return QuestionModel.fit(np.vstack([vectors, *others]), places)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `found`. A failure leaves it out, so that the danger scan still runs."""
        for message in messages:
            try:
                message.set(FOUND, self._find(message), add_to_output=True)
            except Exception as error:  # the components that follow must run whatever happens here
                logger.error("Nothing found for message %s: %s", message.get("message_id"), type(error).__name__)
        return messages

    def _find(self, message: Message) -> dict[str, Any] | None:
        text = wording_of(message)
        if not text or self._retriever is None:
            return None
        vector = sentence_vector(message)
        statements = self._retriever.statements(text, message.get(MEANING))
        return found_to_dict(self._retriever.topics(text, vector), statements, self._retriever.asked(vector))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KnowledgeRetriever:
        """Loads what `train` wrote; without it nothing is found."""
        component = cls(config, model_storage, resource, load_knowledge())
        places = statement_places(component._knowledge)
        missing = "There is no knowledge retriever in the model"
        component._retriever = read_stored(
            model_storage, resource, lambda folder: Retriever.load(folder, places), missing
        )
        return component
