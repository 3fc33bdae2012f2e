"""Times in a message: how long it has hurt, when an injury happened, how long ago something was.

The calendar words are code, since they are the calendar; nothing here is a clinical figure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.text.patterns import NUMBER_WORDS
from bot.text.pipeline import Word

Kind = Literal["ago", "since", "for", "day"]

_UNITS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "weekend": 7.0, "fortnight": 14.0,
          "month": 30.0, "year": 365.0, "decade": 3650.0}  # fmt: skip
_SHORT = {"min": "minute", "hr": "hour", "h": "hour", "wk": "week", "w": "week", "mth": "month", "mo": "month",
          "yr": "year", "y": "year", "d": "day", "m": "month"}  # fmt: skip
_SOME = {"a": 1.0, "an": 1.0, "one": 1.0, "couple": 2.0, "few": 3.0, "several": 4.0, "many": 5.0, "half": 0.5,
         "some": 3.0, "dozen": 12.0}  # fmt: skip
_WEEKDAYS = {name: n for n, names in enumerate(
    ("monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thurs thur", "friday fri",
     "saturday sat", "sunday sun")) for name in names.split()}  # fmt: skip
_MONTHS = {name: n for n, names in enumerate(
    ("january jan", "february feb", "march", "april", "may", "june", "july", "august aug", "september sept sep",
     "october oct", "november nov", "december dec christmas xmas"), 1) for name in names.split()}  # fmt: skip
_SEASONS = {"spring": 4, "summer": 7, "autumn": 10, "winter": 1, "new year": 1, "easter": 4}
_NEAR = {
    "just now": 0.02, "few minutes ago": 0.02, "moment ago": 0.02, "this morning": 0.25, "today": 0.25,
    "this afternoon": 0.15, "this evening": 0.1, "tonight": 0.1, "earlier today": 0.25, "earlier": 0.25,
    "last night": 0.6, "overnight": 0.4, "in the night": 0.4, "yesterday": 1.0, "yday": 1.0,
    "yesterday morning": 1.25, "yesterday evening": 0.75,
    "day before yesterday": 2.0, "the other day": 3.0, "few days back": 3.0, "the weekend": 3.0, "at the weekend": 3.0,
    "over the weekend": 3.0, "last weekend": 6.0, "last week": 7.0, "this week": 3.0, "last month": 30.0,
    "this month": 15.0, "last year": 365.0, "this year": 120.0,
}  # fmt: skip

_UNIT = r"(?P<unit>" + "|".join(sorted([*_UNITS, *_SHORT], key=len, reverse=True)) + r")s?\b"
_NUMBER = r"\d+(?:\.\d+)?"
_QTY = (
    rf"(?:(?P<low>{_NUMBER}) (?:(?:to|or|and) )?(?P<high>{_NUMBER})|(?P<n>{_NUMBER})(?P<plushalf> and (?:a )?half)?"
    r"|(?:a |the )?(?:good |last |past |whole )?(?P<some>couple|few|several|many|half|some|dozen)"
    r"(?: of| a| an)?(?: good)?"
    r"|(?P<one>an?)(?: good| whole| full)?)"
)
_SPAN = rf"{_QTY} {_UNIT}(?P<after> and (?:a )?half| or (?:so|2|more))?"
_NAMES = "|".join(sorted([*_WEEKDAYS, *_MONTHS, *_SEASONS], key=len, reverse=True))
_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_NEAR_NAMES = "|".join(sorted(_NEAR, key=len, reverse=True))
_PAST = (
    r"(?:this past |the past |the last |past |last |about |around |nearly |almost |over |roughly |like |more than "
    r"|well over |at least |maybe |approx |now |(?:up )?to )*"
)

_SINCE = re.compile(rf"\b(?:since|from|ever since) (?:about |around |early |late |mid |last |this |the |on )*?"
                    rf"(?:(?P<span>{_SPAN})(?: ago)?|(?P<near>{_NEAR_NAMES})|(?P<year>{_YEAR})"
                    rf"|(?:(?P<date>[0-3]?\d) (?:(?:st|nd|rd|th) )?(?:of )?)?(?P<name>{_NAMES})\b"
                    rf"(?: (?P<nameyear>{_YEAR}))?|(?P<weekend>weekend)|(?P<lastunit>week|month|year)\b)")  # fmt: skip
_AGO = re.compile(rf"\b{_PAST}{_SPAN} (?:ago|back|earlier|now ago)\b")
_VAGUE_AGO = re.compile(
    r"\b(?:(?:many|some|several|few|donkey)? ?(?P<unit>years|months|weeks|days|ages)) (?:ago|back)\b"
)
_FOR = re.compile(
    rf"\b(?P<lead>for|over|past|last|about|around|nearly|almost|been|now|going on|lasted|roughly|after) {_PAST}{_SPAN}"
)
_VAGUE_FOR = re.compile(
    rf"\b(?P<lead>for|over|past|last) {_PAST}(?:a (?:very )?|quite (?:a )?)?"
    r"(?P<unit>decades|years|months|weeks|days|ages|hours|some time|long time|long while)\b"
)
# "Over the last week" is how long, "last week" is when.
_WHOLE_FOR = re.compile(
    r"\b(?P<lead>over|during|for|throughout) (?:the|this) (?:last|past)"
    r" (?P<unit>day|week|weekend|fortnight|month|year)\b"
)
_BARE = re.compile(rf"\b{_SPAN}")
_VAGUE_BARE = re.compile(r"\b(?P<unit>years|months|weeks|days|ages)\b")
_DAY = re.compile(rf"\b(?:(?P<near>{_NEAR_NAMES})|(?:back )?in (?P<year>{_YEAR})"
                  rf"|(?:on |last |this )(?P<name>{_NAMES})\b"
                  rf"|(?:back )?in (?P<month>{'|'.join(_MONTHS)})\b(?: (?P<monthyear>{_YEAR}))?)")  # fmt: skip
_WEEKDAY = re.compile(rf"\b(?P<name>{'|'.join(name for name in _WEEKDAYS if len(name) > 5)})\b")
_VAGUE = {
    "decades": 3650.0,
    "years": 730.0,
    "months": 90.0,
    "weeks": 21.0,
    "days": 3.0,
    "ages": 180.0,
    "hours": 0.2,
    "some time": 30.0,
    "long time": 180.0,
    "long while": 90.0,
}
_ONSET = re.compile(
    r"\b(?:start|started|starting|began|begun|begins|came on|come on|set in|noticed|flared|appeared|since|woke)\b"
)
_NO_LENGTH_BEFORE = re.compile(
    r"\b(?:how|how many|every|each|in|within|next|after|another|only|old|aged|age|due|per|walk|walked|walking|run|ran"
    r"|running|sit|sitting|sat|stand|standing|stood|rest|rested|resting|took|taken|taking|take|hold|held|ice|iced|icing|off|times"
    r"|drive|driving|cycle|cycling|exercise|exercises|physio|training|trained|am|i am|is|turned|worse|worsened"
    r"|sleep|slept|train|hike|hiked|hiking)(?: (?:for|about|around|more than|work|it|the|past|last|on))*$"
)
_NO_LENGTH_AFTER = re.compile(
    r"^ (?:old|post|pregnant|of age|time|after|per|before|from now|until|till|session|a week)\b"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression: days back from today, its words [start, end), its kind, and whether something began then."""

    days: float
    start: int
    end: int
    kind: Kind
    onset: bool = False


class Plain:
    """The words joined by blanks, with number words as figures, and the way back from characters to words."""

    def __init__(self, words: list[Word]) -> None:
        norms = [str(NUMBER_WORDS[word.norm]) if word.norm in NUMBER_WORDS else word.norm for word in words]
        self.text = " ".join(norms)
        self._starts: list[int] = []
        at = 0
        for norm in norms:
            self._starts.append(at)
            at += len(norm) + 1

    def word_at(self, char: int) -> int:
        """Return the index of the word that starts at or after a character."""
        return bisect_left(self._starts, char)

    def moment(self, match: re.Match[str], days: float, kind: Kind) -> Moment:
        """Return the moment that a match stands for."""
        head = self.text[max(0, match.start() - 40) : match.start()]
        stop = max(head.rfind(". "), head.rfind("? "), head.rfind(" but "))
        onset = kind == "since" or bool(_ONSET.search(head[stop + 1 :]))
        return Moment(days, self.word_at(match.start()), self.word_at(match.end()), kind, onset)


def moments(words: list[Word], today: date) -> list[Moment]:
    """Return the times named in a message, by place; of overlapping readings the first kind below stays."""
    plain = Plain(words)
    found: list[Moment] = []
    for moment in _candidates(plain, today):
        if not any(moment.start < other.end and other.start < moment.end for other in found):
            found.append(moment)
    return sorted(found, key=lambda moment: moment.start)


def _candidates(plain: Plain, today: date) -> Iterator[Moment]:
    for match in _SINCE.finditer(plain.text):
        yield plain.moment(match, _since_days(match, today), "since")
    for pattern in (_AGO, _VAGUE_AGO):
        for match in pattern.finditer(plain.text):
            yield plain.moment(match, _amount(match), "ago")
    for pattern in (_FOR, _VAGUE_FOR, _WHOLE_FOR):
        for match in pattern.finditer(plain.text):
            if _is_length(plain.text, match):
                yield plain.moment(match, _amount(match), "for")
    for pattern in (_DAY, _WEEKDAY):
        for match in pattern.finditer(plain.text):
            yield plain.moment(match, _named_days(match, today), "day")


def duration_days(words: list[Word], times: list[Moment], bare_ok: int = 7) -> float | None:
    """Return for how many days it has hurt, or None.

    "Since" beats "for", which beats a beginning in the past; a bare length ("three weeks") counts in a short answer.
    """
    since = [moment.days for moment in times if moment.kind == "since" and not _worse(words, moment)]
    if since:
        return max(since)
    lasting = [moment.days for moment in times if moment.kind == "for"]
    if lasting:
        return max(lasting)
    begun = [moment.days for moment in times if moment.kind in ("ago", "day") and moment.onset]
    if begun:
        return max(begun)
    if len(words) > bare_ok:
        return None
    plain = Plain(words)
    # "weeks" alone is a length, but not the "weeks" of "every 2 weeks"
    matches = list(_BARE.finditer(plain.text)) or list(_VAGUE_BARE.finditer(plain.text))
    lengths = [m for m in matches if _is_length(plain.text, m) and not plain.text[m.end() :].startswith(" ago")]
    return _amount(lengths[0]) if lengths else None


def hours_ago(times: list[Moment], near: int, sentence: tuple[int, int]) -> float | None:
    """Return how many hours ago something at word `near` happened, by the nearest time in its sentence."""
    inside = [m for m in times if sentence[0] <= m.start < sentence[1] and m.kind != "for"]
    if not inside:
        return None
    return round(min(inside, key=lambda moment: abs(moment.start - near)).days * 24, 1)


def _worse(words: list[Word], moment: Moment) -> bool:
    return any(word.norm in ("worse", "worsened") for word in words[max(0, moment.start - 2) : moment.start])


def _is_length(text: str, match: re.Match[str]) -> bool:
    lead = match.groupdict().get("lead")
    if lead == "after":
        return False
    before = text[max(0, match.start() - 40) : match.start()].rstrip()
    # "It's been 2 days" is read as "it is been 2 days".
    if lead != "been" and _NO_LENGTH_BEFORE.search(before) and not before.endswith("every day"):
        return False
    unit = match.group("unit")
    if unit.startswith(("min", "m")) and _SHORT.get(unit, unit) == "minute":
        return False
    return not _NO_LENGTH_AFTER.match(text[match.end() :])


def _amount(match: re.Match[str]) -> float:
    """Return the days of a matched length."""
    groups = match.groupdict()
    unit = groups["unit"]
    if "one" not in groups and unit in _VAGUE:
        return _VAGUE[unit]
    size = _UNITS[_SHORT.get(unit, unit)]
    if groups.get("low"):
        count = (float(groups["low"]) + float(groups["high"])) / 2
    elif groups.get("n"):
        count = min(float(groups["n"]), 1000.0)
    elif groups.get("some"):
        count = _SOME[groups["some"]]
    else:
        count = 1.0
    after = groups.get("after") or ""
    if groups.get("plushalf") or after.endswith("half") or after.endswith("2"):
        count += 0.5
    return round(count * size, 3)


def _since_days(match: re.Match[str], today: date) -> float:
    groups = match.groupdict()
    if groups["span"]:
        return _amount(match)
    if groups["near"]:
        return _NEAR[groups["near"]]
    if groups["weekend"]:
        return 3.0
    if groups["lastunit"]:
        return _UNITS[groups["lastunit"]]
    if groups["year"]:
        return _year_days(int(groups["year"]), today)
    return _name_days(groups["name"], groups.get("nameyear"), today, int(groups["date"] or 0))


def _named_days(match: re.Match[str], today: date) -> float:
    groups = match.groupdict()
    if groups.get("near"):
        return _NEAR[groups["near"]]
    if groups.get("year"):
        return _year_days(int(groups["year"]), today)
    return _name_days(groups.get("name") or groups["month"], groups.get("monthyear"), today)


def _name_days(name: str, year: str | None, today: date, day: int = 0) -> float:
    if name in _WEEKDAYS:
        return float((today.weekday() - _WEEKDAYS[name]) % 7 or 7)
    month = _MONTHS.get(name) or _SEASONS[name]
    if day and name in _MONTHS:
        # The last day that every month has is near enough.
        begun = date(int(year or today.year), month, min(day, 28))
        return float((today - (begun if begun <= today else begun.replace(year=today.year - 1))).days)
    if year:
        return float(max((today - date(int(year), month, 1)).days, 0))
    last = date(today.year if month < today.month else today.year - 1, month, 1)
    return 15.0 if month == today.month else float((today - last).days)


def _year_days(year: int, today: date) -> float:
    return float(max((today.year - year) * 365, 0)) or 180.0
