"""Keeps matrices in one byte a number, so that a model file stays small. Needs no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_BITS = 7
_HIGHEST = 2**_BITS - 1
_SCALE = "_scale"


def rounded(matrix: Floats) -> Floats:
    """Returns the matrix as it comes back from a file, so that a loaded model gives the same as the fitted one."""
    return unpacked("", packed("", matrix))


def packed(name: str, matrix: Floats) -> dict[str, Any]:
    """Returns what a file keeps of a matrix: whole numbers of one byte, and for each column a power of two.

    Powers of two lose nothing when a matrix is packed again.
    """
    _, power = np.frexp(np.abs(matrix).max(axis=0))
    scale = (power - _BITS).astype(np.int16)
    numbers = np.rint(np.ldexp(matrix, -scale)).clip(-_HIGHEST, _HIGHEST)
    return {name: numbers.astype(np.int8), name + _SCALE: scale}


def unpacked(name: str, stored: Mapping[str, Any]) -> Floats:
    """Returns the matrix of a name.

    Raises:
        KeyError: The file keeps none of this name.
    """
    matrix: Floats = np.ldexp(stored[name].astype(np.float32), stored[name + _SCALE])
    return matrix
