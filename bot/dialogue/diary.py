"""Words for the diary: what was written down, the chart, what a change means, and what is kept of a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.dialogue.message import Message, Offer, bulleted, in_words, paragraphs, payload, sentences
from bot.diary.chart import characters, svg
from bot.diary.records import HIGHEST, LOWEST, Moment, Pain, Part, Rating
from bot.diary.trend import Change, Point, Size, by_day, change
from bot.knowledge.loader import Knowledge

# Days that the chart of characters shows; the drawing shows them all.
_LINES = 14
# A moment as JSON holds it; people need no seconds, and all are in the same zone.
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*$")
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+$")
_SCALE = {"card": "scale", "low": LOWEST, "high": HIGHEST}


def day_words(day: date, knowledge: Knowledge) -> str:
    """A day in words, without the year."""
    return knowledge.phrases["diary_day"].format(day=day.day, month=knowledge.diary.months[day.month - 1])


def ask_pain(knowledge: Knowledge) -> Message:
    """Asks for a score; the words that stand for one are offered with their number, so that nothing is guessed."""
    offers = tuple(
        Offer(f"{word.score}: {word.title}", payload("answer", value=str(word.score)))
        for word in knowledge.diary.pain_words
    )
    return Message(knowledge.phrases["diary_ask_pain"], offers, _SCALE)


def noted(entry: Pain, knowledge: Knowledge) -> Message:
    """What was written down, so that a wrong number is seen at once."""
    key = "diary_noted" if entry.moment is Moment.DAY else f"diary_noted_{entry.moment.value}"
    said = knowledge.phrases[key].format(score=entry.score, day=day_words(entry.day, knowledge))
    offers = (Offer(knowledge.phrases["offer_diary_chart"], payload("answer", value="diary_chart")),)
    return Message(said, offers, {"card": "pain", "day": entry.day.isoformat(), "score": entry.score})


def chart_message(entries: Iterable[Pain], ratings: Sequence[Rating], knowledge: Knowledge) -> Message:
    """The chart of the pain: as characters in the text, as a drawing in the card, and what the change means."""
    points, phrases = by_day(entries), knowledge.phrases
    if not points:
        return Message(phrases["diary_empty"])

    def name(day: date) -> str:
        return day_words(day, knowledge)

    told = sentences(_point(point, knowledge) for point in points)
    happened = change(points, knowledge.diary.change)
    text = paragraphs(
        f"**{phrases['diary_chart_title']}**",
        characters(points[-_LINES:], name, phrases["diary_chart_after"]),
        change_words(happened, knowledge) if happened else None,
        bulleted(_activities(ratings, knowledge)),
    )
    card: dict[str, Any] = {
        "card": "pain_chart",
        "svg": svg(points, f"{phrases['diary_chart_title']}.", told, name),
        "alt": told,
        "points": [{"day": p.day.isoformat(), "score": p.score, "after": p.after} for p in points],
        "change": None if happened is None else {"points": happened.points, "size": happened.size.value},
    }
    return Message(text, (), card)


def _point(point: Point, knowledge: Knowledge) -> str:
    day = day_words(point.day, knowledge)
    key = "diary_chart_point" if point.after is None else "diary_chart_point_after"
    if point.score is None:
        key = "diary_chart_point_only_after"
    return knowledge.phrases[key].format(day=day, score=point.score, after=point.after)


def change_words(happened: Change, knowledge: Knowledge) -> str:
    """What a change means, by the smallest one that people notice; those figures are about getting better only."""
    phrases, rules = knowledge.phrases, knowledge.diary.change
    said = phrases[f"diary_change_{happened.size.value}"].format(
        first=happened.first.score,
        last=happened.last.score,
        day_first=day_words(happened.first.day, knowledge),
        day_last=day_words(happened.last.day, knowledge),
        noticeable=rules.noticeable,
        much=rules.much,
    )
    if happened.size not in {Size.BETTER, Size.MUCH_BETTER}:
        return said
    study = rules.reference
    source = phrases["diary_change_source"].format(
        authors=study.authors, year=study.year, journal=study.journal, doi=study.doi
    )
    return sentences((said, phrases["diary_change_careful"], source))


def _activities(ratings: Sequence[Rating], knowledge: Knowledge) -> Iterable[str]:
    by_name: dict[str, list[int]] = {}
    for rating in ratings:
        by_name.setdefault(rating.activity, []).append(rating.score)
    for name, scores in by_name.items():
        key = "diary_activity_trend" if len(scores) > 1 else "diary_activity_once"
        yield knowledge.phrases[key].format(name=name, first=scores[0], last=scores[-1])


def about_me(kept: Mapping[str, Any], knowledge: Knowledge) -> Message:
    """What is kept of a person, in short, from `Diary.export`."""
    phrases = knowledge.phrases
    if not kept:
        return Message(paragraphs(phrases["mine_nothing"], phrases["mine_talk"]))
    text = paragraphs(f"{phrases['mine_intro']}\n{bulleted(_kept(kept, knowledge))}", phrases["mine_talk"])
    offers = (
        Offer(phrases["offer_mine_export"], payload("answer", value="mine_export")),
        Offer(phrases["offer_mine_forget"], payload("answer", value="mine_forget")),
        Offer(phrases["offer_mine_delete"], payload("answer", value="mine_delete")),
    )
    return Message(text, offers)


def _kept(kept: Mapping[str, Any], knowledge: Knowledge) -> Iterable[str]:
    phrases = knowledge.phrases
    yield phrases["mine_since"].format(day=_iso_day(kept["first_seen"], knowledge))
    if kept["pain"]:
        first, last = (_iso_day(kept["pain"][end]["day"], knowledge) for end in (0, -1))
        key = "mine_pain" if first != last else "mine_pain_one_day"
        yield phrases[key].format(count=len(kept["pain"]), first=first, last=last)
    if kept["activity"]:
        yield phrases["mine_activities"].format(names=in_words(entry["name"] for entry in kept["activity"]))
    if kept["practice"]:
        last = _iso_day(kept["practice"][-1]["day"], knowledge)
        yield phrases["mine_sessions"].format(count=len(kept["practice"]), day=last)
    if kept["note"]:
        yield phrases["mine_notes"].format(count=len(kept["note"]))
    if kept["plan"]:
        yield phrases["mine_plan"]
    for entry in kept["reminders"]:
        yield phrases["mine_reminders"].format(at=entry["at"][:5], timezone=entry["timezone"])


def _iso_day(text: str, knowledge: Knowledge) -> str:
    return day_words(datetime.fromisoformat(text).date(), knowledge)


def export_text(kept: Mapping[str, Any]) -> str:
    """Everything that is kept of a person as plain lines, one entry a line under the name of its table."""
    alone = [f"{_spaced(name)}: {_in_words(value)}" for name, value in kept.items() if not isinstance(value, list)]
    tables = [(name, rows) for name, rows in kept.items() if isinstance(rows, list) and rows]
    return paragraphs("\n".join(alone), *(f"{_spaced(name)} ({len(rows)})\n{_rows(rows)}" for name, rows in tables))


def _rows(rows: Iterable[Mapping[str, Any]]) -> str:
    return bulleted(_in_words(row) for row in rows)


def _in_words(value: Any) -> str:
    """A value without the signs of a programming language; what is empty is left out of an entry."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        filled = {key: held for key, held in value.items() if held is not None and held != []}
        return ", ".join(f"{_spaced(key)}: {_in_words(held)}" for key, held in filled.items())
    if isinstance(value, (list, tuple)):
        return in_words(_in_words(held) for held in value)
    text = str(value)
    return _spaced(text) if _NAME.match(text) else _MOMENT.sub(r"\1 \2", text)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def export_message(kept: Mapping[str, Any], knowledge: Knowledge) -> Message:
    """Everything that is kept of a person, to read and as JSON for programs."""
    if not kept:
        return Message(knowledge.phrases["mine_nothing"])
    text = paragraphs(knowledge.phrases["mine_export"], export_text(kept))
    return Message(text, (), {"card": "export", "json": json.dumps(kept, ensure_ascii=False)})


def ask_forget(knowledge: Knowledge) -> Message:
    """Asks which part to forget."""
    offers = tuple(
        Offer(knowledge.phrases[f"mine_part_{part.value}"], payload("answer", value=f"forget_{part.value}"))
        for part in Part
    )
    return Message(knowledge.phrases["mine_forget_what"], offers)


def ask_delete(knowledge: Knowledge) -> Message:
    """Asks once before everything goes."""
    offers = (
        Offer(knowledge.phrases["offer_mine_delete_yes"], payload("affirm")),
        Offer(knowledge.phrases["offer_mine_delete_no"], payload("deny")),
    )
    return Message(knowledge.phrases["mine_delete_ask"], offers)


def ask_note(knowledge: Knowledge) -> Message:
    """Asks for the words of a note."""
    return Message(knowledge.phrases["diary_ask_note"])


def note_kept(day: date, knowledge: Knowledge) -> Message:
    """A note was written down."""
    return Message(knowledge.phrases["diary_note_kept"].format(day=day_words(day, knowledge)))


def ask_activity(names: Sequence[str], knowledge: Knowledge) -> Message:
    """Asks for an activity to rate; those named before are offered."""
    offers = tuple(Offer(name, payload("answer", value=f"activity_{name}")) for name in names)
    return Message(knowledge.phrases["diary_ask_activity"], offers)


def ask_rating(name: str, knowledge: Knowledge) -> Message:
    """Asks how well an activity goes."""
    return Message(knowledge.phrases["diary_ask_rating"].format(name=name), card=_SCALE)


def activity_message(name: str, known: Sequence[str], added: bool, knowledge: Knowledge) -> Message:
    """An activity was added and is to be rated; or there are three already."""
    if added:
        return Message(knowledge.phrases["diary_activity_kept"].format(name=name))
    return Message(knowledge.phrases["diary_activities_full"].format(names=in_words(known)))


def rated(name: str, score: int, knowledge: Knowledge) -> Message:
    """What was written down of an activity."""
    offers = (Offer(knowledge.phrases["offer_diary_chart"], payload("answer", value="diary_chart")),)
    return Message(knowledge.phrases["diary_rated"].format(name=name, score=score), offers)
