"""Measures what a person waits for: the start, each turn over REST, and the memory of both servers."""

from __future__ import annotations

import json
import statistics
import time
import urllib.request
import uuid
from pathlib import Path
from subprocess import Popen

from bot.commands.serve import Settings, servers
from bot.commands.train import ensure_model

# One conversation of the kinds of turn that people have: chat, questions, exercises, an interview.
_TURNS = (
    "hello",
    "how do i do clamshells",
    "how long should i hold it",
    "is walking good for my knee",
    "does a brace help",
    "where is that from",
    "my knee aches when i climb stairs, for about a week",
    "none of these",
    "it came on slowly",
    "a few days",
    "a dull ache",
    "gone the next day",
    "no",
    "what should i avoid",
    "thanks",
)
_ROUNDS = 10


def bench() -> int:
    """Prints the figures and returns 0."""
    ensure_model()
    settings = Settings.from_environment()
    started = time.monotonic()
    with servers(settings) as processes:
        url = f"{settings.url}/webhooks/rest/webhook"
        _ask(url, f"bench-{uuid.uuid4()}", _TURNS[0])
        print(f"start to first answer: {time.monotonic() - started:.1f} s")
        times = sorted(_talk(url))
        print(f"one turn over REST, {len(times)} turns: p50 {statistics.median(times) * 1000:.0f} ms, ", end="")
        print(f"p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms, max {times[-1] * 1000:.0f} ms")
        peaks = {name: _peak_megabytes(process) for name, process in processes.items()}
        shown = ", ".join(f"{name} {peak:.0f} MB" for name, peak in peaks.items())
        print(f"peak memory: {shown}, together {sum(peaks.values()):.0f} MB")
    return 0


def _talk(url: str) -> list[float]:
    times = []
    for _ in range(_ROUNDS):
        sender = f"bench-{uuid.uuid4()}"
        for text in _TURNS:
            before = time.perf_counter()
            _ask(url, sender, text)
            times.append(time.perf_counter() - before)
    return times


def _ask(url: str, sender: str, text: str) -> None:
    body = json.dumps({"sender": sender, "message": text}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def _peak_megabytes(process: Popen[bytes]) -> float:
    """The largest resident memory the process has had, from the kernel's own accounting (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
