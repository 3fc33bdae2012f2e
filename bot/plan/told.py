"""What somebody's own words and the facts of the knee already tell for a plan, so that it need not be asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.knowledge.planning import PlanRules
from bot.text.words import bare_words
from bot.triage.facts import Answer, KneeFacts


def hurts_in(text: str, rules: PlanRules) -> frozenset[str]:
    """The ids of the activities that a text names, or of all."""
    if bare_words(text) in rules.everything:
        return frozenset(activity.id for activity in rules.activities)
    return frozenset(activity.id for activity in rules.activities if _any(text, (activity.title, *activity.also)))


def size_in(text: str, rules: PlanRules) -> str | None:
    """The id of the size that a text asks for, by its minutes or in words; None when it asks for none."""
    found = re.search(r"(\d{1,3}) ?(?:min|mins|minutes?)\b", text.lower())
    minutes = (
        int(found[1]) if found else next((count for count, said in rules.minutes.items() if _any(text, said)), None)
    )
    if minutes is not None:
        # No plan is shorter than the shortest.
        return next(size.id for size in rules.sizes if minutes <= size.minutes or size is rules.sizes[-1])
    named = {word: size.id for size in rules.sizes for word in (size.title, *size.also) if _any(text, (word,))}
    return named[max(named, key=len)] if named else None


def floor_in(text: str, rules: PlanRules) -> bool | None:
    """Whether a text says that its writer can get down to the floor; None when it says nothing of it."""
    if _any(text, rules.floor_no):
        return False
    return True if _any(text, rules.floor_yes) else None


def asks_for_plan(text: str, rules: PlanRules) -> bool:
    """Whether a text asks for a plan, whatever else it tells."""
    return _any(text, rules.wanted)


def lacks_something(text: str, rules: PlanRules) -> bool:
    """Whether a text says that something is not there ("I don't own a band"); a question says nothing."""
    return "?" not in text and _any(text, rules.lacking)


def agreed_in(text: str, rules: PlanRules) -> bool:
    """Whether a text says that a professional agrees; a question, a condition or a not makes it none."""
    return "?" not in text and _any(text, rules.agreed) and not _any(text, rules.not_agreed)


def wants_harder(text: str, rules: PlanRules) -> bool:
    """Whether a text asks for the plan to get harder."""
    return _wants(text, rules.harder, rules) and not _any(text, rules.easier)


def wants_easier(text: str, rules: PlanRules) -> bool:
    """Whether a text asks for the plan to get easier, or calls it too much."""
    return _wants(text, rules.easier, rules)


def _wants(text: str, words: Iterable[str], rules: PlanRules) -> bool:
    if "?" in text and not bare_words(text).startswith(tuple(f"{word} " for word in rules.request)):
        return False
    return means_whole(text, rules) and _any(text, words)


def means_whole(text: str, rules: PlanRules) -> bool:
    """Whether a text speaks of the whole plan and not of one exercise."""
    return _any(text, rules.whole)


def cause_of(facts: KneeFacts, rules: PlanRules) -> str | None:
    """The id of the first cause group whose signs are all there; None when none is."""
    for cause in rules.causes:
        if cause.signs and all(facts.answer(sign) is Answer(value) for sign, value in cause.signs.items()):
            return cause.id
    return None


def cannot_do(text: str, rules: PlanRules) -> bool:
    """Whether a text only says that an exercise cannot be done, and not what to do about it."""
    return _any(text, rules.cannot) and not _any(text, rules.another)


def leaves_out(text: str, rules: PlanRules) -> bool:
    """Whether a text wants something out of the plan ("drop the last one"); a why or a what asks for no change."""
    return _any(text, rules.leaving_out) and not re.match(r"(?:why|what|when|how|did)\b", bare_words(text))


def place_in(text: str, count: int, rules: PlanRules) -> int | None:
    """Which of so many exercises a text names by its place ("number 2", "the last one"), counted from 0; else None."""
    figure = re.search(r"\b(?:number|no|nr|exercise|the) (\d{1,2})(?:st|nd|rd|th)?\b", bare_words(text))
    place = int(figure[1]) if figure else next((at for at, said in rules.numbered.items() if _any(text, said)), None)
    if not place:
        return None
    at = place if place < 0 else place - 1
    return at % count if -count <= at < count else None


def goes_on(text: str, rules: PlanRules) -> bool:
    """Whether a text says no more than to go on with what was broken off."""
    words = bare_words(text)
    fillers = "|".join(sorted(map(re.escape, rules.fillers), key=len, reverse=True))
    bare = re.sub(rf"^(?:(?:{fillers}) )*|(?: (?:{fillers}))*$", "", words)
    return bare in rules.going_on


def means_check(text: str, rules: PlanRules) -> bool:
    """Whether a text speaks of the questions about the knee."""
    return _any(text, rules.of_the_check)


def tells_tiredness(text: str, rules: PlanRules) -> bool:
    """Whether a text tells of tiredness and of nothing that may be pain, but for what it denies ("no pain though")."""
    more = (*rules.strong, *rules.more_than_tired)
    return _any(text, rules.tired) and not _any(_without_denied(text, more, rules), more)


def pain_told(text: str, rules: PlanRules) -> bool | None:
    """Whether a text answers that pain is strong (True) or mild (False); None when it says neither.

    A strong word counts unless a not stands just before it.
    """
    left = _without_denied(text, rules.strong, rules)
    if _any(left, rules.strong):
        return True
    denied = bool(re.match(r"(?:no|nope|nah|not)\b", left))
    return False if denied or _any(left, rules.mild) else None


def _without_denied(text: str, denied: Iterable[str], rules: PlanRules) -> str:
    """A text without those of some words that a not stands just before."""
    nots = "|".join(re.escape(word) for word in (*rules.not_agreed, "nothing", "without"))
    words = "|".join(re.escape(word) for word in (*denied, "or", "nor"))
    return re.sub(rf"\b(?:{nots}) (?:(?!but\b)[\w']+ ){{0,2}}(?:(?:{words})\b ?)+", " not ", bare_words(text))


def _any(text: str, words: Iterable[str]) -> bool:
    plain = f" {bare_words(text)} "
    return any(f" {bare_words(word)} " in plain for word in words)
