"""Finds the topics and the single statements of the knowledge that a question asks for. Needs no Rasa.

The answer stays the record's own text: retrieval only says which, never what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.knowledge.loader import Knowledge
from bot.knowledge.statement_questions import read_questions
from bot.knowledge.told import told_by_record
from bot.nlu.blend import Blend
from bot.nlu.compact import packed, rounded, unpacked
from bot.nlu.logistic import fit_logistic
from bot.nlu.wording import plain

Floats = npt.NDArray[np.float32]

# The label of questions that no topic answers, such as "can i play golf".
NO_TOPIC = ""
MOST_TOPICS = 3
MOST_STATEMENTS = 6
MOST_ASKED = 4
# How much like wording counts beside like meaning; measured on the topics' own questions.
_WORDING = 0.3

# How the model of the statements' own questions learns; measured by leaving out one question in five.
_C, _STEPS = 30.0, 60

_TOPICS = "topics"
_STATEMENTS = "statements.npz"
_ASKED = "asked.npz"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands: `topic:`, `treatment:` or `exercise:` and an id, and its number in that record."""

    record: str
    at: int


def statement_places(knowledge: Knowledge) -> list[tuple[Place, str]]:
    """Returns every statement that can be an answer, with its place, in file order.

    The text is led by the record's name, because a statement such as "It eases stiffness" leaves it out.
    """
    names = {f"topic:{topic.id}": topic.title for topic in knowledge.topics.values()}
    names |= {f"treatment:{treatment.id}": treatment.name for treatment in knowledge.treatments.values()}
    names |= {f"exercise:{exercise.id}": exercise.name for exercise in knowledge.exercises.values()}
    return [
        (Place(record, at), plain(f"{names[record]}. {text}"))
        for record, texts in told_by_record(knowledge).items()
        for at, text in enumerate(texts)
    ]


def statement_questions(knowledge: Knowledge) -> list[tuple[Place, str]]:
    """Returns the plain text of every question that has a statement for its answer, with the place of that."""
    return [(Place(record, at), plain(question)) for record, at, question in read_questions(knowledge)]


class QuestionModel:
    """Tells which statement a question asks for, from questions that people ask of each; or that it asks for none."""

    def __init__(self, places: Sequence[Place | None], weights: Floats, offset: Floats) -> None:
        """Keeps a fitted model: a column of weights, shape (width, places), and a row of offsets."""
        self._places = tuple(places)
        self._weights = weights
        self._offset = offset

    @classmethod
    def fit(cls, vectors: Floats, places: Sequence[Place | None]) -> QuestionModel:
        """Learns from questions.

        Args:
            vectors: Their sentence vectors, shape (questions, width).
            places: The statement that each asks for; None for what no statement answers.
        """
        names, codes = np.unique([_name(place) for place in places], return_inverse=True)
        (weights,), offset = fit_logistic([vectors], codes, _C, _STEPS)
        return cls([_place(name) for name in names.tolist()], rounded(weights), rounded(offset[None]))

    def ranking(self, vector: Floats) -> list[tuple[Place, float]]:
        """Returns the likeliest statements with their share of certainty, none of them when it asks for none."""
        scores = vector @ self._weights + self._offset[0]
        powers = np.exp(scores - scores.max())
        shares = powers / powers.sum()
        best = np.argsort(-shares, kind="stable")[: MOST_ASKED + 1]
        named = ((self._places[index], float(shares[index])) for index in best)
        return [(place, share) for place, share in named if place is not None][:MOST_ASKED]

    def save(self, file: Path) -> None:
        """Writes the model."""
        names = [_name(place) for place in self._places]
        numbers = packed("weights", self._weights) | packed("offset", self._offset)
        np.savez_compressed(file, places=np.array(names), **numbers)

    @classmethod
    def load(cls, file: Path) -> QuestionModel | None:
        """Reads what `save` wrote; None when there is no such file."""
        if not file.exists():
            return None
        with np.load(file, allow_pickle=False) as stored:
            places = [_place(name) for name in stored["places"].tolist()]
            return cls(places, unpacked("weights", stored), unpacked("offset", stored))


def _name(place: Place | None) -> str:
    return "" if place is None else f"{place.record}#{place.at}"


def _place(name: str) -> Place | None:
    record, _, at = name.rpartition("#")
    return Place(record, int(at)) if record else None


class Retriever:
    """Ranks topics by what their questions look like, and statements by likeness and by their own questions."""

    def __init__(
        self,
        topics: Blend,
        statements: Sequence[tuple[Place, str]],
        vectors: Floats | None,
        questions: QuestionModel | None = None,
    ) -> None:
        """Keeps fitted models and the vectors of the statements, one row each; None when there are none."""
        self._topics = topics
        self._questions = questions
        self._places = [place for place, _ in statements]
        self._rows = topics.wording_rows([text for _, text in statements])
        self._vectors = vectors
        self._stamp = _stamp(statements)

    def topics(self, text: str, vector: Floats | None) -> list[tuple[str, float]]:
        """Returns the likeliest topics with their share of certainty; `NO_TOPIC` may be among them."""
        return self._topics.ranking(text, vector)[:MOST_TOPICS]

    def statements(self, text: str, vector: Floats | None) -> list[tuple[Place, float]]:
        """Returns the statements most like a question, the likest first.

        Args:
            text: Plain text of the question.
            vector: Its meaning, a unit vector, or None.
        """
        scores = self._rows @ self._topics.wording_rows([text]).toarray()[0] * _WORDING
        if self._vectors is not None and vector is not None:
            scores = scores + self._vectors @ vector
        best = np.argsort(-scores, kind="stable")[:MOST_STATEMENTS]
        return [(self._places[index], float(scores[index])) for index in best]

    def asked(self, vector: Floats | None) -> list[tuple[Place, float]]:
        """Returns the statements that a question asks for, with their share of certainty.

        Args:
            vector: The sentence vector of the question that classifiers see, or None.
        """
        return [] if self._questions is None or vector is None else self._questions.ranking(vector)

    def save(self, folder: Path) -> None:
        """Writes the model."""
        if self._questions is not None:
            self._questions.save(folder / _ASKED)
        self._topics.save(folder, _TOPICS)
        vectors = {} if self._vectors is None else {"vectors": self._vectors.astype(np.float16)}
        np.savez_compressed(folder / _STATEMENTS, stamp=np.array(self._stamp), **vectors)

    @classmethod
    def load(cls, folder: Path, statements: Sequence[tuple[Place, str]]) -> Retriever:
        """Reads what `save` wrote.

        Args:
            folder: Where it was written.
            statements: The same statements as when it was fitted.

        Raises:
            FileNotFoundError: There is no such model.
            ValueError: The model was made from other statements.
        """
        with np.load(folder / _STATEMENTS, allow_pickle=False) as stored:
            vectors = stored["vectors"].astype(np.float32) if "vectors" in stored.files else None
            stamp = str(stored["stamp"])
        if stamp != _stamp(statements):
            raise ValueError("the knowledge has changed since the training")
        return cls(Blend.load(folder, _TOPICS), statements, vectors, QuestionModel.load(folder / _ASKED))


def _stamp(statements: Sequence[tuple[Place, str]]) -> str:
    return hashlib.sha256("\n".join(text for _, text in statements).encode()).hexdigest()


def found_to_dict(
    topics: Iterable[tuple[str, float]],
    statements: Iterable[tuple[Place, float]],
    asked: Iterable[tuple[Place, float]] = (),
) -> dict[str, Any]:
    """The JSON-able form that a message carries."""
    return {
        "topics": [{"id": topic, "share": round(share, 4)} for topic, share in topics],
        "statements": [
            {"record": place.record, "at": place.at, "score": round(score, 4)} for place, score in statements
        ],
        "asked": [{"record": place.record, "at": place.at, "share": round(share, 4)} for place, share in asked],
    }
