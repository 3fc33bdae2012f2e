"""Keeps the sentence vectors of training texts on disk, so that only new texts cost time at the next training."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def cached_vectors(texts: Sequence[str], encode: Callable[[Sequence[str]], Floats], file: Path) -> Floats:
    """Returns one vector a text, from the file where it holds them, and writes the file anew.

    Args:
        texts: Any texts, at least one.
        encode: Makes vectors of texts.
        file: A `.npz` that belongs to this encoder; one that is missing or spoilt is made anew.

    Returns:
        Array of shape (texts, width), float32, the same numbers as `encode` gives.
    """
    known = _read(file)
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    if fresh:
        known.update(zip(fresh, encode(fresh), strict=True))
    vectors = np.stack([known[text] for text in texts])
    if fresh:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = {text: vector for text, vector in zip(texts, vectors, strict=True)}
        np.savez(file, texts=np.array(list(kept)), vectors=np.stack(list(kept.values())))
    return vectors


def _read(file: Path) -> dict[str, Floats]:
    try:
        with np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
