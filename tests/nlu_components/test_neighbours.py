"""The nearest examples vote, the nearer the more."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.neighbours import Neighbours

CODES = np.array([0, 0, 1, 1, 2])
VECTORS = np.array([[1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0.1, 1, 0], [0, 0, 1]], dtype=np.float32)


def test_a_text_takes_the_label_of_the_examples_that_are_most_like_it() -> None:
    near = Neighbours.fit(VECTORS, CODES)
    for vector, code in zip(VECTORS, CODES, strict=True):
        shares = near.shares(vector, 3)
        assert shares.argmax() == code
        assert shares.sum() == pytest.approx(1)


def test_of_two_labels_the_nearer_examples_count_for_more() -> None:
    between = np.array([1, 0.8, 0], dtype=np.float32)
    shares = Neighbours.fit(VECTORS, CODES).shares(between, 3)
    assert shares[0] > shares[1] > shares[2]


def test_only_the_twenty_nearest_of_many_examples_vote() -> None:
    chance = np.random.default_rng(0)
    # Twenty of one label close by, a thousand of another farther away on the same side.
    close = np.array([10, 0, 0]) + chance.normal(size=(20, 3))
    far = np.array([10, 10, 0]) + chance.normal(size=(1000, 3))
    vectors = np.vstack([close, far]).astype(np.float32)
    near = Neighbours.fit(vectors, np.array([0] * 20 + [1] * 1000))
    assert near.shares(np.array([10, 0, 0], dtype=np.float32), 2)[0] == pytest.approx(1)


def test_the_length_of_a_vector_does_not_matter() -> None:
    near = Neighbours.fit(VECTORS, CODES)
    assert near.shares(VECTORS[0] * 7, 3) == pytest.approx(near.shares(VECTORS[0], 3), abs=1e-6)


def test_examples_come_back_from_a_file_as_they_were() -> None:
    vectors = np.random.default_rng(1).normal(size=(300, 200)).astype(np.float32)
    codes = np.arange(300) % 7
    near = Neighbours.fit(vectors, codes)
    again = Neighbours.from_file(near.to_file())
    for vector in vectors[:20]:
        assert again.shares(vector, 7).tolist() == near.shares(vector, 7).tolist()
