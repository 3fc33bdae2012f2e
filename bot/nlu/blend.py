"""Tells labels of a text from its meaning, its wording and the examples nearest to it. Needs no Rasa.

A model file holds numbers and no code.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.special import softmax

from bot.nlu import compact, logistic, neighbours, tfidf, wording
from bot.nlu.compact import packed, rounded, unpacked
from bot.nlu.logistic import fit_logistic
from bot.nlu.neighbours import Neighbours
from bot.nlu.tfidf import TfIdf

Floats = npt.NDArray[np.float32]

_NUMBERS = ("words", "words_offset", "vector", "blend", "blend_offset")


def source() -> str:
    """Returns the code that makes a blend; a model of other code is out of date."""
    return "".join(map(inspect.getsource, (sys.modules[__name__], compact, logistic, neighbours, tfidf, wording)))


@dataclass(frozen=True, slots=True)
class BlendSettings:
    """How a blend learns, and how much each of its parts has to say.

    `tfidf_weight` scales the wording against the meaning. `rarest` leaves out letter and word groups of fewer texts,
    which keeps the model file small. `C` is the inverse of the penalty on large weights, as scikit-learn names it.
    `words` and `neighbours` are the shares of these two in the blend, of 1. Parts that differ make it less certain
    than it is right: `sharpness` is the power that mends this, 1 for none.
    """

    C: float = 20.0
    tfidf_weight: float = 1.2
    rarest: int = 3
    max_iter: int = 60
    words: float = 0.2
    neighbours: float = 0.4
    sharpness: float = 1.6


# For `BlendSettings`: neighbours of a harmless message that is like no other report dangers as often as not.
REGRESSION_ALONE = {"words": 0.0, "neighbours": 0.0, "sharpness": 1.0}


class Blend:
    """Logistic regression on sentence vector and TF-IDF row together, one on the TF-IDF row alone, and neighbours.

    The wording alone decides whenever a text has no vector.
    """

    def __init__(
        self,
        labels: Sequence[str],
        table: TfIdf,
        numbers: dict[str, Floats],
        near: Neighbours | None,
        settings: BlendSettings,
    ) -> None:
        """Keeps a fitted model; `fit` and `load` make one."""
        self.labels = tuple(labels)
        self._table = table
        # By model: "vector" (rows of the blend for the vector), "blend" and "words" (rows for TF-IDF), and offsets.
        self._numbers = numbers
        self._near = near
        self._settings = settings

    @property
    def knows_vectors(self) -> bool:
        """Whether the model was fitted with vectors."""
        return "blend" in self._numbers

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        vectors: Floats | None,
        labels: Sequence[str],
        settings: BlendSettings,
    ) -> Blend:
        """Learns from examples; the same examples always give the same model.

        Args:
            texts: Plain texts.
            vectors: Shape (texts, width), or None to learn from the wording alone.
            labels: One a text, at least two different ones.
            settings: How to learn.

        Raises:
            ValueError: Fewer than two labels.
        """
        names, codes = np.unique(np.asarray(labels), return_inverse=True)
        if len(names) < 2:
            raise ValueError("it takes examples of two labels or more")
        table = TfIdf.fit(texts, settings.rarest)
        rows = table.transform(texts) * settings.tfidf_weight
        numbers: dict[str, Floats] = {}
        near = None
        (numbers["words"],), numbers["words_offset"] = fit_logistic([rows], codes, settings.C, settings.max_iter)
        if vectors is not None:
            fitted, offset = fit_logistic([vectors, rows], codes, settings.C, settings.max_iter)
            numbers |= {"vector": fitted[0], "blend": fitted[1], "blend_offset": offset}
            near = Neighbours.fit(vectors, codes) if settings.neighbours else None
        # Rounded here, so that a loaded model gives the same.
        numbers = {name: rounded(np.atleast_2d(matrix)) for name, matrix in numbers.items()}
        return cls(names.tolist(), table, numbers, near, settings)

    def ranking(self, text: str, vector: Floats | None) -> list[tuple[str, float]]:
        """Returns every label with its share of certainty (they sum to 1), the likeliest first."""
        shares = self._shares(text, vector)
        return sorted(zip(self.labels, shares.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))

    def wording_rows(self, texts: Sequence[str]) -> csr_matrix:
        """Returns the TF-IDF rows of texts, each of length one or zero."""
        return self._table.transform(texts)

    def _shares(self, text: str, vector: Floats | None) -> Floats:
        row = self._table.transform([text]) * self._settings.tfidf_weight
        numbers, settings = self._numbers, self._settings
        words: Floats = softmax((row.dot(numbers["words"]) + numbers["words_offset"])[0])
        if not self.knows_vectors or vector is None or len(vector) != len(numbers["vector"]):
            return words
        both: Floats = softmax((row.dot(numbers["blend"]) + vector @ numbers["vector"] + numbers["blend_offset"])[0])
        shares = (1 - settings.words - settings.neighbours) * both + settings.words * words
        if self._near is not None:
            shares = shares + settings.neighbours * self._near.shares(vector, len(self.labels))
        shares = shares**settings.sharpness
        result: Floats = shares / shares.sum()
        return result

    def save(self, folder: Path, name: str) -> None:
        """Writes `<name>.json` and `<name>.npz`."""
        tables = {"labels": self.labels, "settings": asdict(self._settings), "tfidf": self._table.to_json()}
        (folder / f"{name}.json").write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
        stored = {key: part for name, matrix in self._numbers.items() for key, part in packed(name, matrix).items()}
        near = self._near.to_file() if self._near else {}
        np.savez_compressed(folder / f"{name}.npz", **stored, **near)

    @classmethod
    def load(cls, folder: Path, name: str) -> Blend:
        """Reads what `save` wrote.

        Raises:
            FileNotFoundError: There is no such model.
        """
        tables: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            numbers = {key: unpacked(key, stored) for key in _NUMBERS if key in stored.files}
            near = Neighbours.from_file(stored) if "examples" in stored.files else None
        return cls(tables["labels"], TfIdf(tables["tfidf"]), numbers, near, BlendSettings(**tables["settings"]))
