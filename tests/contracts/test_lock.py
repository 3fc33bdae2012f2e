"""The locked packages: each with its hash, from no address, and never torch."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.contracts.sources import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-synapse.lock")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[\w,-]+\])?==([\w.!+-]+)", re.IGNORECASE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@cache
def entries(lock: str) -> tuple[str, ...]:
    """The requirements of a lock file, continued lines joined."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return tuple(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def pins(lock: str) -> dict[str, str]:
    """Version by package."""
    found = (PINNED.match(entry) for entry in entries(lock))
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock: str) -> None:
    assert len(entries(lock)) > 50
    assert [entry[:60] for entry in entries(lock) if not (PINNED.match(entry) and HASH.search(entry))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_requirement_names_an_address(lock: str) -> None:
    assert [entry[:60] for entry in entries(lock) if "://" in entry or " @ " in entry or "index-url" in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("package", ["torch", "transformers", "sentence-transformers", "triton"])
def test_torch_and_what_needs_it_stay_out(lock: str, package: str) -> None:
    assert package not in pins(lock)


def test_no_graphics_card_package_is_locked() -> None:
    assert [name for lock in LOCKS for name in pins(lock) if name.startswith("nvidia")] == []


def test_the_tests_run_on_the_very_packages_of_the_bot() -> None:
    run, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: (version, test.get(name)) for name, version in run.items() if test.get(name) != version} == {}


@pytest.mark.parametrize("package", ["rasa", "rasa-sdk", "spacy", "rapidfuzz", "dacite", "pyyaml", "pyjwt"])
def test_what_the_bot_imports_is_locked(package: str) -> None:
    assert package in pins("requirements.lock")
