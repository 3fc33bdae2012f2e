"""Shows how a message is understood, and says in plain words what decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.commands.understanding import (
    CHOICE,
    DANGER,
    SEVERAL,
    Fallback,
    Parsed,
    fallback_settings,
    guesses,
    intent_at,
    load_parse,
    not_understood,
)
from bot.knowledge.loader import Knowledge, load_knowledge, sign_file
from bot.knowledge.search import Found
from bot.nlu.retrieval import statement_places
from bot.nlu.routing import FALLBACK
from bot.text.data import CUES_FILE, Cues, load_cues
from bot.text.patterns import PatternSet
from bot.text.patterns import parse as parse_pattern
from bot.text.pipeline import ENDS, Spelling, Tokenizer, make_doc, make_nlp
from bot.text.reader import shared_reader
from bot.text.reading import Mention, Reading

_SHOWN = 3
_READ = ("side", "duration_days", "injured_hours_ago", "pain_score", "polarity", "subject")


def parse(text: str, *, as_json: bool = False) -> int:
    """Prints how a message is understood, as text or as all that the pipeline gives; returns 0."""
    parsed = load_parse()(text)
    if as_json:
        print(json.dumps(parsed, indent=2, ensure_ascii=False))
    else:
        print("\n".join(explained(parsed, load_knowledge(), fallback_settings())))
    return 0


def explained(parsed: Parsed, knowledge: Knowledge, settings: Fallback) -> Iterator[str]:
    """How a message was understood, line by line."""
    intent = parsed.get("intent") or {}
    reading = Reading.from_dict(parsed.get("reading") or {})
    yield f"Intent: {intent.get('name')}"
    yield from (f"  {line}" for line in _reasons(parsed, reading, settings))
    yield "Nearest intents:"
    yield from (f"  {share:.2f}  {name}" for name, share in guesses(parsed)[:_SHOWN])
    yield from _named(parsed)
    yield from _read(parsed["text"], reading, knowledge)
    yield from _found(Found.from_dict(parsed.get("found")), knowledge)


def _reasons(parsed: Parsed, reading: Reading, settings: Fallback) -> Iterator[str]:
    given = (parsed.get("intent") or {}).get("name")
    ranked = guesses(parsed)
    if not ranked:
        yield "The classifier had no guess."
        return
    best, share = ranked[0]
    yield f"The classifier's best guess is {best} ({share:.2f}). {_fallback(parsed, settings)}"
    if given == DANGER:
        yield f"A danger sign overrules every guess: {', '.join(mention.sign for mention in reading.dangers())}."
    elif given == CHOICE:
        yield f"It picks choice number {parsed.get('choice_number')}, which overrules every guess."
    elif given == SEVERAL:
        yield "It holds several requests, each read by itself and answered in turn:"
        yield from (f'  "{request["text"]}": {request["intent"]["name"]}' for request in parsed["requests"])
    elif given == (FALLBACK if not_understood(parsed, settings) else best):
        yield "Nothing overruled that."
    elif given == FALLBACK:
        yield "Not one longer word of it is known, so it is taken as not understood."
    else:
        yield f"Routing overruled that with {given}, by {_evidence(parsed, settings)} (bot/nlu/routing.py)."


def _fallback(parsed: Parsed, settings: Fallback) -> str:
    (_, share), *others = guesses(parsed)
    if share < settings.threshold:
        return f"That is below the fallback threshold of {settings.threshold:.2f}: not understood."
    if not_understood(parsed, settings):
        return f"The next, {others[0][0]}, is nearer than {settings.ambiguity:.2f}: not understood."
    return f"The fallback threshold is {settings.threshold:.2f}, so it may stand."


def _evidence(parsed: Parsed, settings: Fallback) -> str:
    """What decided the routing: the evidence without which another intent comes out."""
    given = parsed["intent"]["name"]
    without: dict[str, dict[str, Any]] = {
        "what was read of the knee": {"reading": Reading()},
        "a name found in it": {"entities": ()},
        "what was found in the knowledge": {"found": {}},
    }
    decided = [what for what, nothing in without.items() if intent_at(parsed, settings, settings, **nothing) != given]
    return " and ".join(decided) or "its wording"


def _named(parsed: Parsed) -> Iterator[str]:
    entities = parsed.get("entities") or ()
    yield "Names:" if entities else "Names: none"
    for entity in entities:
        likeness = entity.get("confidence_entity", 1.0)
        misspelt = "" if likeness == 1.0 else f", taken as misspelt ({likeness:.2f} alike)"
        yield f'  {entity["entity"]}: {entity["value"]}, from "{entity.get("text")}"{misspelt}'


def _read(text: str, reading: Reading, knowledge: Knowledge) -> Iterator[str]:
    dangers = ", ".join(mention.sign for mention in reading.dangers())
    yield f"Red flags: {dangers or 'none'}"
    yield "Read of the knee:" if reading.mentions else "Read of the knee: no sign"
    lines = PatternLines(knowledge, load_cues())
    for mention in reading.mentions:
        said = text[mention.start : mention.end]
        whose = "" if mention.subject == "self" else ", of somebody else"
        yield f'  {mention.sign}: {mention.status}, {mention.certainty}{whose}, from "{said}"'
        yield from (f"    {line}" for line in lines.behind(text, mention))
    if reading.mentions:
        yield from (f"  cue {line}" for line in lines.cues_in(text))
    for field in _READ:
        value = getattr(reading, field)
        if value is not None:
            yield f"  {field}: {value}"


def _found(found: Found, knowledge: Knowledge) -> Iterator[str]:
    texts = {(place.record, place.at): said for place, said in statement_places(knowledge)}
    yield "Nearest topics:"
    yield from (f"  {share:.2f}  {name or '(no topic answers it)'}" for name, share in found.topics[:_SHOWN])
    yield "Nearest statements:"
    for record, at, score in found.statements[:_SHOWN]:
        yield f"  {score:.2f}  {record}, number {at + 1}: {texts.get((record, at), '')}"
    yield "Statements with such questions:" if found.asked else "Statements with such questions: none"
    for record, at, share in found.asked[:_SHOWN]:
        yield f"  {share:.2f}  {record}, number {at + 1}: {texts.get((record, at), '')}"


class PatternLines:
    """Finds which lines of the knowledge stand behind what was read."""

    def __init__(self, knowledge: Knowledge, cues: Cues) -> None:
        """Keeps the signs and cues; lines are compiled when they are asked for."""
        self._signs = knowledge.signs
        self._cues = cues
        self._nlp = make_nlp()
        spellings = {variant: tuple(mended.split()) for variant, mended in cues.spellings.items()}
        self._plain = Tokenizer(Spelling(spellings), ())

    def behind(self, text: str, mention: Mention) -> list[str]:
        """The pattern lines of a sign that match the words of a mention, each with its file."""
        sign = self._signs[mention.sign]
        groups = {f"pattern in {sign_file(sign)}": sign.patterns}
        for field in ("suspected", "denials"):
            groups[f"{field} in {CUES_FILE}"] = getattr(self._cues, field).get(mention.sign, ())
        return [
            line for line, start, end in self._matches(text, groups) if (start, end) == (mention.start, mention.end)
        ]

    def cues_in(self, text: str) -> list[str]:
        """The cues of negation, time, doubt and owner that the text holds, each with its words."""
        found = self._matches(text, {name: lines for name, lines in self._cues.cues.items()})
        return list(dict.fromkeys(f'{line}, from "{text[start:end]}"' for line, start, end in found))

    def _matches(self, text: str, groups: dict[str, tuple[str, ...]]) -> list[tuple[str, int, int]]:
        sequences = [
            (f"{name}: {line}", slots)
            for name, lines in groups.items()
            for line in lines
            for slots in parse_pattern(line, self._cues.words, self._plain.canonical)
        ]
        if not sequences:
            return []
        patterns = PatternSet(sequences, self._nlp.vocab)
        words = shared_reader().words(text)
        hits = patterns.find(make_doc(self._nlp, words, patterns.known | frozenset(ENDS)))
        return [(hit.key, words[hit.start].start, words[hit.end - 1].end) for hit in hits]
