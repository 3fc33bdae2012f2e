"""How well messages are understood, as figures. Pure: labelled results in, numbers out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

_BINS = 10
_TOP = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled message and how it was understood.

    `intent` is the pipeline's last word; `guesses` are the classifier's own with their confidence, the best first.
    """

    text: str
    wanted: str
    messy: bool
    intent: str
    guesses: tuple[tuple[str, float], ...] = ()

    @property
    def right(self) -> bool:
        """Whether the intent is the one wanted."""
        return self.intent == self.wanted

    def among(self, most: int) -> bool:
        """Whether the wanted intent is among the first few: the one given, then the classifier's guesses."""
        ranked = dict.fromkeys((self.intent, *(name for name, _ in self.guesses)))
        return self.wanted in list(ranked)[:most]


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages of like confidence: how sure the classifier was on average, and how often it was right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a fallback threshold gives: shares of 1.

    `recall` is the share refused of what is out of scope, `wrongly` of what is in scope and has an answer.
    """

    threshold: float
    recall: float
    wrongly: float


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one label, each 0 to 1, and how often it was wanted."""

    precision: float
    recall: float
    f1: float
    count: int


def accuracy(results: Sequence[Judged]) -> float:
    """The share that is right; not a number when there are none."""
    return _share(result.right for result in results)


def top_accuracy(results: Sequence[Judged], most: int = _TOP) -> float:
    """The share with the wanted intent among the first few; not a number when there are none."""
    return _share(result.among(most) for result in results)


def per_intent(results: Sequence[Judged]) -> dict[str, Score]:
    """The score of each intent that is wanted at least once, the worst F1 first."""
    labels = sorted({result.wanted for result in results})
    columns = precision_recall_fscore_support(
        [result.wanted for result in results],
        [result.intent for result in results],
        labels=labels,
        zero_division=0,
    )
    rows = zip(labels, *columns, strict=True)
    scores = {label: Score(float(p), float(r), float(f1), int(count)) for label, p, r, f1, count in rows}
    return dict(sorted(scores.items(), key=lambda item: (item[1].f1, item[0])))


def confusions(results: Iterable[Judged]) -> list[tuple[tuple[str, str], int]]:
    """Pairs of wanted and given intent that differ, with their count, the most frequent first."""
    wrong = Counter((result.wanted, result.intent) for result in results if not result.right)
    return sorted(wrong.items(), key=lambda item: (-item[1], item[0]))


def confusion_table(results: Sequence[Judged]) -> tuple[list[str], list[list[int]]]:
    """The labels, and how often each (row: wanted) was taken for each (column: given)."""
    labels = sorted({result.wanted for result in results} | {result.intent for result in results})
    wanted, given = [result.wanted for result in results], [result.intent for result in results]
    return labels, confusion_matrix(wanted, given, labels=labels).tolist()


def reliability(results: Iterable[Judged], bins: int = _BINS) -> list[Bin]:
    """Groups the classifier's best guesses by confidence, in bins of equal width; empty bins are left out."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for result in results:
        if result.guesses:
            name, share = result.guesses[0]
            held.setdefault(min(int(share * bins), bins - 1), []).append((share, name == result.wanted))
    return [
        Bin(
            at / bins,
            (at + 1) / bins,
            len(pairs),
            sum(share for share, _ in pairs) / len(pairs),
            _share(right for _, right in pairs),
        )
        for at, pairs in sorted(held.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean gap between confidence and accuracy, weighted by count."""
    total = sum(found.count for found in bins)
    return sum(found.count * abs(found.confidence - found.accuracy) for found in bins) / total if total else math.nan


def refusal(
    threshold: float, results: Sequence[Judged], outside: Collection[str], refusing: Collection[str]
) -> CurvePoint:
    """How much is refused at a threshold.

    Args:
        threshold: The threshold that the results were taken at.
        results: The labelled messages.
        outside: Intents that are out of scope.
        refusing: Intents whose answer is a refusal. Messages in scope that want one of them are left out.
    """
    beyond = [result.intent in refusing for result in results if result.wanted in outside]
    answered = [result.intent in refusing for result in results if result.wanted not in {*outside, *refusing}]
    return CurvePoint(threshold, _share(beyond), _share(answered))


def entity_scores(
    wanted: Sequence[Iterable[tuple[str, str]]], found: Sequence[Iterable[tuple[str, str]]]
) -> dict[str, Score]:
    """The score of each type of entity, the worst F1 first, and last `all` of them together.

    A value may join several records with `|`; it is right when it shares one with the value wanted. What was found of a
    type that a message's labels do not name is not counted, since the same words often name things of several types.

    Args:
        wanted: For each message its pairs of type and value.
        found: The same, as found.
    """
    hits, missed, extra = Counter[str](), Counter[str](), Counter[str]()
    for labels, given in zip(wanted, found, strict=True):
        labels = list(labels)
        rest = [(kind, value) for kind, value in dict.fromkeys(given) if kind in {label for label, _ in labels}]
        for kind, value in labels:
            match = next((pair for pair in rest if pair[0] == kind and _shares_one(pair[1], value)), None)
            if match:
                rest.remove(match)
            (hits if match else missed)[kind] += 1
        extra.update(kind for kind, _ in rest)
    scores = {kind: _score(hits[kind], missed[kind], extra[kind]) for kind in {*hits, *missed}}
    every = _score(sum(hits.values()), sum(missed.values()), sum(extra.values()))
    return {**dict(sorted(scores.items(), key=lambda item: (item[1].f1, item[0]))), "all": every}


def with_intent(result: Judged, intent: str) -> Judged:
    """The same message, given another intent."""
    return replace(result, intent=intent)


def mean(scores: Mapping[str, Score]) -> float:
    """The unweighted mean F1 of labels."""
    return sum(score.f1 for score in scores.values()) / len(scores) if scores else math.nan


def _score(hits: int, missed: int, extra: int) -> Score:
    precision = hits / (hits + extra) if hits + extra else 0.0
    recall = hits / (hits + missed) if hits + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(precision, recall, f1, hits + missed)


def _shares_one(one: str, other: str) -> bool:
    return not set(one.split("|")).isdisjoint(other.split("|"))


def _share(flags: Iterable[bool]) -> float:
    held = list(flags)
    return sum(held) / len(held) if held else math.nan
