"""Logistic regression on meaning and wording together. Needs no Rasa; a model file holds numbers and no code."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from threadpoolctl import threadpool_limits

from bot.nlu.tfidf import TfIdf

Floats = npt.NDArray[np.float32]

_PARTS = 4


@dataclass(frozen=True, slots=True)
class BlendSettings:
    """How a blend learns.

    `tfidf_weight` scales the wording against the meaning. `rarest` leaves out letter and word groups of fewer texts,
    which keeps the model file small. `C` is the inverse of the penalty on large weights, as scikit-learn names it.
    """

    C: float = 20.0
    tfidf_weight: float = 1.2
    rarest: int = 3
    max_iter: int = 60


class Blend:
    """Tells labels of a text from its sentence vector and its TF-IDF row.

    A second, smaller model on the wording alone takes over whenever a text has no vector.
    """

    def __init__(self, labels: Sequence[str], table: TfIdf, numbers: dict[str, Floats], tfidf_weight: float) -> None:
        """Keeps a fitted model; `fit` and `load` make one."""
        self.labels = tuple(labels)
        self._table = table
        self._weight = tfidf_weight
        # By model: "vector" (rows of the blend for the vector), "blend" and "words" (rows for TF-IDF), and offsets.
        self._numbers = numbers

    @property
    def knows_vectors(self) -> bool:
        """Whether the model was fitted with vectors."""
        return "blend" in self._numbers

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Floats | None, labels: Sequence[str], settings: BlendSettings) -> Blend:
        """Learns from examples; the same examples always give the same model.

        Args:
            texts: Plain texts.
            vectors: Shape (texts, width), or None to learn from the wording alone.
            labels: One a text, at least two different ones.
            settings: How to learn.

        Raises:
            ValueError: Fewer than two labels.
        """
        if len(set(labels)) < 2:
            raise ValueError("it takes examples of two labels or more")
        table = TfIdf.fit(texts, settings.rarest)
        wording = table.transform(texts) * settings.tfidf_weight
        numbers: dict[str, Floats] = {}
        (numbers["words"],), numbers["words_offset"] = fit_logistic([wording], labels, settings)
        if vectors is not None:
            fitted, numbers["blend_offset"] = fit_logistic([vectors, wording], labels, settings)
            numbers["vector"], numbers["blend"] = fitted
        return cls(sorted(set(labels)), table, numbers, settings.tfidf_weight)

    def ranking(self, text: str, vector: Floats | None) -> list[tuple[str, float]]:
        """Returns every label with its share of certainty (they sum to 1), the likeliest first."""
        shares = self._shares(text, vector)
        return sorted(zip(self.labels, shares.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))

    def wording_rows(self, texts: Sequence[str]) -> csr_matrix:
        """Returns the TF-IDF rows of texts, each of length one or zero."""
        return self._table.transform(texts)

    def _shares(self, text: str, vector: Floats | None) -> Floats:
        row = self._table.transform([text]) * self._weight
        numbers = self._numbers
        if self.knows_vectors and vector is not None and len(vector) == len(numbers["vector"]):
            scores = row.dot(numbers["blend"])[0] + vector @ numbers["vector"] + numbers["blend_offset"]
        else:
            scores = row.dot(numbers["words"])[0] + numbers["words_offset"]
        powers = np.exp(scores - scores.max())
        result: Floats = powers / powers.sum()
        return result

    def save(self, folder: Path, name: str) -> None:
        """Writes `<name>.json` and `<name>.npz`."""
        tables = {"labels": self.labels, "tfidf_weight": self._weight, "tfidf": self._table.to_json()}
        (folder / f"{name}.json").write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
        stored = {key: numbers.astype(np.float16) for key, numbers in self._numbers.items()}
        np.savez_compressed(folder / f"{name}.npz", **stored)

    @classmethod
    def load(cls, folder: Path, name: str) -> Blend:
        """Reads what `save` wrote.

        Raises:
            FileNotFoundError: There is no such model.
        """
        tables: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            numbers = {key: stored[key].astype(np.float32) for key in stored.files}
        return cls(tables["labels"], TfIdf(tables["tfidf"]), numbers, tables["tfidf_weight"])


def fit_logistic(
    blocks: Sequence[Floats | csr_matrix], labels: Sequence[str], settings: BlendSettings
) -> tuple[list[Floats], Floats]:
    """Fits multinomial logistic regression to features that come in blocks, some dense and some sparse.

    It is scikit-learn's objective and solver. scikit-learn takes one matrix only, and the dense vectors put into a
    sparse one took five times as long. The products are of single precision, which takes half the time of double. The
    rows are reckoned in four parts side by side; their number is fixed, so that every machine adds in the same order.

    Returns:
        The weights of each block, shape (columns, labels), and the offset of each label.
    """
    names, codes = np.unique(np.asarray(labels), return_inverse=True)
    ends = np.cumsum([block.shape[1] for block in blocks])
    shape = (ends[-1] + 1, len(names))
    bounds = np.linspace(0, len(codes), _PARTS + 1).astype(int)
    parts = [
        _Part([block[start:end] for block in blocks], codes[start:end]) for start, end in itertools.pairwise(bounds)
    ]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(shape)
        single = np.split(weights.astype(np.float32), ends)
        told = list(pool.map(lambda part: part.loss(single), parts))
        slope = sum(part_slope for _, part_slope in told).astype(np.float64)
        slope[:-1] += weights[:-1] / settings.C
        return float((weights[:-1] ** 2).sum() / (2 * settings.C) + sum(missed for missed, _ in told)), slope.ravel()

    options = {"maxiter": settings.max_iter}
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options=options)
    fitted = found.x.reshape(shape)
    # Half precision is enough and keeps the model file small; rounded here, so that a loaded model gives the same.
    weights = [part.astype(np.float16).astype(np.float32) for part in np.split(fitted[:-1], ends[:-1])]
    return weights, fitted[-1].astype(np.float16).astype(np.float32)


class _Part:
    """Some of the rows that a regression is fitted to."""

    def __init__(self, blocks: Sequence[Floats | csr_matrix], codes: npt.NDArray[np.int64]) -> None:
        self._blocks = blocks
        self._turned = [block.T if isinstance(block, np.ndarray) else block.T.tocsr() for block in blocks]
        self._codes = codes

    def loss(self, weights: Sequence[Floats]) -> tuple[float, Floats]:
        """Returns how badly weights do on these rows, and the slope of that.

        Args:
            weights: Those of each block, and the offsets.
        """
        *of_blocks, offset = weights
        scores = sum(block @ part for block, part in zip(self._blocks, of_blocks, strict=True)) + offset
        logs = log_softmax(scores, axis=1)
        chosen = np.arange(len(self._codes)), self._codes
        error = np.exp(logs)
        error[chosen] -= 1
        slope = np.vstack([*(block @ error for block in self._turned), error.sum(axis=0)])
        return float(-logs[chosen].sum(dtype=np.float64)), slope
