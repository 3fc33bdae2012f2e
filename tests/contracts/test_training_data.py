"""The example messages: enough of each, none twice, each in the one file of its intent."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import numpy
from rapidfuzz import fuzz, process

from bot.knowledge.loader import Knowledge
from tests.contracts.sources import ROOT, examples, files, read

LEAST = 40
RATIO = 8
# In percent: for two intents, and for one, where a slip of the fingers makes an example of its own.
ALIKE = 93
TOO_ALIKE = 98
# Below this length one letter makes another word ("no", "now").
LONG_ENOUGH = 12


def normal(text: str) -> str:
    """A text without case, marks and double spaces."""
    bare = re.sub(r"\[([^]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", text)
    return " ".join(re.sub(r"[^\w\s]", "", bare.lower().replace("’", "'")).split())


def test_no_example_stands_under_two_intents() -> None:
    places: dict[str, set[str]] = {}
    for intent, lines in examples().items():
        for line in lines:
            places.setdefault(normal(line), set()).add(intent)
    assert {line: sorted(found) for line, found in places.items() if len(found) > 1} == {}


def test_no_example_stands_twice_under_one_intent() -> None:
    twice = {}
    for intent, lines in examples().items():
        count = Counter(map(normal, lines))
        twice |= {(intent, line): times for line, times in count.items() if times > 1}
    assert twice == {}


def test_no_two_examples_are_almost_the_same() -> None:
    every = [(normal(line), intent) for intent, lines in examples().items() for line in lines]
    long = [pair for pair in every if len(pair[0]) >= LONG_ENOUGH]
    texts = [text for text, _ in long]
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=numpy.uint8, workers=-1)
    pairs = [(long[one], long[two], scores[one, two]) for one, two in numpy.argwhere(scores) if one < two]
    assert [pair for pair in pairs if pair[0][1] != pair[1][1] or pair[2] >= TOO_ALIKE] == []


def test_every_example_says_something() -> None:
    assert [(intent, line) for intent, lines in examples().items() for line in lines if not line.strip()] == []


def test_no_example_is_a_command() -> None:
    wrong = [line for lines in examples().values() for line in lines if line.lstrip().startswith("/")]
    assert wrong == []


def test_every_intent_has_enough_examples() -> None:
    assert {intent: len(lines) for intent, lines in examples().items() if len(lines) < LEAST} == {}


def test_no_intent_outweighs_another() -> None:
    counts = [len(lines) for lines in examples().values()]
    assert max(counts) <= RATIO * min(counts)


def test_every_file_holds_the_one_intent_that_it_is_named_after() -> None:
    wrong = {}
    for path in files(".yml", under="data/nlu"):
        held = [entry.get("intent") for entry in read(str(path.relative_to(ROOT)))["nlu"]]
        if set(held) != {path.stem}:
            wrong[path.name] = held
    assert wrong == {}


def test_every_topic_named_beside_examples_is_a_topic_of_that_intent(knowledge: Knowledge) -> None:
    wrong = []
    for path in files(".yml", under="data/nlu"):
        for entry in read(str(path.relative_to(ROOT)))["nlu"]:
            topic = (entry.get("metadata") or {}).get("topic")
            if topic and (topic not in knowledge.topics or path.stem not in knowledge.topics[topic].intents):
                wrong.append((path.name, topic))
    assert wrong == []


def test_no_two_files_have_one_name() -> None:
    names = [path.name for path in files(".yml", under="data/nlu")]
    assert [(one, two) for one, two in combinations(sorted(names), 2) if one == two] == []


def test_every_line_of_examples_is_a_list_item() -> None:
    wrong = []
    for path in files(".yml", under="data/nlu"):
        for entry in read(str(path.relative_to(ROOT)))["nlu"]:
            wrong += [(path.name, line) for line in entry["examples"].splitlines() if not line.startswith("- ")]
    assert wrong == []
