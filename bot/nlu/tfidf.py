"""Word and letter statistics of a text (TF-IDF), kept as plain data so that a model file holds no code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack

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
        self._columns = {view: {gram: column for column, gram in enumerate(tables[view])} for view in _VIEWS}
        self._weights = {view: np.array(list(tables[view].values()), dtype=np.float64) for view in _VIEWS}

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
        return sum(len(columns) for columns in self._columns.values())

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Returns one row a text, shape (texts, width), each row of length one or zero when nothing is known."""
        return _unit_rows(hstack([self._view(view, texts) for view in _VIEWS], format="csr"))

    def _view(self, view: str, texts: Sequence[str]) -> csr_matrix:
        columns, weights = self._columns[view], self._weights[view]
        data: list[float] = []
        indices: list[int] = []
        ends = [0]
        for text in texts:
            counts = Counter(column for gram in _VIEWS[view](text) if (column := columns.get(gram)) is not None)
            for column in sorted(counts):
                indices.append(column)
                data.append(counts[column] * weights[column])
            ends.append(len(indices))
        return _unit_rows(csr_matrix((data, indices, ends), shape=(len(texts), len(columns)), dtype=np.float32))

    def to_json(self) -> dict[str, Any]:
        """Returns the tables as JSON-able data."""
        return {
            view: dict(zip(columns, self._weights[view].tolist(), strict=True))
            for view, columns in self._columns.items()
        }


def _unit_rows(rows: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return diags(1 / np.where(lengths > 0, lengths, 1)).dot(rows).tocsr()
