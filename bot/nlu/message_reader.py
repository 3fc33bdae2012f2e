"""The last Rasa component of the pipeline: reads each message for danger signs and facts about the knee."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME, INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.choices import choice_number

logger = logging.getLogger(__name__)

DANGER_INTENT = "report_danger"
CHOICE_INTENT = "choose_option"
SYMPTOM_INTENT = "report_symptom"
OTHER_HEALTH_INTENT = "ask_other_health"
DANGER_QUESTION_INTENT = "ask_danger_signs"
_PASSED_OVER = frozenset({DEFAULT_NLU_FALLBACK_INTENT_NAME, OTHER_HEALTH_INTENT, "out_of_scope", "small_talk"})
_ASKED_BY_NAME = {"exercise": "ask_exercise", "treatment": "ask_treatment"}
_MISTAKEN = frozenset({DEFAULT_NLU_FALLBACK_INTENT_NAME, OTHER_HEALTH_INTENT})
_OF_ONESELF = re.compile(r"\b(?:i|my|me)\b")
_ABOUT_TREATMENTS = frozenset({"ask_treatment", "list_treatments", "ask_medicine_dose"})
# Topics that say more than the card of the exercise that they name.
_RICHER_THAN_A_CARD = frozenset({"ask_walking", "ask_low_impact", "ask_yoga", "ask_foam_rolling", "ask_exercise"})
_WEAK_GUESS = 0.5
_ABOUT_PAIN = frozenset({SYMPTOM_INTENT, "report_exercise_pain", "ask_soreness"})
READING = "reading"
CHOICE_NUMBER = "choice_number"


class UnreadableMessageError(RuntimeError):
    """A message could not be scanned for danger signs; names its id and never its words."""


class TextReader(Protocol):
    """What `bot.text.reader.Reader` offers."""

    def read(self, text: str, today: date) -> Any:
        """Returns a reading with `to_dict()` and `dangers()`."""


@lru_cache(maxsize=1)
def _reader() -> TextReader:
    from bot.text.reader import load_reader

    reader: TextReader = load_reader()
    return reader


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageReader(GraphComponent):
    """Puts the `reading` on every message and lets a danger sign overrule every guessed intent.

    It stands after the fallback classifier, which would otherwise judge the intent set here. The classifier's guesses
    stay in `intent_ranking`.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The fallback classifier must stand before this component."""
        return [FallbackClassifier]

    def __init__(self, reader: TextReader, today: Callable[[], date] = date.today) -> None:
        """Keeps the reader and the calendar."""
        self._reader = reader
        self._today = today

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageReader:
        """Creates the component; a mistake in the reader's data stops the start and not the first message."""
        return cls(_reader())

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads each message.

        Raises:
            UnreadableMessageError: The reader failed. A message that could not be scanned must not be answered as if
                it held no danger sign.
        """
        for message in messages:
            try:
                self._read(message)
            except Exception as error:
                # An error's own text may repeat the person's words, so only its type and place are told.
                what = f"message {message.get('message_id')} could not be read: {type(error).__name__}"
                logger.error("%s\n%s", what, "".join(traceback.format_tb(error.__traceback__)))
                raise UnreadableMessageError(what) from None
        return messages

    def _read(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        if text.startswith(INTENT_MESSAGE_PREFIX):
            # The payload of a choice, which Rasa's own handler reads next; its words are the bot's, not the person's.
            return
        reading = self._reader.read(text, self._today())
        message.set(READING, reading.to_dict(), add_to_output=True)
        if reading.dangers():
            _set_intent(message, DANGER_INTENT)
        elif (number := choice_number(text)) is not None:
            message.set(CHOICE_NUMBER, number, add_to_output=True)
            _set_intent(message, CHOICE_INTENT)
        elif not any(character.isalnum() for character in text):
            _set_intent(message, DEFAULT_NLU_FALLBACK_INTENT_NAME)
        elif better := _better_intent(message, reading):
            _set_intent(message, better)


def _better_intent(message: Message, reading: Any) -> str | None:
    """The intent that the reading calls for in place of the guess; None where the guess may stand.

    What a person tells of their knee is never passed over as small talk, pain elsewhere is not taken for the knee, and
    a name from the knowledge base in a message that was not understood asks for its record.
    """
    guessed = (message.get(INTENT) or {}).get("name")
    told = any(mention.status == "present" and mention.certainty == "sure" for mention in reading.mentions)
    if reading.about_knee and told and guessed in _PASSED_OVER:
        return SYMPTOM_INTENT
    if not reading.about_other_part and guessed in _MISTAKEN:
        if told:
            return SYMPTOM_INTENT
        supposed = {mention.sign for mention in reading.mentions if mention.status == "hypothetical"}
        if not supposed.isdisjoint(reading.danger_signs) and _OF_ONESELF.search((message.get(TEXT) or "").lower()):
            return DANGER_QUESTION_INTENT
    if reading.about_other_part and guessed in _ABOUT_PAIN:
        return OTHER_HEALTH_INTENT
    return _asked_by_name(message, guessed)


def _asked_by_name(message: Message, guessed: str | None) -> str | None:
    """The intent that a name calls for.

    A message that is no more than the name of an exercise asks for it. Otherwise a name counts where nothing was
    understood, or where a weak guess passes a named treatment over.
    """
    entities = message.get(ENTITIES, [])
    named = {entity["entity"] for entity in entities}
    length = len((message.get(TEXT) or "").strip())
    whole = any(entity["entity"] == "exercise" and entity["end"] - entity["start"] == length for entity in entities)
    if whole and guessed not in _RICHER_THAN_A_CARD:
        return _ASKED_BY_NAME["exercise"]
    if guessed == DEFAULT_NLU_FALLBACK_INTENT_NAME:
        return next((intent for kind, intent in _ASKED_BY_NAME.items() if kind in named), None)
    weak = (message.get(INTENT) or {}).get("confidence", 0.0) < _WEAK_GUESS
    if weak and "treatment" in named and guessed not in _ABOUT_TREATMENTS:
        return _ASKED_BY_NAME["treatment"]
    return None


def _set_intent(message: Message, name: str) -> None:
    message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
