"""python -m bench [PART]: measures and writes docs/performance.md."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import compare, latency, length, machine, soak, start, throughput, training, understanding
from bot.commands.errors import UserError
from bot.commands.serve import StopAskedError, stopping_on_signals
from bot.commands.tables import with_tables

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
QUICK = ("understanding", "latency", "throughput", "length", "start", "compare")
"""The parts that take a few minutes at most; `all` runs them."""

PARTS: Mapping[str, Callable[[float], str]] = {
    "understanding": lambda _: understanding.measure(),
    "latency": lambda _: latency.measure(),
    "throughput": lambda _: throughput.measure(),
    "length": lambda _: length.measure(),
    "start": lambda _: start.measure(),
    "compare": lambda _: compare.measure(),
    "training": lambda _: training.measure(),
    "soak": soak.measure,
}
"""Each part, which makes its table; the soak lasts for the given minutes."""


def main(arguments: list[str] | None = None) -> int:
    """Runs parts and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=["all", *PARTS])
    parser.add_argument("--minutes", type=float, default=30, help="how long the soak lasts")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    try:
        with stopping_on_signals():
            for name in QUICK if options.part == "all" else [options.part]:
                before = machine.load_average()
                print(f"\n{name}: load average {before:.1f}", flush=True)
                _write(name, f"{PARTS[name](options.minutes)}\n\n{_conditions(before)}")
    except StopAskedError:
        return 130
    except UserError as error:
        print(f"Knee Guide: {error}", file=sys.stderr)
        return 1
    return 0


def _conditions(before: float) -> str:
    return f"Measured on {machine.today()} on {machine.description()}; the load average before was {before:.1f}."


def _write(name: str, table: str) -> None:
    print(table, flush=True)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_tables(text, lambda found: table if found == name else None), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
