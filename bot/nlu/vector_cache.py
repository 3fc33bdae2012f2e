"""Keeps the sentence vectors of training texts on disk, so that only new texts cost time at the next training."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Makes vectors of texts."""

    @property
    def fingerprint(self) -> str:
        """What tells it apart from an encoder that gives other vectors."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Returns one vector a text."""


def cached_vectors(texts: Sequence[str], encoder: Encoder, file: Path) -> Floats:
    """Returns one vector a text, from the file where it holds them, and writes the file anew.

    Args:
        texts: Any texts, at least one.
        encoder: Makes the vectors.
        file: A `.npz`; one that is missing, spoilt or of another encoder is made anew.

    Returns:
        Array of shape (texts, width), float32, the same numbers as the encoder gives.
    """
    known = _read(file, encoder.fingerprint)
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    if fresh:
        known.update(zip(fresh, encoder.encode(fresh), strict=True))
    vectors = np.stack([known[text] for text in texts])
    if fresh:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = {text: vector for text, vector in zip(texts, vectors, strict=True)}
        stored = {"texts": np.array(list(kept)), "vectors": np.stack(list(kept.values()))}
        np.savez(file, encoder=np.array(encoder.fingerprint), **stored)
    return vectors


def _read(file: Path, fingerprint: str) -> dict[str, Floats]:
    try:
        with np.load(file, allow_pickle=False) as stored:
            if stored["encoder"].item() != fingerprint:
                return {}
            return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
