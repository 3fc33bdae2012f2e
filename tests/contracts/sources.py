"""The project's files as the contract tests see them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
# What is made, fetched or stored here and belongs to no checkout.
_NOT_OURS = {
    ".git", ".venv", ".cache", ".rasa", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache", "__pycache__",
    "models", "var", "build", "node_modules",
}  # fmt: skip


@cache
def _every(under: str) -> tuple[Path, ...]:
    found = []
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = [name for name in folders if name not in _NOT_OURS]
        found += [Path(folder, name) for name in names if name not in _NOT_OURS]
    return tuple(sorted(found))


def files(*suffixes: str, under: str = ".") -> list[Path]:
    """The project's own files with one of the suffixes (all without any), below a folder."""
    return [path for path in _every(under) if not suffixes or path.suffix in suffixes]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """Every module that a module imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@cache
def read(path: str) -> Any:
    """A YAML file of the project."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def intents() -> set[str]:
    """The intents of the domain."""
    return {entry if isinstance(entry, str) else next(iter(entry)) for entry in read("domain.yml")["intents"]}


def rules() -> list[dict[str, Any]]:
    """Every rule and story."""
    found: list[dict[str, Any]] = []
    for path in files(".yml", under="data"):
        held = read(str(path.relative_to(ROOT)))
        found += [*(held.get("rules") or ()), *(held.get("stories") or ())]
    return found


def examples() -> dict[str, list[str]]:
    """The example messages by intent, entity marks taken off."""
    found: dict[str, list[str]] = {}
    for path in files(".yml", under="data/nlu"):
        for entry in read(str(path.relative_to(ROOT)))["nlu"]:
            if "intent" in entry:
                lines = entry["examples"].splitlines()
                found.setdefault(entry["intent"], []).extend(line.removeprefix("- ") for line in lines if line.strip())
    return found


def payload_calls() -> Iterator[tuple[Path, str, set[str]]]:
    """Every `payload("intent", entity=...)` in the code: where, the intent and the entity types."""
    for path in [*files(".py", under="bot"), *files(".py", under="actions")]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "payload":
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path}: a payload whose intent is not written out"
                yield path, first.value, {keyword.arg or "**" for keyword in node.keywords}
