"""The adapter of the sentence encoder: whole or not used, small, and without any say in what a text means."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import adapter, minilm
from bot.nlu.adapter import FILE, MATRICES, Adapter, AdapterError, Layer, checksum_file, load_adapter, save_adapter

TEXTS = ["my knee hurts on the stairs", "hello", "it locks when i get up"]
RANK = 2
# The widest file that the repository takes.
MOST_BYTES = 1 << 20


def thin(weights: minilm.Weights, size: float) -> list[Layer]:
    """Thin matrices of random numbers for every layer."""
    chance = np.random.default_rng(1)

    def part(*shape: int) -> np.ndarray:
        return (chance.standard_normal(shape) * size).astype(np.float16).astype(np.float32)

    return [
        {name: (part(layer[name][0].shape[0], RANK), part(RANK, layer[name][0].shape[1])) for name in MATRICES}
        for layer in weights.layers
    ]


@pytest.fixture(scope="module")
def published() -> minilm.SentenceEncoder:
    return minilm.SentenceEncoder(minilm.weights_folder())


@pytest.fixture
def file(tmp_path: Path, published: minilm.SentenceEncoder) -> Path:
    file = tmp_path / "adapter.safetensors"
    save_adapter(thin(published.weights, 0.1), file)
    return file


@pytest.fixture
def fresh() -> Iterator[None]:
    minilm.load_encoder.cache_clear()
    yield
    minilm.load_encoder.cache_clear()


def _adapted(layers: list[Layer]) -> minilm.SentenceEncoder:
    return minilm.SentenceEncoder(minilm.weights_folder(), adapter=Adapter(tuple(layers), "0" * 64))


def test_what_is_written_is_read(file: Path, published: minilm.SentenceEncoder) -> None:
    read = load_adapter(file)
    for layer, wanted in zip(read.layers, thin(published.weights, 0.1), strict=True):
        assert set(layer) == set(MATRICES)
        for name, pair in wanted.items():
            assert all(np.array_equal(*parts) for parts in zip(layer[name], pair, strict=True))


@pytest.mark.parametrize("gone", ["file", "checksum"])
def test_an_adapter_or_checksum_that_is_missing_is_an_error(file: Path, gone: str) -> None:
    {"file": file, "checksum": checksum_file(file)}[gone].unlink()
    with pytest.raises(AdapterError, match="cannot be read"):
        load_adapter(file)


@pytest.mark.parametrize("checksum", ["", "0" * 64, "\n"])
def test_an_adapter_that_is_not_the_one_of_its_checksum_is_refused(file: Path, checksum: str) -> None:
    checksum_file(file).write_text(checksum, encoding="ascii")
    with pytest.raises(AdapterError, match="SHA-256"):
        load_adapter(file)


def test_a_changed_adapter_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(AdapterError, match="SHA-256"):
        load_adapter(file)


def test_the_adapter_of_the_project_is_whole_and_small() -> None:
    assert len(load_adapter().layers) == 6
    assert FILE.stat().st_size <= MOST_BYTES


def test_the_project_reads_messages_with_its_adapter(fresh: None, published: minilm.SentenceEncoder) -> None:
    encoder = minilm.load_encoder()
    assert encoder.fingerprint.endswith(load_adapter().sha256[:8])
    assert not np.allclose(encoder.encode(TEXTS), published.encode(TEXTS), atol=0.01)


def test_an_adapter_moves_the_views_and_never_the_meanings(published: minilm.SentenceEncoder) -> None:
    encoder = _adapted(thin(published.weights, 0.1))
    views, meanings, parts = encoder.encode_with_meanings(TEXTS, TEXTS[:1])
    assert not np.allclose(views, published.encode(TEXTS), atol=0.01)
    assert np.allclose(meanings, published.meanings(TEXTS), atol=1e-5)
    assert np.allclose(meanings, encoder.meanings(TEXTS), atol=1e-5)
    assert np.allclose(views, encoder.encode(TEXTS), atol=1e-5)
    assert np.allclose(parts, encoder.encode(TEXTS[:1]), atol=1e-5)


def test_an_adapter_computes_with_the_sum_of_the_matrices(published: minilm.SentenceEncoder) -> None:
    learned = thin(published.weights, 0.1)
    merged = minilm.SentenceEncoder(minilm.weights_folder())
    for layer, parts in zip(merged.weights.layers, learned, strict=True):
        for name, (down, up) in parts.items():
            layer[name] = (layer[name][0] + down @ up, layer[name][1])
    assert np.allclose(_adapted(learned).encode(TEXTS), merged.encode(TEXTS), atol=1e-4)


def test_an_adapter_of_zeros_changes_nothing(published: minilm.SentenceEncoder) -> None:
    assert np.allclose(_adapted(thin(published.weights, 0.0)).encode(TEXTS), published.encode(TEXTS), atol=1e-5)


def test_encoders_that_give_other_vectors_have_other_fingerprints(
    file: Path, published: minilm.SentenceEncoder
) -> None:
    adapted = minilm.SentenceEncoder(minilm.weights_folder(), adapter=load_adapter(file))
    assert adapted.fingerprint != published.fingerprint


def test_without_its_adapter_the_encoder_works_and_says_so(
    fresh: None, published: minilm.SentenceEncoder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(minilm, "load_adapter", lambda: adapter.load_adapter(Path("nowhere.safetensors")))
    with caplog.at_level(logging.WARNING):
        encoder = minilm.load_encoder()
        assert minilm.load_encoder() is encoder
    assert np.array_equal(encoder.encode(TEXTS), published.encode(TEXTS))
    assert [record.getMessage() for record in caplog.records] == [
        "The sentence encoder works without what it has learned about knees: "
        "nowhere.safetensors or its checksum cannot be read (FileNotFoundError)"
    ]
