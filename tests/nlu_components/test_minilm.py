"""Sentence vectors: right figures, right shape, and a clear error for missing or changed weights."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf

from bot.nlu import minilm
from bot.nlu.gelu import gelu

LONG = "my knee hurts when i climb the stairs and also when i sit for long " * 6


@pytest.fixture(scope="module")
def encoder() -> minilm.SentenceEncoder:
    return minilm.load_encoder()


def test_vectors_are_two_of_unit_length_in_the_order_of_the_texts(encoder: minilm.SentenceEncoder) -> None:
    texts = ["a much longer text about a knee that hurts on the stairs", "hi", "", "my knee hurts"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, 768)
    for half in (vectors[:, :384], vectors[:, 384:]):
        assert np.allclose(np.linalg.norm(half, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(encoder.encode([text])[0], vector, atol=1e-5)


def test_vector_of_the_published_example_has_its_published_figures(encoder: minilm.SentenceEncoder) -> None:
    vector = encoder.meanings(["This is an example sentence"])[0]
    assert np.allclose(vector[:5], [0.0676569, 0.0634959, 0.0487131, 0.0793050, 0.0374480], atol=1e-5)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("my knee hurts on the stairs", "pain in the knee when going upstairs", "how much does physio cost"),
        ("how do i do clamshells", "show me the clamshell exercise", "my swelling is worse at night"),
        ("thanks a lot", "cheers mate", "do i need an operation"),
    ],
)
def test_like_meanings_are_nearer(encoder: minilm.SentenceEncoder, text: str, near: str, far: str) -> None:
    vectors = encoder.meanings([text, near, far])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.15


@pytest.mark.parametrize(
    ("texts", "parts"),
    [
        (["my knee hurts on the stairs", "hello", "it locks when i get up from a low chair"], []),
        (["my knee aches, for about a week"], ["my knee aches", "for about a week"]),
        ([LONG], ["my knee hurts a lot", "for a week"]),
    ],
    ids=["no parts", "in one batch", "beside a long text"],
)
def test_views_and_meanings_made_together_are_those_made_apart(
    encoder: minilm.SentenceEncoder, texts: list[str], parts: list[str]
) -> None:
    views, meanings, others = encoder.encode_with_meanings(texts, parts)
    assert np.allclose(views, encoder.encode(texts), atol=1e-5)
    assert np.allclose(meanings, encoder.meanings(texts), atol=1e-5)
    assert np.allclose(others, encoder.encode(parts), atol=1e-5)


def test_the_second_half_is_another_view_of_the_text(encoder: minilm.SentenceEncoder) -> None:
    (vector,) = encoder.encode(["my knee hurts on the stairs"])
    assert abs(vector[:384] @ vector[384:]) < 0.9


def test_many_texts_side_by_side_give_what_each_gives_alone(encoder: minilm.SentenceEncoder) -> None:
    texts = [f"my knee hurts after {count} steps" + " and more" * (count % 9) for count in range(300)]
    vectors = encoder.encode(texts)
    for at in (0, 7, 150, 299):
        assert np.allclose(encoder.encode([texts[at]])[0], vectors[at], atol=1e-5)


def test_the_curve_inside_a_layer_is_that_of_the_normal_distribution() -> None:
    values = np.linspace(-9, 9, 3001, dtype=np.float32)
    wanted = values * (1 + erf(values.astype(np.float64) / np.sqrt(2))) / 2
    assert np.allclose(gelu(values), wanted, atol=1e-6)


def test_no_texts_give_no_vectors(encoder: minilm.SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 768)
    assert encoder.meanings([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["knee " * 5000, "\x00\u200b\ufffd", "🦵" * 300, "膝が痛い", "   "])
def test_odd_texts_are_encoded(encoder: minilm.SentenceEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()


def test_encoder_is_loaded_once() -> None:
    assert minilm.load_encoder() is minilm.load_encoder()


def test_package_with_the_weights_is_never_imported(encoder: minilm.SentenceEncoder) -> None:
    assert minilm.PACKAGE not in sys.modules


def test_missing_package_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_package_of_weights")
    with pytest.raises(minilm.WeightsMissingError, match="no_such_package_of_weights"):
        minilm.weights_folder()


def test_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(minilm.WeightsMissingError, match=r"model\.safetensors"):
        minilm.SentenceEncoder(tmp_path)


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(minilm.WeightsChangedError, match="SHA-256"):
        minilm.SentenceEncoder(tmp_path)
