"""Figures and sides: pain score, body temperature, left or right."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.text.durations import Plain
from bot.text.pipeline import Word
from bot.text.reading import Side

_N = r"(?P<n>10|\d(?:\.\d+)?)"
_TIME_UNIT = r"day|week|month|year|hour|minute|time"
_BEFORE_SCORE = r"is|it|of|was|at|as|about|around|like|probably|maybe|now|today|a|an|my"
_AROUND_SCORE = (
    r"it|is|i|would|say|maybe|about|around|probably|a|an|like|hmm|um|er|well|now|today|ok|just|pain|at|or|to"
    r"|10|\d(?:\.\d+)?"
)
_SCORES = (
    re.compile(rf"(?<!/ ){_N} (?:/|out of|of|on a scale of) (?:a )?10\b(?! /)"),
    re.compile(
        rf"\b(?:scale|score|level|rate|rating|rated|pain) (?:(?:{_BEFORE_SCORE}) )*{_N}\b"
        rf"(?! (?:/|to 10|of 5|{_TIME_UNIT}))"
    ),
    re.compile(
        rf"\b(?:about|around|maybe|probably|say|like|roughly|easily|solid) (?:a |an ){_N}\b"
        rf"(?! (?:/|mile|km|{_TIME_UNIT}))"
    ),
    re.compile(
        rf"^(?:(?:{_AROUND_SCORE}) )*{_N}"
        r"(?: (?:now|today|really|i think|maybe|ish|at the moment|please|right now|\.))*$"
    ),
)
_SIDE_PART = r"one|1|knee|leg|kneecap|side|patella|joint|acl|mcl|meniscus|calf|foot|thigh|quad|hamstring|shin|ankle|hip"
# "knee left alone", "the knee right after a run": words that show that no side is meant
_NO_SIDE_NEXT = r"now|away|after|before|when|as|where|through|up|down|at|below|above|under|in|behind|side of"
_SIDE = re.compile(
    r"\b(?P<both>both|either|each|2)(?: of)?(?: (?:my|the|them|our))?(?: (?:knee|leg|kneecap|side|one|1)s?)?\b"
    rf"|\b(?P<side>left|right|l|r)(?: (?:hand|side|sided))?(?: (?:{_SIDE_PART})s?)\b"
    r"|\bknee(?:cap)? (?:on |is |the |my |is the |on the |on my )*(?P<after>left|right|l|r)\b"
    rf"(?! (?:{_NO_SIDE_NEXT}))"
    r"|\b(?:my|the|on|in|its|mostly|mainly|only|just) (?:the |my )?(?P<my>left|right)"
    r"(?= (?:hurts|is|has|aches|feels|and|or|but|more|mostly|at|since|\.|\?)|$)"
)
_FINE = re.compile(
    r"^ (?:one |1 |knee |leg |side )?(?:is |feels |seems )?(?:fine|ok|okay|good|great|all right|alright|not)\b"
)
_ANSWER_SIDE = re.compile(
    r"^(?:(?:it|is|the|my|on|mostly|mainly|just|only|um|er|definitely|probably|in|a|bit) )*(?P<side>left|right|l|r)"
    r"(?: (?:one|1|side|mostly|mainly|only|please|knee|\.))*$"
)


@dataclass(frozen=True, slots=True)
class Temperature:
    """A body temperature: whether it is a fever, whether the person calls it a temperature, and its words."""

    fever: bool
    named: bool
    start: int
    end: int


def pain_score(words: list[Word]) -> int | None:
    """Return a pain score from 0 to 10 ("7/10", "about a six"); halves count up."""
    text = Plain(words).text
    for pattern in _SCORES:
        match = pattern.search(text)
        if match:
            return min(math.floor(float(match.group("n")) + 0.5), 10)
    return None


def side(words: list[Word]) -> Side | None:
    """Return which knee is meant; a side that is said to be fine does not count."""
    text = Plain(words).text
    answer = _ANSWER_SIDE.match(text)
    if answer:
        return "left" if answer.group("side").startswith("l") else "right"
    named: set[str] = set()
    for match in _SIDE.finditer(text):
        if match.group("both"):
            if _both_counts(match.group(), text):
                return "both"
            continue
        which = match.group("side") or match.group("after") or match.group("my")
        if _FINE.match(text[match.end() :]):
            continue
        named.add("left" if which.startswith("l") else "right")
    if len(named) == 2:
        return "both"
    return ("left" if "left" in named else "right") if named else None


def _both_counts(found: str, text: str) -> bool:
    if re.search(r"(?:knee|leg|kneecap|side|one)s?$", found):
        return found.startswith(("both", "either", "each")) or "2 knees" in found
    return found.startswith("both") and (len(text.split()) <= 5 or "of them" in found)


_UNIT = r"(?P<unit>c|celsius|centigrade|f|fahrenheit|farenheit)\b"
_VALUE = r"\b(?P<value>\d{2,3}(?:\.\d+)?)(?: (?:degree|degrees|deg))?"
_DEGREES = rf"{_VALUE}(?: {_UNIT})?"
_TEMPERATURE = r"\b(?:temp|temps|temperature|fever|thermometer)\b"
# units of other things; without them "38.5 km" would be a fever
_OTHER_UNIT = r"k|kg|kilo|km|mile|stone|lb|pound|percent|%|min|minute|hour|day|week|month|year|cm|inch|bmi|rep|step|/"
_NAMED = re.compile(rf"{_TEMPERATURE}(?: (?!but\b)[a-z']+){{0,5}} {_DEGREES}")
_BEFORE = re.compile(rf"{_DEGREES} (?:degree |degrees |deg )?(?:fever|temp|temperature)\b")
_BARE = re.compile(rf"{_VALUE} {_UNIT}")
# "no temp yesterday but today it is 39": counts only where the message speaks of a temperature at all
_LOOSE = re.compile(rf"\b(?:is|at|now|hit|reads|reached|was|to) {_DEGREES}(?! (?:{_OTHER_UNIT}))")
_DECIMAL = re.compile(rf"\b(?P<value>\d{{2}}\.\d)\b(?! (?:{_OTHER_UNIT}))(?P<unit>)")
_NOT_BODY = re.compile(
    r"\b(?:outside|weather|room|water|pool|sauna|oven|heatwave|bend|flexion|angle|bmi|sunny|bath|summer)\b"
)


def temperatures(words: list[Word], celsius: float, fahrenheit: float) -> list[Temperature]:
    """Return the body temperatures in a message, judged against the two limits."""
    plain = Plain(words)
    if _NOT_BODY.search(plain.text):
        return []
    found: list[Temperature] = []
    for pattern, named in ((_NAMED, True), (_BEFORE, True), (_BARE, True), (_LOOSE, True), (_DECIMAL, False)):
        if pattern is _LOOSE and not re.search(_TEMPERATURE, plain.text):
            continue
        for match in pattern.finditer(plain.text):
            start, end = plain.word_at(match.start()), plain.word_at(match.end())
            if any(start < other.end and other.start < end for other in found):
                continue
            fever = _is_fever(float(match.group("value")), match.group("unit") or "", celsius, fahrenheit)
            # a bare "37.2" is left alone: only a figure that would be a fever is worth a question
            if fever is not None and (named or fever):
                found.append(Temperature(fever, named, start, end))
    return found


def _is_fever(value: float, unit: str, celsius: float, fahrenheit: float) -> bool | None:
    """Return whether a figure is a fever; None where it cannot be a body temperature at all."""
    if 34 <= value <= 43 and not unit.startswith("f"):
        return value >= celsius
    if 94 <= value <= 110 and not unit.startswith("c"):
        return value >= fahrenheit
    return None
