"""Fits logistic regression to blocks of features. Needs no Rasa."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float32]

_PARTS = 4


def fit_logistic(
    blocks: Sequence[Floats | csr_matrix], codes: npt.NDArray[np.int64], inverse_penalty: float, max_iter: int
) -> tuple[list[Floats], Floats]:
    """Fits multinomial logistic regression to features that come in blocks, some dense and some sparse.

    It is scikit-learn's objective and solver. scikit-learn takes one matrix only, and the dense vectors put into a
    sparse one took five times as long. The products are of single precision, which takes half the time of double. The
    rows are reckoned in four parts side by side; their number is fixed, so that every machine adds in the same order.

    Args:
        blocks: Features, one row a text.
        codes: The number of the label of each text, from 0; every number up to the highest is there.
        inverse_penalty: Of large weights; scikit-learn names it C.
        max_iter: After so many steps it stops where it is.

    Returns:
        The weights of each block, shape (columns, labels), and the offset of each label.
    """
    ends = np.cumsum([block.shape[1] for block in blocks])
    shape = (ends[-1] + 1, codes.max() + 1)
    bounds = np.linspace(0, len(codes), _PARTS + 1).astype(int)
    parts = [
        _Part([block[start:end] for block in blocks], codes[start:end]) for start, end in itertools.pairwise(bounds)
    ]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(shape)
        single = np.split(weights.astype(np.float32), ends)
        told = list(pool.map(lambda part: part.loss(single), parts))
        slope = sum(part_slope for _, part_slope in told).astype(np.float64)
        slope[:-1] += weights[:-1] / inverse_penalty
        return float(
            (weights[:-1] ** 2).sum() / (2 * inverse_penalty) + sum(missed for missed, _ in told)
        ), slope.ravel()

    options = {"maxiter": max_iter}
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options=options)
    fitted = found.x.reshape(shape)
    weights = [part.astype(np.float32) for part in np.split(fitted[:-1], ends[:-1])]
    return weights, fitted[-1].astype(np.float32)


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
