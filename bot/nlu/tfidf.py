"""Word and letter statistics of a text (TF-IDF), kept as plain data so that a model file holds no code."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix

_WORD = re.compile(r"\w+(?:'\w+)*")


def word_grams(text: str) -> list[str]:
    """Returns the words and the pairs of neighbouring words."""
    words = _WORD.findall(text)
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def letter_grams(text: str) -> list[str]:
    """Returns every run of 3 or 4 characters inside each word, its edges marked by a space.

    Runs of 2 to 5 score the same and take twice the time.
    """
    grams = []
    for word in text.split():
        edged = f" {word} "
        for size in range(3, 5):
            grams += [edged[start : start + size] for start in range(len(edged) - size + 1)]
    return grams


_VIEWS: dict[str, Callable[[str], list[str]]] = {"letters": letter_grams, "words": word_grams}


class TfIdf:
    """Counts of letter and word groups, each weighed by how rare it is; rows have length one."""

    def __init__(self, tables: dict[str, dict[str, float]]) -> None:
        """Takes the weight of every group, by view (`letters`, `words`)."""
        self._tables = tables
        self._columns: dict[str, dict[str, int]] = {}
        self._weights: list[float] = []
        for view in _VIEWS:
            self._columns[view] = {gram: len(self._weights) + at for at, gram in enumerate(tables[view])}
            self._weights += tables[view].values()

    @classmethod
    def fit(cls, texts: Sequence[str], rarest: int = 1) -> TfIdf:
        """Learns the weights from the texts; the same texts always give the same tables.

        Args:
            texts: The training texts.
            rarest: A group that fewer texts hold is left out.
        """
        tables = {}
        for view, grams_of in _VIEWS.items():
            seen_in: Counter[str] = Counter()
            for text in texts:
                seen_in.update(set(grams_of(text)))
            kept = sorted(gram for gram, count in seen_in.items() if count >= rarest)
            tables[view] = {gram: float(np.log((1 + len(texts)) / (1 + seen_in[gram])) + 1) for gram in kept}
        return cls(tables)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self._weights)

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Returns one row a text, shape (texts, width), each row of length one or zero when nothing is known.

        Either view has an equal part in a row. All is plain arithmetic until the end: each step on a sparse matrix
        costs more than the whole row of one message.
        """
        data: list[float] = []
        indices: list[int] = []
        ends = [0]
        for text in texts:
            views = [row for view in _VIEWS if (row := self._view(view, text))]
            for row in views:
                length = math.sqrt(len(views) * sum(value * value for value in row.values()))
                indices += row
                data += [value / length for value in row.values()]
            ends.append(len(indices))
        return csr_matrix((data, indices, ends), shape=(len(texts), self.width), dtype=np.float32)

    def _view(self, view: str, text: str) -> dict[int, float]:
        """What a text holds of one view, by column."""
        columns, weights = self._columns[view], self._weights
        counts = Counter(column for gram in _VIEWS[view](text) if (column := columns.get(gram)) is not None)
        return {column: counts[column] * weights[column] for column in sorted(counts)}

    def to_json(self) -> dict[str, dict[str, float]]:
        """Returns the tables as JSON-able data."""
        return self._tables
