"""A blend: its regression is scikit-learn's, each part has its share, and its files give the same model again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.linear_model import LogisticRegression

from bot.nlu.blend import REGRESSION_ALONE, Blend, BlendSettings
from bot.nlu.tfidf import TfIdf

LABELS = ("cost", "greet", "stairs")
TEXTS = [
    "how much is physio", "what does a visit cost", "is it expensive", "price of a visit", "what would i pay",
    "hello", "hiya", "good morning", "hello there", "good day to you",
    "stairs hurt my knee", "going up the stairs", "i cannot get upstairs", "pain on the stairs", "up and down stairs",
]  # fmt: skip
ANSWERS = [label for label in LABELS for _ in range(5)]
WIDTH = 12
QUESTIONS = ["what is the cost of a visit", "hello to you", "pain going upstairs", "zzz qqq", ""]
SETTINGS = BlendSettings(max_iter=500)
LARGEST = ("words", "vector", "blend", "examples")


def vectors(rows: int, seed: int = 0) -> np.ndarray:
    """Unit vectors; those of one label lean the same way when there is a row for every text."""
    made = np.random.default_rng(seed).normal(size=(rows, WIDTH))
    if rows == len(TEXTS):
        made[np.arange(rows), [2 * LABELS.index(label) for label in ANSWERS]] += 3
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


MEANINGS = vectors(len(TEXTS))
ASKED = vectors(len(QUESTIONS), seed=1)


@pytest.fixture(scope="module")
def blend() -> Blend:
    return Blend.fit(TEXTS, MEANINGS, ANSWERS, SETTINGS)


@pytest.mark.parametrize("weight", [0.3, 1.2])
@pytest.mark.parametrize("penalty", [1.0, 20.0])
@pytest.mark.parametrize("with_vectors", [True, False], ids=["with vectors", "wording alone"])
def test_shares_agree_with_scikit_learn_on_the_same_features(weight: float, penalty: float, with_vectors: bool) -> None:
    settings = BlendSettings(C=penalty, tfidf_weight=weight, rarest=1, max_iter=500, **REGRESSION_ALONE)
    fitted = Blend.fit(TEXTS, MEANINGS if with_vectors else None, ANSWERS, settings)
    table = TfIdf.fit(TEXTS, rarest=1)

    def features(texts: list[str], meanings: np.ndarray) -> object:
        wording = table.transform(texts) * weight
        return hstack([meanings, wording], format="csr") if with_vectors else wording

    model = LogisticRegression(C=penalty, max_iter=2000, tol=1e-6).fit(features(TEXTS, MEANINGS), ANSWERS)
    expected = model.predict_proba(features(QUESTIONS, ASKED))
    for text, meaning, shares in zip(QUESTIONS, ASKED, expected, strict=True):
        found = dict(fitted.ranking(text, meaning if with_vectors else None))
        assert [found[label] for label in model.classes_] == pytest.approx(shares, abs=0.01)


def test_the_settings_that_are_used_come_to_rest_near_scikit_learn_too() -> None:
    fitted = Blend.fit(TEXTS, MEANINGS, ANSWERS, BlendSettings(**REGRESSION_ALONE))
    table = TfIdf.fit(TEXTS, BlendSettings().rarest)
    weight = BlendSettings().tfidf_weight
    model = LogisticRegression(C=BlendSettings().C, max_iter=2000)
    model.fit(hstack([MEANINGS, table.transform(TEXTS) * weight], format="csr"), ANSWERS)
    expected = model.predict_proba(hstack([ASKED, table.transform(QUESTIONS) * weight], format="csr"))
    for text, meaning, shares in zip(QUESTIONS, ASKED, expected, strict=True):
        found = dict(fitted.ranking(text, meaning))
        assert [found[label] for label in model.classes_] == pytest.approx(shares, abs=0.01)


@pytest.mark.parametrize("with_vectors", [True, False], ids=["with vectors", "wording alone"])
def test_a_loaded_model_gives_identical_shares(tmp_path: Path, with_vectors: bool) -> None:
    fitted = Blend.fit(TEXTS, MEANINGS if with_vectors else None, ANSWERS, SETTINGS)
    fitted.save(tmp_path, "model")
    loaded = Blend.load(tmp_path, "model")
    assert loaded.labels == fitted.labels
    assert loaded.knows_vectors is fitted.knows_vectors is with_vectors
    for text, meaning in zip(QUESTIONS, ASKED, strict=True):
        assert loaded.ranking(text, meaning) == fitted.ranking(text, meaning)
        assert loaded.ranking(text, None) == fitted.ranking(text, None)


def test_the_files_of_a_model_hold_tables_and_small_numbers_and_no_code(tmp_path: Path, blend: Blend) -> None:
    blend.save(tmp_path, "model")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "model.npz"]
    assert json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))["labels"] == list(LABELS)
    with np.load(tmp_path / "model.npz", allow_pickle=False) as numbers:
        assert {numbers[name].dtype for name in LARGEST} == {np.dtype(np.int8)}
        assert all(numbers[name].dtype.kind in "if" for name in numbers.files)


def test_a_file_of_pickled_objects_is_refused(tmp_path: Path, blend: Blend) -> None:
    blend.save(tmp_path, "model")
    np.savez(tmp_path / "model.npz", words=np.array([{"an": "object"}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        Blend.load(tmp_path, "model")


def test_a_model_that_was_never_saved_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Blend.load(tmp_path, "model")


def test_the_same_examples_give_the_same_model(blend: Blend) -> None:
    again = Blend.fit(TEXTS, MEANINGS, ANSWERS, SETTINGS)
    assert [again.ranking(text, ASKED[0]) for text in QUESTIONS] == [
        blend.ranking(text, ASKED[0]) for text in QUESTIONS
    ]


@pytest.mark.parametrize("meaning", [ASKED[0], None], ids=["a vector", "no vector"])
def test_a_ranking_holds_every_label_once_likeliest_first_and_sums_to_one(
    blend: Blend, meaning: np.ndarray | None
) -> None:
    for text in QUESTIONS:
        ranking = blend.ranking(text, meaning)
        assert sorted(label for label, _ in ranking) == list(LABELS)
        assert [share for _, share in ranking] == sorted((share for _, share in ranking), reverse=True)
        assert sum(share for _, share in ranking) == pytest.approx(1, abs=1e-5)


def test_labels_that_are_equally_likely_come_in_the_order_of_their_names() -> None:
    even = Blend.fit(["one thing", "one thing", "one thing"], None, ["c", "a", "b"], SETTINGS)
    assert [label for label, _ in even.ranking("one thing", None)] == ["a", "b", "c"]


def test_the_vector_sways_a_text_whose_words_say_nothing(blend: Blend) -> None:
    lean = {label: MEANINGS[ANSWERS.index(label)] for label in LABELS}
    assert [blend.ranking("zzz", lean[label])[0][0] for label in LABELS] == list(LABELS)


@pytest.mark.parametrize("meaning", [None, ASKED[0][: WIDTH // 2]], ids=["no vector", "a vector of another width"])
def test_without_a_fitting_vector_the_wording_alone_decides(blend: Blend, meaning: np.ndarray | None) -> None:
    words_only = Blend.fit(TEXTS, None, ANSWERS, SETTINGS)
    assert blend.knows_vectors and not words_only.knows_vectors
    assert blend.ranking("stairs", meaning) == words_only.ranking("stairs", None)
    assert words_only.ranking("stairs", ASKED[0]) == words_only.ranking("stairs", None)


def test_wording_rows_have_length_one_or_zero(blend: Blend) -> None:
    rows = blend.wording_rows(["stairs hurt", "qqq"]).toarray()
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0])


@pytest.mark.parametrize("labels", [[], ["greet"], ["greet", "greet"]], ids=["none", "one", "one twice"])
def test_fewer_than_two_labels_are_an_error(labels: list[str]) -> None:
    with pytest.raises(ValueError):
        Blend.fit(["hello there", "hello again"][: len(labels)], None, labels, SETTINGS)


@pytest.mark.parametrize("part", ["words", "neighbours"])
def test_each_part_has_as_much_to_say_as_the_settings_give_it(part: str) -> None:
    alone = Blend.fit(TEXTS, MEANINGS, ANSWERS, BlendSettings(**REGRESSION_ALONE | {part: 1.0}))
    half = Blend.fit(TEXTS, MEANINGS, ANSWERS, BlendSettings(**REGRESSION_ALONE | {part: 0.5}))
    regression = Blend.fit(TEXTS, MEANINGS, ANSWERS, BlendSettings(**REGRESSION_ALONE))
    for text, meaning in zip(QUESTIONS, ASKED, strict=True):
        shares, others, mixed = (dict(one.ranking(text, meaning)) for one in (alone, regression, half))
        assert mixed == pytest.approx({label: (shares[label] + others[label]) / 2 for label in LABELS}, abs=1e-5)


def test_sharpness_makes_the_likeliest_label_more_certain_and_keeps_the_order() -> None:
    blunt = Blend.fit(TEXTS, MEANINGS, ANSWERS, BlendSettings(sharpness=1.0))
    sharp = Blend.fit(TEXTS, MEANINGS, ANSWERS, BlendSettings(sharpness=2.0))
    for text, meaning in zip(QUESTIONS, ASKED, strict=True):
        before, after = blunt.ranking(text, meaning), sharp.ranking(text, meaning)
        assert [label for label, _ in before] == [label for label, _ in after]
        assert after[0][1] > before[0][1]


@pytest.mark.parametrize("parts", [{}, REGRESSION_ALONE], ids=["all parts", "regression alone"])
def test_without_a_vector_the_wording_still_tells_labels_apart(parts: dict[str, float]) -> None:
    fitted = Blend.fit(TEXTS, MEANINGS, ANSWERS, BlendSettings(rarest=1, max_iter=500, **parts))
    assert [fitted.ranking(text, None)[0][0] for text in TEXTS] == ANSWERS
