"""Trains the model when, and only when, what it is made from has changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bot.commands.errors import UserError

MODELS = Path("models")
MODEL = MODELS / "knee-guide.tar.gz"
STAMP = MODELS / "knee-guide.json"
_COMPONENT = re.compile(r"Starting to train component '(\w+)'")
# Large arrays come and go in training. Memory that the C library gave back each time cost a quarter of the time.
_MEMORY_KEPT = {
    "MALLOC_MMAP_THRESHOLD_": str(512 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(512 << 20),
    "MALLOC_TOP_PAD_": str(64 << 20),
}
_DATA = ("config.yml", "domain.yml", "data", "bot/nlu", "bot/knowledge", "requirements.lock")


def fingerprint() -> str:
    """The sha256 over every file that the model is made from."""
    digest = hashlib.sha256()
    for path in _files(_DATA):
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(roots: Iterable[str]) -> list[Path]:
    found: list[Path] = []
    for root in map(Path, roots):
        if root.is_dir():
            found += [path for path in root.rglob("*") if path.suffix in {".py", ".yml", ".safetensors", ".sha256"}]
        elif root.is_file():
            found.append(root)
    return sorted(found)


def model_is_current() -> bool:
    """Whether the stored model is whole and made from the files as they are now."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp == {"data": fingerprint(), "model": _file_hash(MODEL)}
    except (OSError, ValueError):
        return False


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run_with_progress(command: list[str], log: Path) -> int:
    """Runs the training, keeps its output in a log and names each component as it starts; returns the exit code."""
    with (
        log.open("w", encoding="utf-8") as out,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**_MEMORY_KEPT, **os.environ},
        ) as training,
    ):
        for line in training.stdout or ():
            out.write(line)
            if started := _COMPONENT.search(line):
                print(f"  learning: {started[1]}", flush=True)
    return training.returncode


def ensure_model(*, force: bool = False) -> Path:
    """Returns the current model, training it first when needed.

    Raises:
        UserError: The training failed or left no model.
    """
    if not force and model_is_current():
        print("The model is up to date.", flush=True)
        return MODEL
    print("Training the model, which takes a few minutes ...", flush=True)
    started = time.monotonic()
    # Before the training: a file that changes meanwhile is not in the model, which is then out of date.
    data = fingerprint()
    MODELS.mkdir(exist_ok=True)
    STAMP.unlink(missing_ok=True)
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", MODEL.name.removesuffix(".tar.gz")]
    # What Rasa would look for in the data, the contract tests look for; it would read all examples a second time.
    command += ["--skip-validation", "--out", str(MODELS)] + (["--force"] if force else [])
    log = MODELS / "training.log"
    if _run_with_progress(command, log) or not MODEL.is_file():
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-15:])
        raise UserError(f"the training failed. The last lines of {log} are:\n{tail}")
    STAMP.write_text(json.dumps({"data": data, "model": _file_hash(MODEL)}), encoding="utf-8")
    print(f"The model is trained ({time.monotonic() - started:.0f} s).", flush=True)
    return MODEL
