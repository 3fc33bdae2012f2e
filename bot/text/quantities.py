"""Figures and sides: pain score, body temperature, left or right."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.text.durations import _Plain
from bot.text.pipeline import Word
from bot.text.reading import Side

_N = r"(?P<n>10|\d(?:\.\d+)?)"
_SCORES = (
    re.compile(rf"(?<!/ ){_N} (?:/|out of|of|on a scale of) (?:a )?10\b(?! /)"),
    re.compile(
        rf"\b(?:scale|score|level|rate|rating|rated|pain) (?:is |it |of |was |at |as |about |around |like |probably |maybe |now |today |a |an |my )*{_N}\b(?! (?:/|to 10|day|week|month|year|hour|minute|time|of 5))"
    ),
    re.compile(
        rf"\b(?:about|around|maybe|probably|say|like|roughly|easily|solid) (?:a |an ){_N}\b(?! (?:/|day|week|month|year|hour|minute|time|mile|km))"
    ),
    re.compile(
        rf"^(?:(?:it|is|i|would|say|maybe|about|around|probably|a|an|like|hmm|um|er|well|now|today|ok|just|pain|at|10|\d(?:\.\d+)?|or|to) )*{_N}(?: (?:now|today|really|i think|maybe|ish|at the moment|please|right now|\.))*$"
    ),
)
_SIDE = re.compile(
    r"\b(?P<both>both|either|each|2)(?: of)?(?: (?:my|the|them|our))?(?: (?:knee|leg|kneecap|side|one|1)s?)?\b"
    r"|\b(?P<side>left|right|l|r)(?: (?:hand|side|sided))?(?: (?:one|1|knee|leg|kneecap|side|patella|joint|acl|mcl|meniscus|calf|foot|thigh|quad|hamstring|shin|ankle|hip)s?)\b"
    r"|\bknee(?:cap)? (?:on |is |the |my |is the |on the |on my )*(?P<after>left|right|l|r)\b(?! (?:now|away|after|before|when|as|where|through|up|down|at|below|above|under|in|behind|side of))"
    r"|\b(?:my|the|on|in|its|mostly|mainly|only|just) (?:the |my )?(?P<my>left|right)(?= (?:hurts|is|has|aches|feels|and|or|but|more|mostly|at|since|\.|\?)|$)"
)
_FINE = re.compile(
    r"^ (?:one |1 |knee |leg |side )?(?:is |feels |seems )?(?:fine|ok|okay|good|great|all right|alright|not)\b"
)
_ANSWER_SIDE = re.compile(
    r"^(?:it|is|the|my|on|mostly|mainly|just|only|um|er|definitely|probably|in|a|bit|\s)*(?P<side>left|right|l|r)(?: (?:one|1|side|mostly|mainly|only|please|knee|\.))*$"
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
    text = _Plain(words).text
    for pattern in _SCORES:
        match = pattern.search(text)
        if match:
            return min(math.floor(float(match.group("n")) + 0.5), 10)
    return None


def side(words: list[Word]) -> Side | None:
    """Return which knee is meant; a side that is said to be fine does not count."""
    text = _Plain(words).text
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


_DEGREES = r"(?P<value>\d{2,3}(?:\.\d+)?)(?: (?:degree|degrees|deg))?(?: (?P<unit>c|celsius|centigrade|f|fahrenheit|farenheit)\b)?"
_NAMED = re.compile(rf"\b(?:temp|temps|temperature|fever|thermometer)\b(?: (?!but\b)[a-z']+){{0,5}} {_DEGREES}")
_TEMPERATURE = re.compile(r"\b(?:temp|temps|temperature|fever|thermometer)\b")
_LOOSE = re.compile(rf"\b(?:is|at|now|hit|reads|reached|was|to) {_DEGREES}(?! (?:minute|min|hour|day|week|month|year|rep|kg|stone|step|%|percent|/))")
_BEFORE = re.compile(rf"\b{_DEGREES} (?:degree |degrees |deg )?(?:fever|temp|temperature)\b")
_BARE = re.compile(
    r"\b(?P<value>\d{2,3}(?:\.\d+)?)(?: (?:degree|degrees|deg))? (?P<unit>c|celsius|centigrade|f|fahrenheit|farenheit)\b"
)
_DECIMAL = re.compile(
    r"\b(?P<value>\d{2}\.\d)\b(?! (?:k|kg|kilo|kilos|km|mile|miles|stone|lb|lbs|percent|%|minute|minutes|min|cm|inch|bmi|year|years|week|weeks|pound|pounds))(?P<unit>)"
)
_NOT_BODY = re.compile(
    r"\b(?:outside|weather|room|water|pool|sauna|oven|heatwave|bend|flexion|angle|bmi|sunny|bath|summer)\b"
)


def temperatures(words: list[Word], celsius: float, fahrenheit: float) -> list[Temperature]:
    """Return the body temperatures in a message, judged against the two limits."""
    plain = _Plain(words)
    if _NOT_BODY.search(plain.text):
        return []
    found: list[Temperature] = []
    for pattern, named in ((_NAMED, True), (_BEFORE, True), (_BARE, True), (_LOOSE, True), (_DECIMAL, False)):
        if pattern is _LOOSE and not _TEMPERATURE.search(plain.text):
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
