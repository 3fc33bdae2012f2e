"""The diary: pain scores, activities of one's own, notes, the chart, and the day after a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any

from actions import names
from actions.base import KneeAction, listens_first, speaks_last
from actions.keeping import diary, session_of
from actions.levels import offer_steps_up
from actions.plan import kept_profile
from actions.turn import Reply, Turn, say
from bot.coach.session import End
from bot.dialogue.diary import (
    activity_message,
    ask_activity,
    ask_note,
    ask_pain,
    ask_rating,
    chart_message,
    note_kept,
    noted,
    rated,
)
from bot.dialogue.followup import next_day_in, next_day_message, next_day_question
from bot.dialogue.message import Message
from bot.diary.read import activity_in, day_of, figure_of, note_in, score_in, tells_done, word_score
from bot.diary.records import HIGHEST, LOWEST, Moment, Note, Pain, Part, Rating
from bot.diary.store import AWAY
from bot.plan.profile import Profile
from bot.plan.progress import NextDay, Report, Verdict, review, said_of

_PAIN, _NOTE, _ACTIVITY, _RATING, _NEXT_DAY, _KEPT = "pain", "note", "activity", "rating", "next_day", "kept"
# What is a command and no text for the diary.
_COMMANDS = frozenset(
    {"stop", "deny", "unsure", "affirm", "go_back", "forget_last", "delete_data", "export_data", "ask_my_data"}
    | {"ask_diary", "start_plan", "ask_plan", "start_session", "stop_reminder", "say_again", "start_again"}
)
# What "I did my exercises today" may be taken for.
_OF_THE_DAY = frozenset({"ask_plan", "start_session", "ask_diary", "small_talk", names.INTENT_FALLBACK, "out_of_scope"})
_FEW_WORDS = 5
_SHORT_TALK = 2


def _asking(turn: Turn) -> dict[str, Any]:
    return turn.slots.get(names.SLOT_ASKING) or {}


def _ask(message: Message, kind: str, **more: str) -> Reply:
    return say(message, **{names.SLOT_ASKING: {"kind": kind, **more}})


def pain_score(turn: Turn) -> int | None:
    """The score in a message: a figure, else a word that stands for one."""
    figure = figure_of(turn.text)
    if figure is None and turn.reading is not None:
        figure = turn.reading.get("pain_score")
    if figure is None:
        figure = score_in(turn.text, turn.knowledge.diary)
    return figure if figure is not None else word_score(turn.text, turn.knowledge.diary)


def note_pain(turn: Turn, score: int, day: date, moment: Moment) -> Reply:
    """Writes a pain score down; a bare number right after it puts it right."""
    if not LOWEST <= score <= HIGHEST:
        return _ask(Message(turn.knowledge.phrases["diary_bad_score"]), _PAIN, of=moment.value, day=day.isoformat())
    entry = Pain(day, score, moment)
    diary().note_pain(turn.key, entry, turn.now)
    told = {"of": moment.value, "day": day.isoformat(), "noted": Part.PAIN.value}
    return _ask(noted(entry, turn.knowledge), _PAIN, **told)


def log_pain(turn: Turn) -> Reply:
    """A pain score told, or the question for it."""
    day = day_of(turn.text, turn.today, turn.knowledge.diary) or turn.today
    score = pain_score(turn)
    if score is None:
        return _ask(ask_pain(turn.knowledge), _PAIN, of=Moment.DAY.value, day=day.isoformat())
    return note_pain(turn, score, day, Moment.DAY)


def take_score(turn: Turn, score: int) -> Reply:
    """A score given by a button or as a bare number, for what was asked last."""
    asked = _asking(turn)
    if asked.get("kind") == _RATING:
        return rate(turn, asked["of"], score)
    day = date.fromisoformat(asked["day"]) if "day" in asked else turn.today
    return note_pain(turn, score, day, Moment(asked.get("of", Moment.DAY.value)))


def show_diary(turn: Turn) -> Reply:
    """The chart of the pain."""
    kept = diary()
    return say(chart_message(kept.pain(turn.key), kept.ratings(turn.key), turn.knowledge))


def add_note(turn: Turn) -> Reply:
    """Keeps the note that the message gives or is; without one it asks, and the next message is the note."""
    note = turn.text if tells_done(turn.text, turn.knowledge.diary) else note_in(turn.text, turn.knowledge.diary)
    return _ask(ask_note(turn.knowledge), _NOTE) if note is None else _keep_note(turn, note)


def _keep_note(turn: Turn, text: str) -> Reply:
    day = day_of(text, turn.today, turn.knowledge.diary) or turn.today
    diary().add_note(turn.key, Note(day, text), turn.now)
    return _noted(note_kept(day, turn.knowledge), Part.NOTES)


def _noted(message: Message, part: Part) -> Reply:
    """A message about an entry, which "forget that" then takes back."""
    return _ask(message, _KEPT, noted=part.value)


def rate_activity(turn: Turn) -> Reply:
    """Rates the activity that the message names with its figure; what is missing is asked for."""
    mine = diary().activities(turn.key)
    known = {**{found.title: found.also for found in turn.knowledge.plan.activities}, **{name: () for name in mine}}
    named = activity_in(turn.text, known, turn.knowledge.diary)
    if named is None:
        return _ask(ask_activity(mine, turn.knowledge), _ACTIVITY)
    score = score_in(turn.text, turn.knowledge.diary)
    if score is None or not diary().add_activity(turn.key, _as_kept(named, mine), turn.now):
        return take_activity(turn, named)
    return rate(turn, _as_kept(named, mine), score)


def _as_kept(name: str, kept: tuple[str, ...]) -> str:
    """A name as it was written the first time."""
    return next((found for found in kept if found.lower() == name.strip().lower()), name.strip())


def take_activity(turn: Turn, name: str) -> Reply:
    """An activity to rate from now on, or one that is known already."""
    kept = diary()
    known = kept.activities(turn.key)
    same = _as_kept(name, known)
    if same in known:
        return _ask(ask_rating(same, turn.knowledge), _RATING, of=same)
    added = kept.add_activity(turn.key, same, turn.now)
    message = activity_message(same, known, added, turn.knowledge)
    return _ask(message, _RATING, of=same) if added else say(message)


def rate(turn: Turn, name: str, score: int) -> Reply:
    """Writes down how well an activity goes."""
    if not LOWEST <= score <= HIGHEST:
        return _ask(Message(turn.knowledge.phrases["diary_bad_score"]), _RATING, of=name)
    diary().rate(turn.key, Rating(name, turn.today, score), turn.now)
    return _noted(rated(name, score, turn.knowledge), Part.ACTIVITIES)


def answer_next_day(turn: Turn, answer: NextDay) -> Reply:
    """How the knee is after the last session: kept, and taken into the plan."""
    kept = diary()
    practice = kept.unasked(turn.key, turn.today)
    if practice is None:
        return say(Message(turn.knowledge.phrases["follow_next_day_none"]))
    kept.answer_next_day(turn.key, practice, answer.value, turn.now)
    done = frozenset(found.exercise for found in practice.done if found.outcome == "done")
    before = kept_profile(turn)
    # What a session was stopped for is in the profile since then; such a day opens no step up.
    hurt = before.worse if before is not None and practice.end == End.PAIN.value else frozenset()
    report = Report(answer, done if answer is NextDay.NO_MORE_PAIN else frozenset(), hurt)
    profile, verdict = review(before or Profile(), report, turn.knowledge)
    message = next_day_message(said_of(verdict, turn.knowledge), answer, turn.knowledge)
    if before is None:
        return say(message)
    kept.keep_plan(turn.key, profile.to_dict(), turn.now)
    slots = {names.SLOT_PLAN: profile.to_dict()}
    harder = offer_steps_up(turn.with_slots(slots), always=False) if verdict is Verdict.GOOD else None
    return say(message, *(harder.messages if harder else ()), **slots)


@listens_first
def answer_diary_question(turn: Turn) -> Reply | None:
    """The answer to the open question of the diary, in the person's own words."""
    asked = _asking(turn)
    kind = asked.get("kind")
    if turn.reading is None or kind is None:
        return None
    if kind in {_PAIN, _RATING}:
        return _score_told(turn, asked)
    if kind == _NEXT_DAY:
        return _next_day_told(turn)
    if turn.intent in _COMMANDS:
        return None
    if kind == _NOTE:
        return _keep_note(turn, turn.text)
    short = len(turn.text.split()) <= _FEW_WORDS and any(letter.isalpha() for letter in turn.text)
    return take_activity(turn, turn.text) if kind == _ACTIVITY and short and turn.intent != "rate_activity" else None


@listens_first
def keep_what_was_done(turn: Turn) -> Reply | None:
    """A message that only tells what was done today goes into the diary, unless a session or a question is open."""
    session = session_of(turn)
    busy = turn.form or _asking(turn) or turn.slots.get(names.SLOT_AWAITING) or (session and session.end is None)
    if turn.reading is None or busy or turn.slots.get(names.SLOT_DANGERS) or turn.intent not in _OF_THE_DAY:
        return None
    told = tells_done(turn.text, turn.knowledge.diary) and day_of(turn.text, turn.today, turn.knowledge.diary)
    return _keep_note(turn, turn.text) if told else None


def _score_told(turn: Turn, asked: Mapping[str, Any]) -> Reply | None:
    figure = figure_of(turn.text)
    if figure is not None:
        return take_score(turn, figure)
    score = None if "noted" in asked or asked["kind"] == _RATING else pain_score(turn)
    return None if score is None else take_score(turn, score)


def _next_day_told(turn: Turn) -> Reply | None:
    if turn.intent == "affirm":
        return answer_next_day(turn, NextDay.STILL_THERE)
    about_knee = turn.intent not in _COMMANDS or turn.intent == "deny"
    told = next_day_in(turn.text, turn.knowledge) if about_knee and "?" not in turn.text else None
    return None if told is None else answer_next_day(turn, told)


@speaks_last
def ask_next_day_of_who_comes_back(turn: Turn, reply: Reply) -> Reply:
    """Asks how the knee is after the last session, once a day, whatever somebody who comes back says first."""
    if (
        turn.form
        or turn.answered
        or not reply.messages
        or len(reply.messages) > _SHORT_TALK
        or reply.then == names.FORM
    ):
        return reply
    serious = reply.slots.get(names.SLOT_DANGERS) or any(message.level for message in reply.messages)
    waits = reply.slots.get(names.SLOT_ASKING) or reply.slots.get(names.SLOT_AWAITING)
    if serious or waits or reply.dispatch or reply.reject or not _is_asked(turn):
        return reply
    asking = {**reply.slots, names.SLOT_ASKING: {"kind": _NEXT_DAY}}
    return replace(reply, messages=(*reply.messages, next_day_question(turn.knowledge)), slots=asking)


class ActionLogPain(KneeAction):
    """Writes a pain score into the diary."""

    def name(self) -> str:
        return "action_log_pain"

    def respond(self, turn: Turn) -> Reply:
        return log_pain(turn)


class ActionShowDiary(KneeAction):
    """Shows the pain over time."""

    def name(self) -> str:
        return "action_show_diary"

    def respond(self, turn: Turn) -> Reply:
        return show_diary(turn)


class ActionAddNote(KneeAction):
    """Takes a note."""

    def name(self) -> str:
        return "action_add_note"

    def respond(self, turn: Turn) -> Reply:
        return add_note(turn)


class ActionRateActivity(KneeAction):
    """Rates an activity of one's own."""

    def name(self) -> str:
        return "action_rate_activity"

    def respond(self, turn: Turn) -> Reply:
        return rate_activity(turn)


def _is_asked(turn: Turn) -> bool:
    if turn.slots.get(names.SLOT_DANGERS) or turn.intent in names.INTENTS_FIRST or not _was_away(turn):
        return False
    return diary().unasked(turn.key, turn.today) is not None


def _was_away(turn: Turn) -> bool:
    stamps = [event["timestamp"] for event in turn.events if event.get("event") == "user" and event.get("timestamp")]
    before = stamps[-2] if len(stamps) > 1 else None
    return before is not None and turn.now - datetime.fromtimestamp(before, timezone.utc) >= AWAY
