"""How long a training from nothing takes, and how large the model is."""

from __future__ import annotations

import time
from pathlib import Path

from bot.commands.tables import table_of
from bot.commands.train import ensure_model


def measure() -> str:
    """The table. The model is replaced by an equal one, and what earlier trainings kept is not used."""
    for kept in Path(".cache").glob("sentence-vectors-*"):
        kept.unlink()
    begun = time.monotonic()
    model = ensure_model(force=True)
    rows = [
        ("training from nothing", f"{time.monotonic() - begun:.0f} s"),
        ("model file", f"{model.stat().st_size / 1e6:.1f} MB"),
    ]
    return table_of(("Figure", "Measured"), rows)
