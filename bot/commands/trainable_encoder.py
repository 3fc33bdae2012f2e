"""The sentence encoder as a TensorFlow graph, so that low-rank changes to its weights can be learned.

It computes what `bot.nlu.minilm` does. The published weights stay as they are; the thin matrices of `bot.nlu.adapter`
and two linear heads learn. TensorFlow comes with Rasa, and nothing but the making of an adapter needs it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from bot.nlu.adapter import MATRICES, Layer
from bot.nlu.minilm import DIMENSIONS, EPSILON, HEADS, HIDDEN_SCORE, VIEWS, Pair, Weights

Tensor = Any

# Half the bits are enough for the large products, and halve the time.
_HALF = tf.bfloat16
# The views are of unit length; as they are, the heads would need large numbers and learn slowly.
_STRETCH = 16.0
NOT_LABELLED = -1


class TrainableEncoder:
    """Frozen weights, learned thin matrices, and a linear head for each kind of label."""

    def __init__(self, weights: Weights, rank: int, classes: Sequence[int], dropout: float, seed: int) -> None:
        """Sets up the matrices so that nothing is changed at first.

        Args:
            weights: The published ones.
            rank: How many columns the thin matrices have.
            classes: How many labels each head tells apart.
            dropout: Which share of a view and of a thin product is left out at random in training.
            seed: Makes the start the same each time.
        """
        chance = np.random.default_rng(seed)
        self._dropout = dropout
        self._words = tf.constant(weights.words)
        self._places = tf.constant(weights.places)
        self._norm = _constants(weights.norm)
        self._layers = [
            {
                name: _constants(pair, _HALF if name in MATRICES else tf.float32)  # the four large matrices
                for name, pair in layer.items()
            }
            for layer in weights.layers
        ]
        self._learned = [
            {name: _thin(layer[name][0].shape, rank, chance) for name in MATRICES} for layer in weights.layers
        ]
        self._heads = [tf.Variable(tf.zeros((DIMENSIONS * len(VIEWS) + 1, count))) for count in classes]

    @property
    def variables(self) -> list[tf.Variable]:
        """All that learns."""
        return [part for layer in self._learned for pair in layer.values() for part in pair] + self._heads

    def adapter(self) -> list[Layer]:
        """Returns what was learned, in the form of `bot.nlu.adapter`."""
        return [{name: (down.numpy(), up.numpy()) for name, (down, up) in layer.items()} for layer in self._learned]

    def loss(self, tokens: Tensor, mask: Tensor, labels: Sequence[Tensor]) -> Tensor:
        """Returns the sum over the heads of their mean cross entropy.

        Args:
            tokens: Word pieces, shape (texts, length), padded.
            mask: 1 for a piece and 0 for the padding, same shape.
            labels: For each head one number a text, -1 where it has no label of that kind.
        """
        views = tf.nn.dropout(self.views(tokens, mask), self._dropout) * _STRETCH
        total = tf.constant(0.0)
        for head, wanted in zip(self._heads, labels, strict=True):
            known = tf.where(wanted != NOT_LABELLED)[:, 0]
            scores = tf.matmul(tf.gather(views, known), head[:-1]) + head[-1]
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather(wanted, known), scores)
            total += tf.reduce_sum(losses) / tf.maximum(tf.cast(tf.size(known), tf.float32), 1.0)
        return total

    def views(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Returns two unit vectors a text, as `SentenceEncoder.encode` gives them, shape (texts, 768)."""
        texts, length = tf.shape(tokens)[0], tf.shape(tokens)[1]
        hidden = _normalised(tf.gather(self._words, tokens) + self._places[:length], self._norm)
        hidden = tf.reshape(hidden, (texts * length, DIMENSIONS))
        unseen = ((1 - mask) * HIDDEN_SCORE)[:, None, None, :]
        views = {}
        for depth in range(1, len(self._layers) + 1):
            hidden = self._run_layer(depth - 1, hidden, unseen, (texts, length))
            if depth in VIEWS:
                views[depth] = _pooled(tf.reshape(hidden, (texts, length, DIMENSIONS)), mask)
        return tf.concat([views[depth] for depth in VIEWS], axis=1)

    def _run_layer(self, index: int, hidden: Tensor, unseen: Tensor, shape: tuple[Tensor, Tensor]) -> Tensor:
        layer, size = self._layers[index], DIMENSIONS // HEADS
        mixed = tf.reshape(self._linear(index, "attend", hidden), (*shape, 3, HEADS, size))
        query, key, value = tf.unstack(tf.transpose(mixed, (2, 0, 3, 1, 4)))
        scores = tf.cast(tf.matmul(query, key, transpose_b=True), tf.float32) / np.float32(np.sqrt(size))
        seen = tf.matmul(tf.cast(tf.nn.softmax(scores + unseen), _HALF), value)
        seen = tf.reshape(tf.transpose(seen, (0, 2, 1, 3)), tf.shape(hidden))
        joined = tf.cast(self._linear(index, "join", seen), tf.float32)
        hidden = _normalised(hidden + joined, layer["join_norm"])
        wide = tf.nn.gelu(self._linear(index, "widen", hidden), approximate=False)
        narrowed = tf.cast(self._linear(index, "narrow", wide), tf.float32)
        return _normalised(hidden + narrowed, layer["norm"])

    def _linear(self, index: int, name: str, rows: Tensor) -> Tensor:
        matrix, offset = self._layers[index][name]
        down, up = (tf.cast(part, _HALF) for part in self._learned[index][name])
        rows = tf.cast(rows, _HALF)
        thin = tf.nn.dropout(tf.matmul(rows, down), self._dropout)
        return tf.matmul(rows, matrix) + tf.matmul(thin, up) + offset


def _constants(pair: Pair, kind: Any = tf.float32) -> tuple[Tensor, Tensor]:
    return tf.constant(pair[0], kind), tf.constant(pair[1], kind)


def _thin(shape: tuple[int, int], rank: int, chance: np.random.Generator) -> tuple[tf.Variable, tf.Variable]:
    inputs, outputs = shape
    bound = 1 / np.sqrt(inputs)
    return tf.Variable(chance.uniform(-bound, bound, (inputs, rank)).astype(np.float32)), tf.Variable(
        tf.zeros((rank, outputs))
    )


def _normalised(values: Tensor, scale_and_shift: tuple[Tensor, Tensor]) -> Tensor:
    centred = values - tf.reduce_mean(values, axis=-1, keepdims=True)
    spread = tf.reduce_mean(centred * centred, axis=-1, keepdims=True)
    return centred * tf.math.rsqrt(spread + EPSILON) * scale_and_shift[0] + scale_and_shift[1]


def _pooled(hidden: Tensor, mask: Tensor) -> Tensor:
    mean = tf.reduce_sum(hidden * mask[:, :, None], axis=1) / tf.reduce_sum(mask, axis=1, keepdims=True)
    return mean / tf.norm(mean, axis=1, keepdims=True)
