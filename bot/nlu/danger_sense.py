"""The Rasa component that senses danger signs by meaning, where no hand-written pattern fits the wording."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loader import FOLDER, KnowledgeError, load_signs, read_yaml
from bot.nlu import blend, minilm
from bot.nlu.blend import REGRESSION_ALONE, Blend, BlendSettings, Floats
from bot.nlu.pieces import MOST_PIECES, STOPS, pieces
from bot.nlu.sentence_featurizer import PIECES, sentence_vector, wording_of
from bot.nlu.stored import read_stored
from bot.nlu.vector_cache import cached_vectors
from bot.nlu.wording import MAX_CHARACTERS, plain
from bot.text.reader import shared_reader

logger = logging.getLogger(__name__)

Shares = Mapping[str, float]

SENSED = "sensed_dangers"
# Of these, the ones so certain that they stand although the patterns took them for denied or supposed.
SURELY_SENSED = "surely_sensed_dangers"
# Of the signs that the patterns find in the message: how sure a find may be and still be doubted.
DOUBTED = "doubted_certainties"
NO_DANGER = "none"
# Talk of every kind that reports no danger and belongs to no sign.
ORDINARY = "ordinary"

_MODEL = "dangers"
_SENTENCES = "danger_sentences"
_CACHE = Path(".cache") / "danger-vectors.npz"
_FEW_WORDS = 4
_ENOUGH_TO_DOUBT = 3


@lru_cache(maxsize=1)
def danger_sentences() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Returns the written sentences by sign: those that report it, and those of like words that do not.

    Under `ORDINARY` stand sentences of every kind that report no sign.

    Raises:
        KnowledgeError: A file is not of this shape, or names a sign that is no danger sign.
    """
    dangers = {sign.id for sign in load_signs().values() if sign.level is not None}
    found: dict[str, Mapping[str, Sequence[str]]] = {}
    for path in sorted((FOLDER / _SENTENCES).glob("*.yml")):
        sentences = read_yaml(path)
        if path.stem not in dangers | {ORDINARY}:
            raise KnowledgeError(f"{_SENTENCES}/{path.name}: there is no danger sign {path.stem!r}")
        if not isinstance(sentences, dict) or set(sentences) != {"reported", "not_reported"}:
            raise KnowledgeError(f"{_SENTENCES}/{path.name}: expected exactly the fields reported and not_reported")
        if path.stem == ORDINARY and sentences["reported"]:
            raise KnowledgeError(f"{_SENTENCES}/{path.name}: ordinary talk reports nothing")
        found[path.stem] = sentences
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerSense(GraphComponent):
    """Puts `sensed_dangers` on a message: the ids of the signs that it may report, the likeliest first.

    How certain a sign must be depends on its level: a question too many about an emergency costs less than one missed.
    `doubted_certainties` says which finds of the patterns mean no danger here: words that were only suspicious already
    when little speaks for a danger, clear words only when all but nothing does.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """From which share a sign is worth a question (by level, in few words, in a part) or doubted; how it learns."""
        return {
            "emergency": 0.1,
            "urgent": 0.5,
            "see_doctor": 0.6,
            "few_words": 0.8,
            "part": 0.7,
            "surely": 0.95,
            "doubt_suspected": 0.2,
            "doubt_sure": 0.1,
            "rarest": BlendSettings().rarest,
            "tfidf_weight": BlendSettings().tfidf_weight,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Creates an untrained component."""
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._blend: Blend | None = None
        levels = {sign.id: sign.level.value for sign in load_signs().values() if sign.level is not None}
        self._enough = {sign: self._config[level] for sign, level in levels.items()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerSense:
        """Creates an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Makes Rasa's cache forget the model when the sentences or the code that reads text change."""
        return hashlib.sha256((blend.source() + repr(danger_sentences())).encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the signs from the sentences of the knowledge, and from the examples of all intents what is none."""
        pairs = labelled_sentences()
        ordinary = list(harmless_examples(training_data))
        texts = [text for text, _ in pairs] + [text for text, _ in ordinary]
        labels = [label for _, label in pairs] + [NO_DANGER] * len(ordinary)
        vectors = self._vectors([text for text, _ in pairs], [message for _, message in ordinary])
        settings = BlendSettings(
            rarest=self._config["rarest"], tfidf_weight=self._config["tfidf_weight"], **REGRESSION_ALONE
        )
        self._blend = Blend.fit(texts, vectors, labels, settings)
        with self._model_storage.write_to(self._resource) as folder:
            self._blend.save(Path(folder), _MODEL)
        return self._resource

    @staticmethod
    def _vectors(texts: list[str], messages: list[Message]) -> Floats | None:
        known = [sentence_vector(message) for message in messages]
        if any(vector is None for vector in known):
            return None
        return np.vstack([cached_vectors(texts, minilm.load_encoder(), _CACHE), *known])

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets what was sensed and what is doubted; a failure leaves them out, and the reading by rules runs."""
        for message in messages:
            try:
                whole, parts = self._shares(message)
                message.set(SENSED, self._sensed(message, whole, parts), add_to_output=True)
                surely = [sign for sign, share in whole.items() if share >= self._config["surely"]]
                message.set(SURELY_SENSED, surely, add_to_output=True)
                message.set(DOUBTED, self._doubted(message, [*whole.values(), *parts.values()]), add_to_output=True)
            except Exception as error:  # the components that follow must run whatever happens here
                logger.error("No danger sense for message %s: %s", message.get("message_id"), type(error).__name__)
        return messages

    def _shares(self, message: Message) -> tuple[Shares, Shares]:
        """By sign, how certain it is that the message reports a danger, and this one before all others.

        Returns:
            The shares of the message as a whole, and the highest ones of its parts.
        """
        text = wording_of(message)
        if not text or self._blend is None:
            return {}, {}
        parts: Sequence[tuple[str, Floats | None]] = message.get(PIECES) or [
            (piece, None) for piece in pieces(message.get(TEXT) or "")
        ]
        highest: dict[str, float] = {}
        for part, vector in parts:
            for sign, share in self._share(part, vector).items():
                highest[sign] = max(share, highest.get(sign, 0.0))
        return self._share(text, sentence_vector(message)), highest

    def _share(self, text: str, vector: Floats | None) -> Shares:
        ranking = self._blend.ranking(text, vector) if self._blend else []
        sign = next((label for label, _ in ranking if label != NO_DANGER), None)
        return {sign: 1.0 - dict(ranking)[NO_DANGER]} if sign else {}

    def _sensed(self, message: Message, whole: Shares, parts: Shares) -> list[str]:
        # An answer in a few words ("yes still sore") is like many reports and hardly ever is one.
        few = self._config["few_words"] if len(wording_of(message).split()) <= _FEW_WORDS else 0.0
        # What a part says may depend on the rest.
        leasts = ((whole, few), (parts, max(few, self._config["part"])))
        certain: dict[str, float] = {}
        for shares, least in leasts:
            for sign, share in shares.items():
                if share >= max(self._enough[sign], least):
                    certain[sign] = max(share, certain.get(sign, 0.0))
        return sorted(certain, key=lambda sign: -certain[sign])

    def _doubted(self, message: Message, shares: Sequence[float]) -> list[str]:
        text = message.get(TEXT) or ""
        # Of a long message only the first part is sensed, while the patterns read all of it.
        unread = len(text) > MAX_CHARACTERS or len(STOPS.split(text)) > MOST_PIECES
        # A word or two hold too little to doubt what they say.
        if not shares or unread or len(wording_of(message).split()) < _ENOUGH_TO_DOUBT:
            return []
        return [certainty for certainty in ("suspected", "sure") if max(shares) < self._config[f"doubt_{certainty}"]]

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerSense:
        """Loads what `train` wrote; without it nothing is sensed and the rules alone find dangers."""
        component = cls(config, model_storage, resource)
        missing = "There is no danger sense in the model, danger signs are found by their words alone"
        component._blend = read_stored(model_storage, resource, lambda folder: Blend.load(folder, _MODEL), missing)
        return component


def labelled_sentences() -> list[tuple[str, str]]:
    """Returns the written sentences as plain text, each with the sign that it reports or `NO_DANGER`.

    The parts of ordinary talk stand beside it, as each part of a message is sensed by itself too: without the rest,
    many a harmless one ("it's there when I go down") is vague enough for any sign.
    """
    told = [
        (plain(text), sign if kind == "reported" else NO_DANGER)
        for sign, sentences in danger_sentences().items()
        for kind in ("reported", "not_reported")
        for text in sentences[kind]
    ]
    ordinary = danger_sentences().get(ORDINARY, {}).get("not_reported", ())
    return told + [(piece, NO_DANGER) for text in ordinary for piece in pieces(text)]


def harmless_examples(training_data: TrainingData) -> Iterator[tuple[str, Message]]:
    """Yields the examples of all intents in which the patterns find no danger, each with its plain text."""
    reader, today = shared_reader(), date.today()
    for message in training_data.intent_examples:
        if (text := plain(message.get(TEXT))) and not reader.read(text, today).dangers():
            yield text, message
