"""What is counted for Prometheus: figures and names of the project's own, never words or ids of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

_LEVELS_OF_HELP = frozenset({"emergency", "urgent", "see_doctor"})

TURN_SECONDS = Histogram(
    "knee_turn_seconds",
    "How long turns took, by channel.",
    ["channel"],
    buckets=(0.02, 0.04, 0.06, 0.08, 0.12, 0.2, 0.4, 0.8, 1.6, 3.2, 10, 30),
)
TURNS = Counter("knee_turns", "Turns by channel and how they ended.", ["channel", "result"])
RUNNING = Gauge("knee_turns_running", "Turns that are running now.")
INTENTS = Counter("knee_intents", "Messages by the intent that was acted on.", ["intent"])
FALLBACKS = Counter("knee_fallbacks", "Messages that were not understood, by channel.", ["channel"])
ESCALATIONS = Counter("knee_escalations", "Advice to get help, by level and its sign or rule.", ["level", "by"])
REFUSED = Counter("knee_refused", "Requests that were refused, by the reason.", ["reason"])
CHANNEL_ERRORS = Counter("knee_channel_errors", "Faults of messaging channels, by kind.", ["channel", "kind"])
INBOX_WAITING = Gauge("knee_inbox_waiting", "Messages that came in and are not answered yet.", ["channel"])
FAULTS = Counter("knee_faults", "Faults by the part of the server where they came up.", ["part"])


def count_advice(custom: Mapping[str, Any]) -> None:
    """Counts a message that says to get help, once for each sign or rule behind it.

    Args:
        custom: The machine-readable part of the message.
    """
    level = custom.get("level")
    if level not in _LEVELS_OF_HELP:
        return
    for known in _behind(custom):
        ESCALATIONS.labels(level, known).inc()


def _behind(custom: Mapping[str, Any]) -> Iterable[str]:
    named = [*(custom.get("flags") or ()), *(custom.get("reasons") or ())]
    return [str(item["id"]) for item in named if isinstance(item, Mapping) and "id" in item] or ["unnamed"]
