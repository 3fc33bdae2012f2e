"""Every sign fires on its lines and stays silent on their nearest misses; tables in tables/*.yml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.text.reader import Reader
from bot.text.reading import Mention, Reading

Read = Callable[[str], Reading]
TABLES = Path(__file__).parent / "tables"


def _table(name: str) -> Any:
    return yaml.safe_load((TABLES / name).read_text(encoding="utf-8"))


SIGNS = _table("signs.yml")
FIRES = [(sign, line) for sign, lines in SIGNS.items() for line in lines["fires"]]
MISSES = [(sign, line) for sign, lines in SIGNS.items() for line in lines["misses"]]
DANGERS = list(_table("dangers.yml").items())
NOT_DANGERS = [(kind, line) for kind, lines in _table("not_dangers.yml").items() for line in lines]
ORDINARY = _table("ordinary.yml")

# message, sign, status, whose, how sure; more of them in said.yml
CONTEXT = [
    *(tuple(row) for row in _table("said.yml")),
    ("no fever but my knee is misshapen", "fever", "denied", "self", "sure"),
    ("no fever but my knee is misshapen", "misshapen", "present", "self", "sure"),
    ("no heat, redness or fever", "fever", "denied", "self", "sure"),
    ("not only a fever but chills too", "fever", "present", "self", "sure"),
    ("i can't get rid of this fever", "fever", "present", "self", "sure"),
    ("fever? nope", "fever", "denied", "self", "sure"),
    ("temperature - none", "swelling", None, None, None),
    ("is it serious that i have a fever", "fever", "present", "self", "sure"),
    ("is fever serious", "fever", "hypothetical", "self", "sure"),
    ("what if i get a fever", "fever", "hypothetical", "self", "sure"),
    ("do i have a fever", "fever", "hypothetical", "self", "sure"),
    ("i had a fever last month", "fever", "past", "self", "sure"),
    ("i had a fever but it's gone now", "fever", "past", "self", "sure"),
    ("i had a fever", "fever", "present", "self", "suspected"),
    ("i might have a fever", "fever", "present", "self", "suspected"),
    ("not sure if i have a fever", "fever", "present", "self", "suspected"),
    ("my mum has a fever", "fever", "present", "other", "sure"),
    ("my mum thinks i have a fever", "fever", "present", "self", "suspected"),
    ("my mum had a fever last year", "fever", "past", "other", "sure"),
    ("my mum can't stand on hers", "no_weight", "present", "other", "sure"),
    ("my mum thinks my knee is deformed", "misshapen", "present", "self", "suspected"),
    ("my husband carried me, i can't stand on it", "no_weight", "present", "self", "sure"),
    ("my dad fell. he can't stand on it", "no_weight", "present", "other", "sure"),
    ("couldn't walk on it last week and still can't walk on it", "no_weight", "present", "self", "sure"),
    ("i couldn't walk on it in 2012", "no_weight", "past", "self", "sure"),
    ("struggling to bear weight", "no_weight", "present", "self", "suspected"),
    ("it's not that i can't walk", "no_weight", "denied", "self", "sure"),
    ("i can put weight on it", "no_weight", "denied", "self", "sure"),
    ("can't walk far", "no_weight", None, None, None),
    ("hurts to walk", "no_weight", None, None, None),
    ("i broke it in 2010", "broken_bone", "past", "self", "sure"),
    ("acl tear ten years ago", "sprained_ligament", "past", "self", "sure"),
    ("i fell yesterday", "recent_injury", "present", "self", "sure"),
    ("my dog can't put weight on his leg", "no_weight", None, None, None),
    ("that exam broke my kneecaps", "broken_bone", None, None, None),
    ("if i try to stand it gives way", "gives_way", "present", "self", "sure"),
    ("should i stop if it gives way", "gives_way", "hypothetical", "self", "sure"),
    ("no doubt i have a fever", "fever", "present", "self", "sure"),
    ("i don't know why my knee is so red and hot", "hot_red_swollen", "present", "self", "sure"),
    ("the swelling has gone down", "swelling", "past", "self", "sure"),
]


def _first(reading: Reading, sign: str) -> Mention | None:
    return next((mention for mention in reading.mentions if mention.sign == sign), None)


def _there(reading: Reading, sign: str) -> bool:
    return any(mention.sign == sign and mention.status == "present" for mention in reading.mentions)


def test_every_sign_has_its_table(reader: Reader) -> None:
    assert set(SIGNS) == set(reader.signs)
    assert all(len(lines["fires"]) >= 3 and len(lines["misses"]) >= 2 for lines in SIGNS.values())


@pytest.mark.parametrize(("sign", "line"), FIRES, ids=[f"{sign}: {line}" for sign, line in FIRES])
def test_sign_fires(read: Read, sign: str, line: str) -> None:
    assert _there(read(line), sign)


@pytest.mark.parametrize(("sign", "line"), MISSES, ids=[f"{sign}: {line}" for sign, line in MISSES])
def test_nearest_miss_stays_silent(read: Read, sign: str, line: str) -> None:
    assert not read(line).present(sign)


@pytest.mark.parametrize(("line", "signs"), DANGERS, ids=[line for line, _ in DANGERS])
def test_danger_is_found(read: Read, line: str, signs: list[str]) -> None:
    assert set(signs) <= {mention.sign for mention in read(line).dangers()}


@pytest.mark.parametrize(("kind", "line"), NOT_DANGERS, ids=[f"{kind}: {line}" for kind, line in NOT_DANGERS])
def test_near_danger_raises_none(read: Read, kind: str, line: str) -> None:
    assert read(line).dangers() == ()


@pytest.mark.parametrize("line", ORDINARY)
def test_ordinary_message_raises_no_danger(read: Read, line: str) -> None:
    assert read(line).dangers() == ()


@pytest.mark.parametrize(
    ("line", "sign", "status", "subject", "certainty"), CONTEXT, ids=[f"{row[1]}: {row[0]}" for row in CONTEXT]
)
def test_what_is_said_of_a_sign(
    read: Read, line: str, sign: str, status: str | None, subject: str | None, certainty: str | None
) -> None:
    mention = _first(read(line), sign)
    assert (mention and mention.status, mention and mention.subject, mention and mention.certainty) == (
        status,
        subject,
        certainty,
    )
