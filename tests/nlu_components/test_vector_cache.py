"""Vectors kept on disk: only new texts are encoded, and a file that cannot be read is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.vector_cache import cached_vectors


class Encoder:
    """Turns a text into its length and its first letter, and remembers what it was asked for."""

    def __init__(self, fingerprint: str = "one") -> None:
        self.asked: list[str] = []
        self.fingerprint = fingerprint

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "not there yet" / "vectors.npz"


def test_vectors_come_in_the_order_of_the_texts(file: Path) -> None:
    encode = Encoder()
    texts = ["knee", "a hip", "knee", "toe"]
    vectors = cached_vectors(texts, encode, file)
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors, Encoder().encode(texts))
    assert encode.asked == ["knee", "a hip", "toe"]


def test_only_new_texts_are_encoded_the_next_time(file: Path) -> None:
    cached_vectors(["knee", "hip"], Encoder(), file)
    encode = Encoder()
    assert np.array_equal(
        cached_vectors(["toe", "hip", "knee"], encode, file), Encoder().encode(["toe", "hip", "knee"])
    )
    assert encode.asked == ["toe"]


def test_vectors_of_another_encoder_are_not_used(file: Path) -> None:
    cached_vectors(["knee", "hip"], Encoder("one"), file)
    encode = Encoder("another")
    cached_vectors(["knee", "hip"], encode, file)
    assert encode.asked == ["knee", "hip"]


def test_nothing_is_encoded_or_written_when_every_text_is_known(file: Path) -> None:
    cached_vectors(["knee", "hip"], Encoder(), file)
    encode, before = Encoder(), file.stat().st_mtime_ns
    cached_vectors(["hip"], encode, file)
    assert encode.asked == []
    assert file.stat().st_mtime_ns == before


def test_texts_that_are_gone_from_the_training_do_not_pile_up(file: Path) -> None:
    cached_vectors(["knee", "hip"], Encoder(), file)
    cached_vectors(["hip", "toe"], Encoder(), file)
    encode = Encoder()
    cached_vectors(["knee", "hip", "toe"], encode, file)
    assert encode.asked == ["knee"]


def _whole(file: Path) -> bytes:
    cached_vectors(["knee", "hip"], Encoder(), file)
    return file.read_bytes()


@pytest.mark.parametrize("kind", ["empty", "text", "half", "other names", "objects", "a row missing"])
def test_a_spoilt_file_is_made_anew(file: Path, kind: str) -> None:
    whole = _whole(file)
    if kind in {"empty", "text", "half"}:
        file.write_bytes({"empty": b"", "text": b"not an archive", "half": whole[: len(whole) // 2]}[kind])
    elif kind == "other names":
        np.savez(file, words=np.array(["knee"]))
    elif kind == "objects":
        np.savez(file, encoder="one", texts=np.array([{"knee": 1}], dtype=object), vectors=np.zeros((1, 2)))
    else:
        vectors = np.zeros((1, 2), dtype=np.float32)
        np.savez(file, encoder="one", texts=np.array(["knee", "hip"]), vectors=vectors)
    encode = Encoder()
    assert np.array_equal(cached_vectors(["knee", "hip"], encode, file), Encoder().encode(["knee", "hip"]))
    assert encode.asked == ["knee", "hip"]
    again = Encoder()
    cached_vectors(["knee", "hip"], again, file)
    assert again.asked == []


def test_a_failure_of_the_encoder_leaves_the_file_as_it_was(file: Path) -> None:
    whole = _whole(file)

    class Failing(Encoder):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            raise RuntimeError("no weights")

    with pytest.raises(RuntimeError, match="no weights"):
        cached_vectors(["knee", "toe"], Failing(), file)
    assert file.read_bytes() == whole
