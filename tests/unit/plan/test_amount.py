"""The figures of a dose: the smaller first, and none that the source does not give."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Dose, Range
from bot.plan.amount import Amount, Figure, raisable, raised, starting
from tests.support.profiles import FULL

CASES = {
    "an exact figure": (Dose(reps=Range(10, 10)), Amount(reps=10)),
    "the smaller of two": (Dose(sets=Range(2, 3), reps=Range(8, 12)), Amount(sets=2, reps=8)),
    "an upper limit alone": (Dose(reps=Range(None, 10)), Amount(reps=10, at_most=True)),
    "a lower limit alone": (Dose(reps=Range(2, None)), Amount(reps=2)),
    "rounds are sets": (Dose(rounds=Range(1, 2)), Amount(sets=1)),
    "a hold": (Dose(hold_seconds=Range(90, 300)), Amount(hold_seconds=90)),
    "breaths": (Dose(hold_breaths=Range(5, 10)), Amount(hold_breaths=5)),
    "silence": (Dose(), Amount()),
    "no dose": (None, Amount()),
}


@pytest.mark.parametrize("case", CASES)
def test_the_start_is_the_smallest_amount_that_the_source_gives(case: str) -> None:
    dose, amount = CASES[case]
    assert starting(dose) == amount
    assert amount.silent == (case in {"silence", "no dose"})


def test_only_a_range_can_be_raised() -> None:
    dose = Dose(sets=Range(2, 3), reps=Range(None, 10), hold_seconds=Range(30, 30), hold_breaths=Range(5, 10))
    assert raisable(dose) == (Figure.SETS, Figure.HOLD_BREATHS)
    assert raisable(Dose(rounds=Range(1, 2))) == (Figure.SETS,)


def test_a_raised_number_of_repeats_is_a_limit_and_not_a_target() -> None:
    assert raised(Amount(reps=8), Dose(reps=Range(8, 12)), Figure.REPS) == Amount(reps=12, at_most=True)
    assert not raised(Amount(sets=2), Dose(sets=Range(2, 3)), Figure.SETS).at_most


def test_a_figure_without_an_upper_end_cannot_be_raised() -> None:
    with pytest.raises(ValueError, match="reps"):
        raised(Amount(reps=2), Dose(reps=Range(2, None)), Figure.REPS)


@pytest.mark.parametrize("name", FULL)
def test_no_amount_leaves_the_range_of_its_article(name: str, knowledge: Knowledge) -> None:
    dose = knowledge.exercises[name].dose
    for amount in (starting(dose), *(raised(starting(dose), dose, figure) for figure in raisable(dose))):
        for figure in Figure:
            value = getattr(amount, figure.value)
            given = getattr(dose, figure.value) or (dose.rounds if figure is Figure.SETS and dose else None)
            assert (value is None) == (given is None)
            assert value is None or (given.low or 0) <= value <= (given.high or value)
