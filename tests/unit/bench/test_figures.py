"""Figures out of measured times."""

from __future__ import annotations

import pytest

from bench.figures import Spread, growth


def test_the_spread_of_a_hundred_times_names_its_ranks_in_milliseconds() -> None:
    spread = Spread.of([number / 1000 for number in range(101)])
    assert (spread.count, spread.p50, spread.p95, spread.p99) == (
        101,
        pytest.approx(50),
        pytest.approx(95),
        pytest.approx(99),
    )
    assert spread.cells() == ("50 ms", "95 ms", "99 ms")


def test_one_slow_turn_of_a_hundred_moves_the_last_rank_alone() -> None:
    spread = Spread.of([0.05] * 98 + [2.0] * 2)
    assert (spread.p50, spread.p95) == (pytest.approx(50), pytest.approx(50))
    assert spread.p99 == pytest.approx(2000)


def test_no_times_have_no_spread() -> None:
    with pytest.raises(ValueError, match="no times"):
        Spread.of([])


def test_what_grows_in_the_warm_up_does_not_count() -> None:
    samples = [(moment, min(moment, 60.0) + 40) for moment in range(0, 601, 5)]
    assert growth(samples, warm=100, window=60) == pytest.approx(0)


def test_what_grows_after_the_warm_up_is_told_as_a_share() -> None:
    samples = [(0.0, 1.0), (100.0, 800.0), (110.0, 800.0), (590.0, 816.0), (600.0, 816.0)]
    assert growth(samples, warm=100, window=20) == pytest.approx(0.02)


def test_a_run_that_ended_before_its_warm_up_has_no_growth() -> None:
    with pytest.raises(ValueError, match="after the warm-up"):
        growth([(0.0, 800.0), (50.0, 900.0)], warm=100, window=20)
