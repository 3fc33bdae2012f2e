"""The sets of sentences, and the floors below which the bot must not fall."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def floors() -> dict[str, float]:
    """The least that each figure must reach; `make evaluate` prints the figures themselves."""
    return yaml.safe_load((HERE / "floors.yml").read_text(encoding="utf-8"))


def records(name: str) -> list[dict[str, Any]]:
    """The records of one set."""
    return yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))
