"""Rasa's reader of training data, with example messages made from the knowledge base beside those in `data/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle, islice

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loader import FOLDER, Knowledge, KnowledgeError, load_knowledge, read_yaml
from bot.nlu.knowledge_retriever import TOPIC
from bot.nlu.vocabulary import normal_name

_FRAMES_FILE = "example_frames.yml"


class KnowledgeImporter(RasaFileImporter):
    """Reads the files of the project and adds examples for every exercise, treatment and topic."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of `data/nlu` and those made from the knowledge base."""
        written = super().get_nlu_data(language)
        known = {message.get("text", "").lower() for message in written.training_examples}
        made = [message for message in examples_from(load_knowledge()) if message.get("text").lower() not in known]
        return written.merge(TrainingData(made))


def examples_from(knowledge: Knowledge) -> Iterator[Message]:
    """Yields an example for each question of a topic, and some for each name of an exercise or treatment.

    Raises:
        KnowledgeError: The frames are not of the right shape.
    """
    for topic in knowledge.topics.values():
        for question in topic.questions if topic.intents else ():
            yield _message(question, topic.intents[0], topic.id)
    for intent, frames in _frames().items():
        records = getattr(knowledge, frames["of"]).values()
        turns = cycle(frames["frames"])
        for record in records:
            names = cycle(dict.fromkeys(map(normal_name, (record.name, *record.also_called))))
            yield from _framed(intent, zip(islice(turns, frames["each"]), names, strict=False))


def _framed(intent: str, pairs: Iterable[tuple[str, str]]) -> Iterator[Message]:
    for frame, name in pairs:
        yield _message(frame.format(name=name), intent)


def _frames() -> dict[str, dict]:
    frames = read_yaml(FOLDER / _FRAMES_FILE)
    if not isinstance(frames, dict) or any(set(entry) != {"of", "each", "frames"} for entry in frames.values()):
        raise KnowledgeError(f"{_FRAMES_FILE}: expected intents with the fields of, each and frames")
    return frames


def _message(text: str, intent: str, topic: str | None = None) -> Message:
    return Message.build(text=text, intent=intent, intent_metadata={TOPIC: topic} if topic else None)
