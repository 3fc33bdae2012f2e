"""Reads a pain word, a day or a time out of a person's words: "a bit sore", "the day before yesterday", "6 pm".

Figures ("yesterday it was a 6") are read by `bot.text`; here are the words that only mean something in the diary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta

from bot.knowledge.tracking import DiaryRules
from bot.text.words import bare_words

_WEEK = 7
_HALF_DAY = 12
_FEW_WORDS = 5
_OUT_OF = re.compile(r"(?:/|out of) ?(?:10|ten)\b")
_TIME_SAID = re.compile(r"\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b|o'clock)|\b\d{1,2}:\d\d\b")
_FIGURE = re.compile(r"(\d{1,3})(?: ?/ ?10)?[.!]?")
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?: ?(?P<half>[ap]\.?m\b\.?))?(?![\d:]|\.\d)"
)


def figure_of(text: str) -> int | None:
    """The number that a message is, when it is nothing but a number ("6", "6/10"); None else."""
    found = _FIGURE.fullmatch(text.strip())
    return int(found[1]) if found else None


def score_in(text: str, rules: DiaryRules) -> int | None:
    """The one number in a text that can be a score ("yesterday it was a 4"); None without one, or with several.

    Numbers of days, times of day, and the end of the scale are none.
    """
    plain = _TIME_SAID.sub(" ", _OUT_OF.sub(" ", _in_figures(text.lower(), rules)))
    ago = "|".join(rules.days_ago)
    found = re.findall(r"(?<![\w.:])\d{1,3}(?![\w.:])", re.sub(rf"\b\d{{1,2}} (?:{ago})\b", " ", plain))
    return int(found[0]) if len(found) == 1 else None


def _in_figures(text: str, rules: DiaryRules) -> str:
    """A text with "it was an eight" as "it was an 8"; a number word elsewhere counts other things."""
    numbers = "|".join(rules.numbers)
    return re.sub(
        rf"\b(an?|was|is|its|it's|now|about|maybe|say|nearer) ({numbers})\b(?! ?(?:of|more|{numbers}))",
        lambda one: f"{one[1]} {rules.numbers.index(one[2])}",
        text,
    )


def word_score(text: str, rules: DiaryRules) -> int | None:
    """The pain score that a word stands for, or None.

    The longest word wins. A word that compares or denies ("a lot better", "not bad") makes it unclear, which is None.
    """
    plain = _plain(text)
    if any(_has(plain, word) for word in rules.unclear):
        return None
    words = {word: pain.score for pain in rules.pain_words for word in (pain.title, *pain.also) if _has(plain, word)}
    return words[max(words, key=len)] if words else None


def day_of(text: str, today: date, rules: DiaryRules) -> date | None:
    """The day that a text speaks of, never one to come; None when it names none.

    A weekday is the last one of that name, today included.
    """
    plain = _plain(text)
    back = {word: day.back for day in rules.days for word in day.also if _has(plain, word)}
    ago = re.search(rf"\b(\d{{1,2}}|{'|'.join(rules.numbers)}) (?:{'|'.join(rules.days_ago)})\b", plain)
    if ago:
        number = ago[1]
        back[ago[0]] = rules.numbers.index(number) if number in rules.numbers else int(number)
    if back:
        return today - timedelta(days=back[max(back, key=len)])
    for weekday, words in enumerate(rules.weekdays):
        if any(_has(plain, word) for word in words):
            return today - timedelta(days=(today.weekday() - weekday) % _WEEK)
    return None


def time_of(text: str, rules: DiaryRules, quiet: Callable[[time], bool] | None = None) -> time | None:
    """The time of day that a text gives ("6 pm", "18:30", "half six in the evening", "noon"), or None.

    Args:
        text: What was typed.
        rules: The words for parts of a day and for numbers.
        quiet: Whether nobody is reminded at a time. A bare hour then means the other half of the day, if that one is
            not quiet; else it is taken as it stands on a clock of 24 hours.
    """
    said, plain = _plain(text), _clock(text.lower(), rules)
    if any(_has(said, word) for word in rules.noon):
        return time(_HALF_DAY)
    found = max(
        _TIME.finditer(plain), key=lambda one: (bool(one["half"]), bool(one["minute"]), -one.start()), default=None
    )
    if found is None:
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").replace(".", "")
    if half and not 1 <= hour <= _HALF_DAY:
        return None
    if not half and 1 <= hour <= _HALF_DAY:
        half = _half_of_day(said, rules)
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0)
    if hour >= 2 * _HALF_DAY:
        return None
    told, later = time(hour, minute), time((hour + _HALF_DAY) % (2 * _HALF_DAY), minute)
    bare = not half and not found["hour"].startswith("0") and hour <= _HALF_DAY
    return later if quiet is not None and bare and quiet(told) and not quiet(later) else told


def _half_of_day(plain: str, rules: DiaryRules) -> str:
    if any(_has(plain, word) for word in rules.mornings):
        return "am"
    return "pm" if any(_has(plain, word) for word in rules.evenings) else ""


def _clock(text: str, rules: DiaryRules) -> str:
    """A text with spoken times in figures: "half six" is 6:30, "quarter to 7" is 6:45, "at eight" is at 8."""
    numbers = "|".join(rules.numbers)
    text = re.sub(
        rf"\b(at|about|around|by|past|to|half|quarter|for) ({numbers})\b",
        lambda one: f"{one[1]} {rules.numbers.index(one[2])}",
        text,
    )
    text = re.sub(r"\bhalf (?:past )?(\d{1,2})\b", r"\1:30", text)
    text = re.sub(r"\bquarter past (\d{1,2})\b", r"\1:15", text)
    text = re.sub(r"\bquarter to (\d{1,2})\b", lambda one: f"{(int(one[1]) - 1) % (2 * _HALF_DAY)}:45", text)
    # "Three times a week" and "every 2 days" are no times of day.
    return re.sub(r"\b\d{1,2} ?(?:x\b|times|days|weeks|hours|minutes|mins)", " ", text)


def weekdays_of(text: str, rules: DiaryRules) -> frozenset[int] | None:
    """The weekdays that a text names ("mondays and thursdays", "weekdays"), 0 for Monday; None when it names none."""
    plain = f" {_plain(text)} "
    found = {
        day for group in rules.day_groups if any(f" {word} " in plain for word in group.also) for day in group.days
    }
    named = {
        day
        for day, words in enumerate(rules.weekdays)
        if any(f" {word}{s} " in plain for word in words for s in ("", "s"))
    }
    both = found if len(found) > len(named) else named or found
    return frozenset(both) or None


def note_in(text: str, rules: DiaryRules) -> str | None:
    """The note in a message that says to keep it ("note that I walked to the shop"); None when it gives none yet."""
    openers = "|".join(re.escape(word) for word in sorted(rules.note_openers, key=len, reverse=True))
    polite = r"(?:please |can you |could you |pls )*"
    after = r"(?: for me\b)?(?:,? (?:please|pls)\b)?(?: that\b)?[\s:,.\u2013-]*(.*)"
    found = re.match(rf"{polite}(?:{openers})\b{after}", text.strip(), re.I | re.S)
    return (found[1].strip() or None) if found else None


def tells_done(text: str, rules: DiaryRules) -> bool:
    """Whether a message tells what its writer has done ("walked 20 minutes today"); a question tells nothing."""
    openers, done = (
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        for words in (rules.done_openers, rules.done)
    )
    return "?" not in text and re.match(rf"(?:(?:{openers}) )*(?:{done})(?: |$)", _plain(text)) is not None


def activity_in(text: str, known: Mapping[str, Iterable[str]], rules: DiaryRules) -> str | None:
    """The activity that a text names: a known one by its words, else what follows "track" and the like.

    Args:
        text: What was typed.
        known: The words of each activity by its name.
        rules: The words that an activity follows.
    """
    plain = _plain(text)
    words = {word: name for name, said in known.items() for word in (name, *said) if _has(plain, word)}
    if words:
        return words[max(words, key=len)]
    openers = "|".join(re.escape(word) for word in sorted(rules.activity_openers, key=len, reverse=True))
    found = re.search(rf"\b(?:{openers}) (?:my |how |the )?(.+)", plain)
    if found is None:
        return _beside_figure(text, rules)
    left_out = {*rules.no_activity, *rules.numbers}
    name = [word for word in found[1].split() if word not in left_out and not word.isdigit()]
    return " ".join(name) if 0 < len(name) <= _FEW_WORDS else None


def _beside_figure(text: str, rules: DiaryRules) -> str | None:
    """The longest name before or after the one figure of a text ("7 for getting out of a chair"); None without one."""
    if score_in(text, rules) is None:
        return None
    figures = _plain(_OUT_OF.sub(" ", _in_figures(text.lower(), rules)))
    names = (_trimmed(part.split(), rules.beside_figure) for part in re.split(r"\b\d+\b", figures))
    name = max(names, key=len)
    return " ".join(name) if 0 < len(name) <= _FEW_WORDS else None


def _trimmed(words: list[str], fillers: Sequence[str]) -> list[str]:
    """The words without the fillers at both ends."""
    kept = [at for at, word in enumerate(words) if word not in fillers]
    return words[kept[0] : kept[-1] + 1] if kept else []


def _plain(text: str) -> str:
    return bare_words(text).replace("'s ", " ").removesuffix("'s")


def _has(plain: str, words: str) -> bool:
    return f" {_plain(words)} " in f" {plain} "
