"""The set-up scripts on machines with and without the right Python."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent


def _fake_python(path: Path, *, right: bool) -> Path:
    """A Python that says of itself whether it is 3.10."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {0 if right else 1}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def _run(script: str, *arguments: str, path: Path, home: Path, here: Path) -> subprocess.CompletedProcess[str]:
    shell = ["/bin/sh", str(ROOT / "scripts" / script), *arguments]
    environment = {"PATH": str(path), "HOME": str(home)}
    return subprocess.run(shell, env=environment, cwd=here, capture_output=True, text=True, check=False)


def _find(path: Path, home: Path) -> str:
    found = _run("find-python", path=path, home=home, here=home)
    assert (found.returncode, found.stderr) == (0, "")
    return found.stdout.strip()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty PATH."""
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin"


def test_python_is_found_by_its_version_on_the_path(path: Path, tmp_path: Path) -> None:
    right = _fake_python(path / "python3.10", right=True)
    assert _find(path, tmp_path) == str(right)


def test_a_python_that_only_has_the_name_is_passed_over(path: Path, tmp_path: Path) -> None:
    _fake_python(path / "python3.10", right=False)
    right = _fake_python(path / "python3", right=True)
    assert _find(path, tmp_path) == str(right)


def test_a_python_of_pyenv_is_found_though_it_is_not_on_the_path(path: Path, tmp_path: Path) -> None:
    right = _fake_python(tmp_path / ".pyenv/versions/3.10.14/bin/python3.10", right=True)
    assert _find(path, tmp_path) == str(right)


def test_without_python_nothing_is_printed(path: Path, tmp_path: Path) -> None:
    _fake_python(path / "python3", right=False)
    assert _find(path, tmp_path) == ""


def test_without_python_the_set_up_says_what_to_install(path: Path, tmp_path: Path) -> None:
    told = _run("make-venv", "", "requirements.lock", path=path, home=tmp_path, here=tmp_path)
    assert told.returncode == 1
    assert "needs Python 3.10" in told.stderr
