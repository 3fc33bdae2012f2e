"""The cues that the reader is built from, beside the signs of `bot.knowledge`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.loader import FOLDER, build, read_yaml

CUES_FILE = "reading_cues.yml"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Figures the reader compares with."""

    celsius: float
    fahrenheit: float
    recent_days: float
    fresh_days: float


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that decide what is said of a sign; see the comments in reading_cues.yml."""

    words: dict[str, tuple[str, ...]]
    spellings: dict[str, str]
    key_words: tuple[str, ...]
    never_mend: tuple[str, ...]
    clause_words: tuple[str, ...]
    subjects: tuple[str, ...]
    links: tuple[str, ...]
    verbs: tuple[str, ...]
    topics: tuple[str, ...]
    states: tuple[str, ...]
    cues: dict[str, tuple[str, ...]]
    suspected: dict[str, tuple[str, ...]]
    excused: dict[str, tuple[str, ...]]
    denials: dict[str, tuple[str, ...]]
    figures_of_speech: tuple[str, ...]
    events: dict[str, float]
    lasting: tuple[str, ...]
    beyond_doubt: dict[str, tuple[str, ...]]
    never_doubted: tuple[str, ...]
    only_surely_sensed: tuple[str, ...]
    wondered_about: tuple[str, ...]
    own_only: tuple[str, ...]
    claimed_only: tuple[str, ...]
    not_beside_own_knee: tuple[str, ...]
    others_not_beside_own_knee: tuple[str, ...]
    denial_wins: tuple[str, ...]
    injuries: tuple[str, ...]
    together: dict[str, tuple[tuple[str, ...], ...]]
    answers: dict[str, tuple[str, ...]]
    thresholds: Thresholds


def load_cues(folder: Path = FOLDER) -> Cues:
    """Return the cues of reading_cues.yml.

    Raises:
        KnowledgeError: naming file, record and field.
    """
    return build(Cues, read_yaml(folder / CUES_FILE), CUES_FILE)
