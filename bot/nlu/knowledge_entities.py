"""The Rasa component that finds names from the knowledge in a message."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.loader import load_knowledge
from bot.nlu.minilm import known_words
from bot.nlu.typos import TypoFinder
from bot.nlu.vocabulary import Name, load_words, name_patterns
from bot.nlu.wording import MAX_CHARACTERS, straight_apostrophes

logger = logging.getLogger(__name__)

# Misspellings are looked for among these only: a wrong guess at a body part would cost more than it gives.
TYPO_TYPES = ("exercise", "treatment")

_JOINER = re.compile(r"[\s\-_\u2010-\u2015]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
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
        return messages

    def find(self, text: str) -> list[dict[str, Any]]:
        """Returns the entities of a text, in its order, with offsets into it."""
        spaced, offsets = _spaced(text[:MAX_CHARACTERS])
        spans = [
            (ent.start_char, ent.end_char, self._names[ent.ent_id_], 1.0)
            for ent in self._nlp(spaced).ents
            if ent.ent_id_ in self._names
        ]
        if not any(name.means(*TYPO_TYPES) for _, _, name, _ in spans):
            for guess in self._typos.find(spaced):
                crossed = [span for span in spans if span[0] < guess.end and guess.start < span[1]]
                # The longer wins: "quad" inside "quad strech" gives way, a topic around a misspelt word stays.
                if all(span[1] - span[0] < guess.end - guess.start for span in crossed):
                    spans = [span for span in spans if span not in crossed]
                    spans.append((guess.start, guess.end, self._names[guess.name], guess.score / 100))
        return [
            _entity(text, offsets[start], offsets[end - 1] + 1, entity, value, confidence)
            for start, end, name, confidence in sorted(spans, key=lambda span: span[:2])
            for entity, value in name.meanings
            if confidence == 1.0 or entity in TYPO_TYPES
        ]


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


def _entity(text: str, start: int, end: int, entity: str, value: str, confidence: float) -> dict[str, Any]:
    return {
        "entity": entity,
        "value": value,
        "start": start,
        "end": end,
        "text": text[start:end],
        "confidence_entity": round(confidence, 3),
    }
