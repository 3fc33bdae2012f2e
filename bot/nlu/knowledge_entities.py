"""The Rasa component that finds names from the knowledge in a message."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loader import load_knowledge
from bot.nlu.minilm import known_words
from bot.nlu.spelling import load_mender
from bot.nlu.typos import Guess, SlipFinder, TypoFinder
from bot.nlu.vocabulary import ENTITY_TYPES, Name, load_words, name_patterns
from bot.nlu.wording import MAX_CHARACTERS, plain, straight_apostrophes

logger = logging.getLogger(__name__)

# Names of these are told apart by all their letters, also when words are joined or split; of the others only a slip or
# two in a word is looked for: a wrong guess at a body part would cost more than it gives.
TYPO_TYPES = ("exercise", "treatment")
SLIP_TYPES = ("body_part", "equipment", "condition", "glossary_term")
# What the text says with each name of an exercise or treatment put as "exercisename" or "treatmentname", so that the
# intent of "how long do i hold the clamshell" is learned for every exercise at once.
MASKED_TEXT = "masked_text"

_JOINER = re.compile(r"[\s\-_\u2010-\u2015]")


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class KnowledgeEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Emits an entity for each name of an exercise, treatment, topic, body part and so on; its value is the record id.

    The longest name wins. A name of several records of one type gives one entity whose value joins the ids with `|`; a
    name that belongs to several types gives one entity a type over the same words.
    """

    def __init__(self, names: Iterable[Name], ordinary_words: Iterable[str] = ()) -> None:
        """Builds the spaCy ruler and the finder of misspellings from the names."""
        self._names = {name.text: name for name in names}
        self._nlp = spacy.blank("en")
        ruler = self._nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        ruler.add_patterns([{"label": "NAME", "pattern": text, "id": text} for text in self._names])
        self._typos = TypoFinder(
            (name.text for name in self._names.values() if name.means(*TYPO_TYPES)), ordinary_words
        )
        self._slips = SlipFinder(
            [n.text for n in self._names.values() if n.means(*SLIP_TYPES) and not n.means(*TYPO_TYPES)], ordinary_words
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnowledgeEntityExtractor:
        """Creates the component over the project's own knowledge."""
        return cls(name_patterns(load_knowledge(), load_words()), known_words())

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds entities to incoming messages. A failure leaves them without, so that the danger scan still runs."""
        for message in messages:
            found: list[dict[str, Any]] = []
            try:
                found = self.find(message.get(TEXT) or "")
            except Exception as error:  # the components that follow must run whatever happens here
                logger.error("No entities for message %s: %s", message.get("message_id"), type(error).__name__)
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
            message.set(MASKED_TEXT, load_mender().mend(_masked(message.get(TEXT) or "", found)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the masked text to the training examples."""
        for message in training_data.training_examples:
            if text := message.get(TEXT):
                message.set(MASKED_TEXT, _masked(text, self.find(text)))
        return training_data

    def find(self, text: str) -> list[dict[str, Any]]:
        """Returns the entities of a text, in its order, with offsets into it."""
        spaced, offsets = _spaced(text[:MAX_CHARACTERS])
        spans = [
            _Span(ent.start_char, ent.end_char, self._names[ent.ent_id_].meanings, 1.0)
            for ent in self._nlp(spaced).ents
            if ent.ent_id_ in self._names
        ]
        if not any(entity in TYPO_TYPES for span in spans for entity, _ in span.meanings):
            spans = self._with(self._typos.find(spaced), TYPO_TYPES, spans)
        spans = self._with(self._slips.find(spaced), SLIP_TYPES, spans)
        return [
            _entity(text, offsets[span.start], offsets[span.end - 1] + 1, entity, value, span.confidence)
            for span in sorted(spans, key=lambda span: (span.start, span.end))
            for entity, value in span.meanings
        ]

    def _with(self, guesses: Iterable[Guess], types: Iterable[str], spans: list[_Span]) -> list[_Span]:
        """Adds what misspellings may mean; "quad" in "quad strech" gives way, a longer name around one stays."""
        for guess in guesses:
            crossed = [span for span in spans if span.start < guess.end and guess.start < span.end]
            if all(span.end - span.start < guess.end - guess.start for span in crossed):
                spans = [*(span for span in spans if span not in crossed), self._guessed(guess, types)]
        return spans

    def _guessed(self, guess: Guess, types: Iterable[str]) -> _Span:
        """What a misspelling may mean; all that is meant by names that are just as near."""
        values: dict[str, dict[str, None]] = {}
        for text in (guess.name, *guess.or_names):
            for entity, value in self._names[text].meanings:
                if entity in types:
                    values.setdefault(entity, {}).update(dict.fromkeys(value.split("|")))
        meanings = tuple((entity, "|".join(values[entity])) for entity in ENTITY_TYPES if entity in values)
        return _Span(guess.start, guess.end, meanings, guess.score / 100)


@dataclass(frozen=True, slots=True)
class _Span:
    """A name found: where it stands in the spaced text, what it may mean, and how sure it is."""

    start: int
    end: int
    meanings: tuple[tuple[str, str], ...]
    confidence: float


def _spaced(text: str) -> tuple[str, list[int]]:
    """Returns the text in lower case, each run of hyphens or white space as one space, and each character's place."""
    characters: list[str] = []
    offsets: list[int] = []
    for place, character in enumerate(straight_apostrophes(text)):
        lower = " " if _JOINER.match(character) else character.lower()
        if lower == " " and (not characters or characters[-1] == " "):
            continue
        for part in lower:  # a few letters have a lower case of two characters
            characters.append(part)
            offsets.append(place)
    return "".join(characters), offsets


def _masked(text: str, entities: Iterable[dict[str, Any]]) -> str:
    kinds = {(found["start"], found["end"]): found["entity"] for found in entities if found["entity"] in TYPO_TYPES}
    for (start, end), kind in sorted(kinds.items(), reverse=True):
        text = f"{text[:start]}{kind}name{text[end:]}"
    return plain(text)


def _entity(text: str, start: int, end: int, entity: str, value: str, confidence: float) -> dict[str, Any]:
    return {
        "entity": entity,
        "value": value,
        "start": start,
        "end": end,
        "text": text[start:end],
        "confidence_entity": round(confidence, 3),
    }
