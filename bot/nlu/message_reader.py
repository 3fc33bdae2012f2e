"""The last Rasa component of the pipeline: reads each message for danger signs and facts about the knee."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from datetime import date
from itertools import takewhile
from typing import Any, Protocol

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME, INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.message import pick_offer
from bot.knowledge.loader import load_knowledge, load_signs
from bot.knowledge.models import Instructions, Level, Offer
from bot.nlu.choices import choice_number
from bot.nlu.danger_sense import DOUBTED, SENSED, SURELY_SENSED
from bot.nlu.knowledge_retriever import FOUND
from bot.nlu.minilm import known_words
from bot.nlu.routing import ASKS_TO_DO, Guess, better_intent
from bot.nlu.sentence_featurizer import wording_of
from bot.text.reader import shared_reader

logger = logging.getLogger(__name__)

DANGER_INTENT = "report_danger"
CHOICE_INTENT = "choose_option"
READING = "reading"
# Milder than every level of advice.
_NO_RANK = len(Level)
_LONG_WORD = re.compile(r"[a-z]{4,}")
# In a longer message one word that nobody knows is a name or slang; so few words of which it is one are none at all.
_FEW_WORDS = 2
# A longer message is more than the pick of a choice.
_SHORT = 5
CHOICE_NUMBER = "choice_number"


class UnreadableMessageError(RuntimeError):
    """A message could not be scanned for danger signs; names its id and never its words."""


class TextReader(Protocol):
    """What `bot.text.reader.Reader` offers: the signs that no sense takes back, those it adds only when it is sure."""

    never_doubted: frozenset[str]
    only_surely_sensed: frozenset[str]

    def read(self, text: str, today: date) -> Any:
        """Returns a reading with `to_dict()` and `dangers()`."""


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

    def __init__(
        self, reader: TextReader, today: Callable[[], date] = date.today, instructed: frozenset[str] = frozenset()
    ) -> None:
        """Keeps the reader, the calendar, and the ids of the exercises that have steps."""
        self._reader = reader
        self._today = today
        self._instructed = instructed
        self._danger_ranks = {sign.id: sign.level.rank for sign in load_signs().values() if sign.level is not None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageReader:
        """Creates the component; a mistake in the reader's data stops the start and not the first message."""
        exercises = load_knowledge().exercises.values()
        instructed = frozenset(found.id for found in exercises if found.instructions is Instructions.FULL)
        return cls(shared_reader(), instructed=instructed)

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Reads each message; the tracker tells which choices were offered last.

        Raises:
            UnreadableMessageError: The reader failed. A message that could not be scanned must not be answered as if
                it held no danger sign.
        """
        for message in messages:
            try:
                self._read(message, tracker)
            except Exception as error:
                # An error's own text may repeat the person's words, so only its type and place are told.
                what = f"message {message.get('message_id')} could not be read: {type(error).__name__}"
                logger.error("%s\n%s", what, "".join(traceback.format_tb(error.__traceback__)))
                raise UnreadableMessageError(what) from None
        return messages

    def _read(self, message: Message, tracker: DialogueStateTracker | None) -> None:
        text = message.get(TEXT) or ""
        if text.startswith(INTENT_MESSAGE_PREFIX):
            # The payload of a choice, which Rasa's own handler reads next; its words are the bot's, not the person's.
            return
        asked = tracker is not None and tracker.active_loop is not None
        reading = self._joined(self._reader.read(text, self._today()), message, asked=asked)
        message.set(READING, reading.to_dict(), add_to_output=True)
        if reading.dangers():
            _set_intent(message, DANGER_INTENT)
        elif (number := choice_number(text) or _picked(text, reading, tracker)) is not None:
            message.set(CHOICE_NUMBER, number, add_to_output=True)
            _set_intent(message, CHOICE_INTENT)
        elif not any(character.isalnum() for character in text):
            _set_intent(message, DEFAULT_NLU_FALLBACK_INTENT_NAME)
        elif better := better_intent(self._guess(message), reading):
            _set_intent(message, better)

    def _joined(self, reading: Any, message: Message, *, asked: bool) -> Any:
        """The reading by rules, with the danger that the message seems to report in other words as a suspicion.

        A sign that the rules saw denied or only supposed stays so, unless it is sensed beyond doubt ("I don't see the
        point of being here") or supposed in asking what to do with it ("is massage ok for a hot swollen calf"); a
        sensed danger milder than one that the rules found adds nothing. One made up of several facts must be beyond
        doubt, and is left to the rules while the interview asks for these. What the rules found is taken back only
        where the sense sees next to no danger (`DangerSense`), a circumstance of the person never.
        A bare yes or no, and words that are none, have no meaning to sense.
        """
        if reading.polarity or self._gibberish(message):
            return reading
        reading = reading.without_dangers(message.get(DOUBTED) or (), self._reader.never_doubted)
        ranks = self._danger_ranks
        open_to_sense = {"past", "hypothetical"} if _asks_to_do(message) else {"past"}
        seen = {mention.sign for mention in reading.mentions if mention.status not in open_to_sense}
        found = min((ranks[mention.sign] for mention in reading.dangers()), default=_NO_RANK)
        made_up = self._reader.only_surely_sensed
        barred = (seen | made_up).difference(message.get(SURELY_SENSED) or ()) | (made_up if asked else frozenset())
        for sign in message.get(SENSED) or ():
            if sign not in barred and ranks.get(sign, _NO_RANK) < found:
                return reading.with_suspected(sign, len(message.get(TEXT)))
        return reading

    def _guess(self, message: Message) -> Guess:
        intent = message.get(INTENT) or {}
        return Guess(
            message.get(TEXT) or "",
            intent.get("name"),
            intent.get("confidence") or 0.0,
            message.get(ENTITIES, []),
            message.get(FOUND) or {},
            self._instructed,
            gibberish=self._gibberish(message),
        )

    @staticmethod
    def _gibberish(message: Message) -> bool:
        wording, known = wording_of(message), known_words()
        words = _LONG_WORD.findall(wording)
        enough = len(words) > 1 or (len(words) == 1 and len(wording.split()) <= _FEW_WORDS)
        return bool(known) and enough and not message.get(ENTITIES) and known.isdisjoint(words)


def _asks_to_do(message: Message) -> bool:
    """Whether a message asks for something to do or to have done, which nobody asks who only wonders about a sign."""
    return (message.get(INTENT) or {}).get("name") in ASKS_TO_DO


def _picked(text: str, reading: Any, tracker: DialogueStateTracker | None) -> int | None:
    """The number of the choice that a short message names in words ("the kneeling one"); None where none is meant.

    A plain yes or no answers the question and is no pick, though a choice may begin with it.
    """
    if tracker is None or tracker.active_loop is not None or reading.polarity or len(text.split()) > _SHORT:
        return None
    said = takewhile(lambda event: not isinstance(event, UserUttered), reversed(tracker.events))
    offered = (_offered(event) for event in said if isinstance(event, BotUttered))
    offers = [Offer(button["title"], button["payload"]) for button in next(filter(None, offered), ())]
    picked = pick_offer(text, offers)
    return None if picked is None else offers.index(picked) + 1


def _offered(said: BotUttered) -> list[dict[str, str]]:
    # Where a channel shows text alone, what it offered is kept beside the text.
    return said.data.get("buttons") or said.metadata.get("offers") or []


def _set_intent(message: Message, name: str) -> None:
    message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
