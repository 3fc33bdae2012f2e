"""The reader as a whole: total on any text, fast, JSON-able, strict about its data."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.loader import FOLDER, SIGN_FILES, KnowledgeError
from bot.text.data import CUES_FILE
from bot.text.pipeline import MAX_CHARACTERS
from bot.text.reader import Reader, load_reader
from bot.text.reading import Reading

Read = Callable[[str], Reading]
TODAY = date(2026, 11, 20)

STRANGE = [
    "",
    " ",
    "\n\n",
    "\x00\x01\x02",
    "???",
    "!!!",
    "...",
    "🤒🦵",
    "İİİİ ǅ ß ﬁ",
    "\u202eeenk ym",
    "膝が痛い",
    "колено болит",
    "a" * 5000,
    "no " * 1000,
    "knee, " * 500,
    "'",
    "''''",
    "n't",
    "can't" * 50,
    "/",
    "7/",
    "/10",
    "9" * 400,
    "1.1.1.1",
    "38.",
    "-" * 300,
    "\ud800",
    "since",
    "for for for",
    "in 0000",
    "since 1930",
    "fever" * 100,
    "(" * 200,
    "and and and but but but",
    "my my my i i i",
    "½ knee ²",
    "٣ weeks",
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_any_text_gives_a_reading(read: Read, text: str) -> None:
    assert isinstance(read(text), Reading)


def test_random_soup_gives_a_reading(read: Read) -> None:
    draw = random.Random(7)
    letters = "abfiknot'’ .,?!/0123456789\n\t-é🦵İ°…"
    pieces = [
        "fever",
        "can't",
        "knee",
        "no",
        "since",
        "for 3 weeks",
        "my mum",
        "if",
        "7/10",
        "39.5",
        "yesterday",
        "but",
    ]
    for _ in range(400):
        text = "".join(draw.choice([*letters, *pieces]) for _ in range(draw.randint(0, 80)))
        reading = read(text)
        assert all(0 <= m.start < m.end <= len(text) for m in reading.mentions)


def test_reading_survives_json(read: Read) -> None:
    reading = read("no fever but my left knee is misshapen, 7/10, since sunday, i fell yesterday")
    assert Reading.from_dict(json.loads(json.dumps(reading.to_dict()))) == reading


def test_reading_refuses_unknown_keys() -> None:
    with pytest.raises(TypeError):
        Reading.from_dict({"mood": "good"})


def test_places_are_characters_as_typed(read: Read) -> None:
    text = "Hi!! My  KNEE… I CAN’T stand on it"
    mention = read(text).dangers()[0]
    assert text[mention.start : mention.end].startswith("CAN’T stand")


def test_nothing_is_read_past_the_limit(read: Read) -> None:
    assert read("x " * (MAX_CHARACTERS // 2) + "i have a fever").mentions == ()


@pytest.mark.alone
def test_a_danger_at_the_end_of_a_long_story_is_found_in_time(read: Read) -> None:
    story = "my knee is sore on the stairs and i would like to know more about it. " * 140 + "also i have a fever"
    assert 9_000 < len(story) <= MAX_CHARACTERS
    start = time.process_time()
    found = read(story).dangers()
    taken = time.process_time() - start
    assert [mention.sign for mention in found] == ["fever"]
    assert story[found[0].start : found[0].end] == "fever"
    assert taken < 1.0


@pytest.mark.alone
def test_the_longest_message_of_nothing_but_dangers_is_read_in_time(read: Read) -> None:
    start = time.process_time()
    assert read("i have a fever, " * (MAX_CHARACTERS // 16)).dangers()
    assert time.process_time() - start < 2.0


def test_dangers_come_strictest_first(read: Read) -> None:
    found = [mention.sign for mention in read("it gives way on stairs, it is locked, and i have a fever").dangers()]
    assert found == ["fever", "locked_knee", "gives_way"]


def test_present_and_denied_speak_of_the_person(read: Read) -> None:
    reading = read("my mum has a fever. i have no chest pain")
    assert not reading.present("fever")
    assert reading.denied("chest_pain")
    assert [mention.subject for mention in reading.dangers()] == ["other"]


@pytest.mark.alone
def test_a_message_is_read_in_time(read: Read) -> None:
    text = (
        "hi there so my left knee has been hurting since sunday and the stairs are murder, i can't sleep and it is "
        "swollen and a bit stiff in the morning but no fever"
    )
    read(text)
    times = []
    for _ in range(200):
        start = time.process_time()
        read(text)
        times.append(time.process_time() - start)
    assert sorted(times)[100] < 0.010


def test_strangers_words_do_not_stay_in_memory(reader: Reader) -> None:
    # What is known of the words of the language is kept when they are first met.
    reader.read("my othername is brubelwocky and my knee hurts", TODAY)
    before = len(reader.strings)
    reader.read("my secretname is zanzibarella and my knee hurts", TODAY)
    assert len(reader.strings) == before
    assert "brubelwocky" not in reader.strings


def test_tensorflow_is_not_loaded() -> None:
    code = "import sys, bot.text.reader; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parent.parent, check=False).returncode == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the four files to spoil."""
    for name in (*SIGN_FILES, CUES_FILE):
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("red_flags.yml", "  level: emergency\n", "  levle: emergency\n", ["red_flags.yml", "fever", "levle"]),
        ("red_flags.yml", "  level: emergency\n", "  level: dire\n", ["red_flags.yml", "fever", "level"]),
        (
            "red_flags.yml",
            "    - burning up\n",
            "    - burning @nowhere\n",
            ["red_flags.yml", "fever", "patterns", "@nowhere"],
        ),
        ("red_flags.yml", "    - burning up\n", "    - 39\n", ["red_flags.yml", "fever", "patterns"]),
        ("red_flags.yml", "    - burning up\n", "    - up? ..3\n", ["red_flags.yml", "fever", "patterns"]),
        ("safety_net.yml", "- id: faint\n", "- id: fever\n", ["safety_net.yml", "fever", "id"]),
        (
            "safety_net.yml",
            "not_when: [calf_swelling]",
            "not_when: [calf_swealing]",
            ["hot_red_swollen", "not_when", "calf_swealing"],
        ),
        ("reading_cues.yml", "own_only:", "own:", ["reading_cues.yml", "own"]),
        ("reading_cues.yml", "events:\n", "events:\n  tripping: 3\n", ["reading_cues.yml", "events", "tripping"]),
        ("reading_cues.yml", "  celsius: 38\n", "", ["reading_cues.yml", "thresholds", "celsius"]),
    ],
)
def test_a_spoilt_file_is_refused_by_name(folder: Path, file: str, old: str, new: str, words: list[str]) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        load_reader(folder)
    assert all(word in str(error.value) for word in words)
