"""Measures the understanding on the project's own sets, prints the figures and writes them as one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.commands import measures, nlu_sets
from bot.commands.measures import Bin, CurvePoint, Judged, Score
from bot.commands.nlu_page import page
from bot.commands.slips import with_slips
from bot.commands.understanding import Fallback, Parse, Parsed, fallback_settings, intent_at, load_parse
from bot.knowledge.loader import load_knowledge
from bot.nlu.routing import FALLBACK

PAGE = Path("build/nlu-report.html")
OUTSIDE = frozenset({"out_of_scope", "ask_other_health", "ask_other_service"})
THRESHOLDS = tuple(step / 10 for step in range(1, 10))
SLIP_SEED = 1
_WORST = 12
_CONFUSIONS = 20


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured; shares are of 1, `typo_loss` is in points of 100.

    `results` are all messages, `slipped` the same messages in scope with slips of the fingers.
    """

    results: tuple[Judged, ...]
    slipped: tuple[Judged, ...]
    bins: tuple[Bin, ...]
    curve: tuple[CurvePoint, ...]
    now: CurvePoint
    entities: dict[str, Score]

    @property
    def in_scope(self) -> tuple[Judged, ...]:
        """The messages that are about what the bot is for."""
        return tuple(result for result in self.results if result.wanted not in OUTSIDE)

    @property
    def accuracy_in_scope(self) -> float:
        """The share of the messages in scope that is understood."""
        return measures.accuracy(self.in_scope)

    @property
    def per_intent(self) -> dict[str, Score]:
        """The score of each intent, the worst first."""
        return measures.per_intent(self.results)

    @property
    def worst_intent_f1(self) -> float:
        """The F1 of the intent that is understood worst."""
        return next(iter(self.per_intent.values())).f1

    @property
    def typo_loss(self) -> float:
        """How many points of accuracy in scope one slip in five words costs."""
        return 100 * (self.accuracy_in_scope - measures.accuracy(self.slipped))

    def headline(self) -> Iterator[tuple[str, str]]:
        """The figures in short, as pairs of what and how much."""
        inside = self.in_scope
        yield "messages", f"{len(self.results)}, in scope {len(inside)}"
        yield "accuracy in scope", _percent(self.accuracy_in_scope)
        yield "- clean", _percent(measures.accuracy([result for result in inside if not result.messy]))
        yield "- messy", _percent(measures.accuracy([result for result in inside if result.messy]))
        yield "among the first three, in scope", _percent(measures.top_accuracy(inside))
        yield "accuracy, all", _percent(measures.accuracy(self.results))
        yield "mean F1 of intents", f"{measures.mean(self.per_intent):.3f}"
        yield "worst intent F1", f"{self.worst_intent_f1:.3f} ({next(iter(self.per_intent))})"
        yield "calibration error of the classifier", f"{measures.calibration_error(self.bins):.3f}"
        yield "out of scope refused", _percent(self.now.recall)
        yield "in scope wrongly refused", _percent(self.now.wrongly)
        yield "loss by one slip in five words", f"{self.typo_loss:.1f} points"
        if self.entities:
            yield "entity F1", f"{self.entities['all'].f1:.3f} of {self.entities['all'].count} entities"


def refusing_intents() -> frozenset[str]:
    """The intents whose answer is a refusal."""
    return frozenset({*load_knowledge().declines, FALLBACK})


def measure(parse: Parse) -> Report:
    """Measures a model on the held-out messages and the entities.

    Raises:
        UserError: The sets cannot be read.
    """
    messages = nlu_sets.held_out()
    parsed = nlu_sets.parse_all(messages, parse)
    results = tuple(map(nlu_sets.judge, messages, parsed))
    slips = [
        replace(message, text=with_slips(message.text, SLIP_SEED))
        for message in messages
        if message.wanted not in OUTSIDE
    ]
    actual = fallback_settings()
    named = nlu_sets.named()
    return Report(
        results,
        tuple(map(nlu_sets.judge, slips, nlu_sets.parse_all(slips, parse))),
        tuple(measures.reliability(results)),
        tuple(_refusal(threshold, results, parsed, actual) for threshold in THRESHOLDS),
        measures.refusal(actual.threshold, results, OUTSIDE, refusing_intents()),
        measures.entity_scores(
            [message.entities for message in named],
            [nlu_sets.found_entities(parse(message.text)) for message in named],
        )
        if named
        else {},
    )


def _refusal(threshold: float, results: Iterable[Judged], parsed: Iterable[Parsed], actual: Fallback) -> CurvePoint:
    """The refusals with another threshold: fallback and routing are gone through again, the rest stays."""
    settings = replace(actual, threshold=threshold)
    supposed = [
        measures.with_intent(result, intent_at(found, settings, actual))
        for result, found in zip(results, parsed, strict=True)
    ]
    return measures.refusal(threshold, supposed, OUTSIDE, refusing_intents())


def report() -> int:
    """Prints the figures, writes the page and returns 0."""
    found = measure(load_parse())
    for table in tables(found):
        print("\n".join([*_lines(table), ""]))
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(tables(found), *measures.confusion_table(found.results)), encoding="utf-8")
    print(f"The same with a picture of the confusions: {PAGE}")
    return 0


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the report: its title, the heads of its columns, and its rows as text."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(found: Report) -> list[Table]:
    """The report as tables."""
    scores, wrong = found.per_intent, measures.confusions(found.results)
    return [
        Table("Understanding", ("figure", "value"), tuple(found.headline())),
        Table(
            f"The {_WORST} worst intents",
            ("intent", "F1", "precision", "recall", "messages"),
            tuple(_score_row(name, score) for name, score in list(scores.items())[:_WORST]),
        ),
        Table(
            "Most frequent confusions",
            ("wanted", "taken for", "times"),
            tuple((wanted, given, str(times)) for (wanted, given), times in wrong[:_CONFUSIONS]),
        ),
        Table(
            "How sure the classifier is, and how often right",
            ("confidence", "messages", "mean confidence", "right"),
            tuple(
                (
                    f"{held.low:.1f} to {held.high:.1f}",
                    str(held.count),
                    f"{held.confidence:.2f}",
                    f"{held.accuracy:.2f}",
                )
                for held in found.bins
            ),
        ),
        Table(
            "Refusals by fallback threshold",
            ("threshold", "out of scope refused", "in scope wrongly refused"),
            tuple((f"{at.threshold:.1f}", _percent(at.recall), _percent(at.wrongly)) for at in found.curve),
        ),
        Table(
            "Entities",
            ("type", "F1", "precision", "recall", "entities"),
            tuple(_score_row(name, score) for name, score in found.entities.items()),
        ),
    ]


def _bin_row(held: Bin) -> tuple[str, ...]:
    return f"{held.low:.1f} to {held.high:.1f}", str(held.count), f"{held.confidence:.2f}", f"{held.accuracy:.2f}"


def _score_row(name: str, score: Score) -> tuple[str, ...]:
    return name, f"{score.f1:.3f}", f"{score.precision:.3f}", f"{score.recall:.3f}", str(score.count)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _lines(table: Table) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(table.heads, *table.rows, strict=True)]
    yield table.title
    for row in (table.heads, *table.rows):
        yield "  " + _line(row, widths)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)])
