"""Rasa components that read each request of a message by itself, when it holds several.

The first stands before all others and lays the requests beside the message, so that one run of the pipeline reads them
all. The second stands after all others and keeps what was understood of them.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.requests import EXERCISE_PARTS, MOST_ANSWERED, TOPIC_OF_PART, TOPIC_QUESTIONS, answerable
from bot.knowledge.loader import load_knowledge
from bot.knowledge.search import Found, best_topic
from bot.nlu.knowledge_retriever import FOUND
from bot.nlu.message_reader import CHOICE_INTENT, DANGER_INTENT
from bot.nlu.requests import requests

logger = logging.getLogger(__name__)

REQUESTS = "requests"
SEVERAL_INTENT = "ask_several"
_ID = "message_id"
# What a question of the intent must name: without it, it says too little to be one of several.
_NAMED_BY = {
    "ask_word_meaning": ("glossary_term", "treatment"),
    "ask_exercise": ("exercise",),
    "ask_treatment": ("treatment",),
}
_TELLING = ("exercise", "treatment", "glossary_term", "condition")
_FEW_WORDS = 3


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RequestCutter(GraphComponent):
    """Adds a message for each request of a message that holds several."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RequestCutter:
        """Creates the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Returns the messages, each followed by its requests. A failure leaves them out."""
        every: list[Message] = []
        for message in messages:
            every.append(message)
            text = message.get(TEXT) or ""
            if text.startswith(INTENT_MESSAGE_PREFIX):
                continue
            try:
                every += [Message({TEXT: part, _ID: message.get(_ID), REQUESTS: None}) for part in requests(text)]
            except Exception as error:  # the components that follow must run whatever happens here
                logger.error("Message %s was not cut: %s", message.get(_ID), type(error).__name__)
        return every


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RequestCollector(GraphComponent):
    """Puts `requests` and the intent `ask_several` on a message of which two or more requests were understood.

    A message that reports a danger sign or picks a choice is left as it is.
    """

    def __init__(self, config: dict[str, float]) -> None:
        """Keeps from which confidence on a request counts as understood."""
        self._config = {**self.get_default_config(), **config}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """From which confidence on a request counts.

        Less will do where the likeliest topic has a share of `topic_share`, more is asked of up to three words.
        """
        return {"confidence": 0.4, "confidence_with_topic": 0.3, "topic_share": 0.35, "confidence_of_few_words": 0.8}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RequestCollector:
        """Creates the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Returns the messages without the requests that were laid beside them. A failure leaves them single."""
        whole: list[tuple[Message, list[Message]]] = []
        for message in messages:
            if REQUESTS in message.data:
                whole[-1][1].append(message)
            else:
                whole.append((message, []))
        for message, parts in whole:
            try:
                self._collect(message, parts)
            except Exception as error:  # what was read of the whole message must not be lost
                logger.error("No requests for message %s: %s", message.get(_ID), type(error).__name__)
        return [message for message, _ in whole]

    def _collect(self, message: Message, parts: list[Message]) -> None:
        if {_intent(found) for found in (message, *parts)} & {DANGER_INTENT, CHOICE_INTENT}:
            return
        chosen: dict[Hashable, Message] = {}
        for part in parts:
            about = self._understood(part, chosen.values())
            if about is not None:
                chosen.setdefault(about, part)
        if len(chosen) > 1:
            found = [_to_dict(part) for part in list(chosen.values())[:MOST_ANSWERED]]
            message.set(REQUESTS, found, add_to_output=True)
            message.set(INTENT, {"name": SEVERAL_INTENT, "confidence": 1.0}, add_to_output=True)

    def _understood(self, part: Message, before: Iterable[Message]) -> Hashable | None:
        """What a request is about, so that two that mean the same count once; None when it was not understood."""
        intent = _intent(part)
        if not answerable(intent) or not self._sure(part, intent):
            return None
        if intent in EXERCISE_PARTS:
            exercises = _named(part, "exercise")
            if exercises or any(_about_an_exercise(other) for other in before):
                return intent, exercises
            return TOPIC_OF_PART.get(intent)
        if kinds := _NAMED_BY.get(intent):
            return (intent, *named) if (named := _named(part, *kinds)) else None
        if intent not in TOPIC_QUESTIONS:
            return intent
        topic = best_topic(Found.from_dict(part.get(FOUND)), intent, load_knowledge().topics)
        return topic.id if topic else None

    def _sure(self, part: Message, intent: str) -> bool:
        """Whether the guess is certain enough; less will do where the retrieval finds what answers it as well."""
        confidence = (part.get(INTENT) or {}).get("confidence", 0.0)
        telling = intent in EXERCISE_PARTS or _named(part, *_TELLING)
        if len((part.get(TEXT) or "").split()) <= _FEW_WORDS and not telling:
            return bool(confidence >= self._config["confidence_of_few_words"])
        topics = (part.get(FOUND) or {}).get("topics") or ()
        likely = intent in TOPIC_QUESTIONS and topics and topics[0]["share"] >= self._config["topic_share"]
        return bool(confidence >= self._config["confidence_with_topic" if likely else "confidence"])


def _intent(message: Message) -> str:
    return (message.get(INTENT) or {}).get("name") or ""


def _named(message: Message, *kinds: str) -> tuple[str, ...]:
    return tuple(found["value"] for found in message.get(ENTITIES) or () if found["entity"] in kinds)


def _about_an_exercise(message: Message) -> bool:
    return _intent(message) == "ask_exercise" or _intent(message) in EXERCISE_PARTS


def _to_dict(part: Message) -> dict[str, Any]:
    """A request as the message carries it, in the same form as the message itself."""
    return {
        "text": part.get(TEXT),
        "intent": part.get(INTENT),
        "entities": [{"entity": entity["entity"], "value": entity["value"]} for entity in part.get(ENTITIES) or ()],
        "found": part.get(FOUND),
    }
