"""Tells labels of a text from the examples nearest to it. Needs no Rasa.

Regression learns what the examples of a label have in common. An example by itself counts here: one that says the like
is a strong hint where a label holds many small groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.compact import packed, rounded, unpacked

Floats = npt.NDArray[np.float32]

_NEAREST = 20
# How quickly an example counts for less when it is less like the text (of a cosine).
_REACH = 0.05
# So many directions, those in which the examples differ most, tell them apart as well as all do.
_DIRECTIONS = 128


class Neighbours:
    """The examples, each as a short unit vector with its label."""

    def __init__(self, centre: Floats, directions: Floats, examples: Floats, codes: npt.NDArray[np.int16]) -> None:
        """Keeps what `fit` or `load` made.

        Args:
            centre: The mean of the examples, shape (width,).
            directions: Shape (width, directions).
            examples: Shape (examples, directions).
            codes: The number of the label of each example.
        """
        self._centre = centre
        self._directions = directions
        self._examples = examples
        self._codes = codes

    @classmethod
    def fit(cls, vectors: Floats, codes: npt.NDArray[np.int64]) -> Neighbours:
        """Keeps examples.

        Args:
            vectors: Shape (examples, width), at least one.
            codes: The number of the label of each, from 0.
        """
        units = _units(vectors)
        centre = units.mean(axis=0)
        apart = units - centre
        _, axes = np.linalg.eigh(apart.T @ apart)
        directions = axes[:, ::-1][:, :_DIRECTIONS].astype(np.float16).astype(np.float32)
        return cls(centre, directions, rounded(_units(apart @ directions)), codes.astype(np.int16))

    def shares(self, vector: Floats, labels: int) -> Floats:
        """Returns the share of each label among the nearest examples, the nearer counting for more.

        Args:
            vector: Of a text, of the same width as the examples.
            labels: How many there are.
        """
        text = _units((_units(vector[None]) - self._centre) @ self._directions)[0]
        likeness = self._examples @ text
        nearest = np.argpartition(-likeness, min(_NEAREST, len(likeness) - 1))[:_NEAREST]
        votes = np.exp((likeness[nearest] - likeness[nearest].max()) / _REACH)
        counted = np.bincount(self._codes[nearest], weights=votes, minlength=labels)
        shares: Floats = (counted / counted.sum()).astype(np.float32)
        return shares

    def to_file(self) -> dict[str, Any]:
        """Returns the arrays that a file keeps."""
        return {
            "centre": self._centre,
            "directions": self._directions.astype(np.float16),
            **packed("examples", self._examples),
            "codes": self._codes,
        }

    @classmethod
    def from_file(cls, stored: Mapping[str, Any]) -> Neighbours:
        """Makes the neighbours of what `to_file` gave."""
        directions = stored["directions"].astype(np.float32)
        return cls(stored["centre"], directions, unpacked("examples", stored), stored["codes"])


def _units(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Floats = rows / np.where(lengths > 0, lengths, 1)
    return units
