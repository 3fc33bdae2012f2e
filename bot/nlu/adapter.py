"""What the sentence encoder has learned about knees: a small change to its weights, kept as a checked file of numbers.

To each large matrix W of a layer belong two thin ones, and the layer computes with W + down @ up (LoRA, Hu and others
2021). `scripts/adapt-encoder` makes the file; reading it takes numpy alone. Needs no Rasa.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load, save

FILE = Path(__file__).with_name("adapter.safetensors")
# The matrices of a layer that are adapted, in the names of `bot.nlu.minilm`.
MATRICES = ("attend", "join", "widen", "narrow")

Floats = npt.NDArray[np.float32]
# Shapes (inputs, rank) and (rank, outputs).
LowRank = tuple[Floats, Floats]
Layer = Mapping[str, LowRank]


class AdapterError(RuntimeError):
    """There is no adapter, or it is not the one that was measured; the message says which."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """The low-rank matrices of each layer, the first layer first, and the SHA-256 of the file that held them."""

    layers: tuple[Layer, ...]
    sha256: str


def checksum_file(file: Path = FILE) -> Path:
    """Returns where the SHA-256 of an adapter stands, in the form of `sha256sum`."""
    return file.with_suffix(".sha256")


def load_adapter(file: Path = FILE) -> Adapter:
    """Returns the adapter of a file.

    Raises:
        AdapterError: The file or its checksum is missing, or the two do not belong together.
    """
    try:
        content = file.read_bytes()
        wanted = checksum_file(file).read_text(encoding="ascii").split()[:1]
    except (OSError, ValueError) as error:
        raise AdapterError(f"{file.name} or its checksum cannot be read ({type(error).__name__})") from error
    found = hashlib.sha256(content).hexdigest()
    if wanted != [found]:
        raise AdapterError(f"{file.name} has SHA-256 {found}, expected {' '.join(wanted) or 'one'}")
    numbers = {name: part.astype(np.float32) for name, part in load(content).items()}
    count = len(numbers) // (2 * len(MATRICES))
    return Adapter(tuple(_layer(numbers, index) for index in range(count)), found)


def _layer(numbers: Mapping[str, Floats], index: int) -> Layer:
    return {name: (numbers[f"{index}.{name}.down"], numbers[f"{index}.{name}.up"]) for name in MATRICES}


def save_adapter(layers: Sequence[Layer], file: Path = FILE) -> None:
    """Writes an adapter in half precision, and its checksum beside it."""
    numbers = {
        f"{index}.{name}.{side}": np.ascontiguousarray(part, dtype=np.float16)
        for index, layer in enumerate(layers)
        for name, pair in layer.items()
        for side, part in zip(("down", "up"), pair, strict=True)
    }
    content = save(numbers)
    file.write_bytes(content)
    checksum_file(file).write_text(f"{hashlib.sha256(content).hexdigest()}  {file.name}\n", encoding="ascii")
