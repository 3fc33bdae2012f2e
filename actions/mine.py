"""What is kept of a person: shown, given out, forgotten in part, or deleted for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions import names
from actions.base import KneeAction, listens_first
from actions.keeping import diary
from actions.tracking import take_score
from actions.turn import Reply, Turn, say
from bot.dialogue.diary import about_me, ask_delete, ask_forget, export_message
from bot.dialogue.message import Message
from bot.dialogue.summary import wants_to_keep
from bot.diary.read import score_in
from bot.diary.records import Part
from bot.privacy.person import erase_beside_talk

_SHOWN = 3


def show_my_data(turn: Turn) -> Reply:
    """What is kept, in short."""
    return say(about_me(diary().export(turn.key), turn.knowledge))


def export_data(turn: Turn) -> Reply:
    """Everything that is kept."""
    return say(export_message(diary().export(turn.key), turn.knowledge))


def ask_to_delete(turn: Turn) -> Reply:
    """Asks once before everything goes."""
    return say(ask_delete(turn.knowledge), **{names.SLOT_AWAITING: names.AWAITING_DELETE})


def ask_what_to_forget(turn: Turn) -> Reply:
    """Asks which part to forget."""
    return say(ask_forget(turn.knowledge))


def forget_part(turn: Turn, part: Part) -> Reply:
    """Forgets one part."""
    gone = diary().forget(turn.key, part)
    slots = {names.SLOT_PLAN: None} if part is Part.PLAN else {}
    return say(_told(turn, part, bool(gone)), **slots)


def forget_last(turn: Turn) -> Reply:
    """Forgets the entry just noted; when none was, asks which part to forget."""
    asked = turn.slots.get(names.SLOT_ASKING) or {}
    if "noted" not in asked:
        return ask_what_to_forget(turn)
    part = Part(asked["noted"])
    return say(_told(turn, part, diary().forget_last(turn.key, part)))


@listens_first
def forget_what_was_just_noted(turn: Turn) -> Reply | None:
    """A correction right after an entry of the diary is meant for that entry."""
    noted = (turn.slots.get(names.SLOT_ASKING) or {}).get("noted")
    if not noted or turn.intent != "change_answer":
        return None
    score = score_in(turn.text, turn.knowledge.diary) if noted == Part.PAIN.value else None
    return forget_last(turn) if score is None else take_score(turn, score)


@listens_first
def keep_the_page(turn: Turn) -> Reply | None:
    """ "Print that" after the page for a doctor: how to print or keep it."""
    if turn.reading is None or not wants_to_keep(turn.text) or not _page_was_shown(turn.events):
        return None
    phrases = turn.knowledge.phrases
    return say(Message(phrases["page_keep_web" if turn.channel == "web" else "page_keep"]))


def _page_was_shown(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the page for a doctor was shown in one of the last turns."""
    said = 0
    for event in reversed(events):
        said += event.get("event") == "user"
        card = ((event.get("data") or {}).get("custom") or {}) if event.get("event") == "bot" else {}
        if said > _SHOWN or card.get("for") == "doctor":
            return said <= _SHOWN
    return False


def _told(turn: Turn, part: Part, gone: bool) -> Message:
    phrases = turn.knowledge.phrases
    told = phrases["mine_forgotten" if gone else "mine_forgotten_nothing"]
    return Message(told.format(part=phrases[f"mine_part_{part.value}"].lower()))


class ActionShowMyData(KneeAction):
    """Says what is kept of a person."""

    def name(self) -> str:
        return "action_show_my_data"

    def respond(self, turn: Turn) -> Reply:
        return show_my_data(turn)


class ActionExportData(KneeAction):
    """Gives out everything that is kept."""

    def name(self) -> str:
        return "action_export_data"

    def respond(self, turn: Turn) -> Reply:
        return export_data(turn)


class ActionAskDelete(KneeAction):
    """Asks before everything is deleted."""

    def name(self) -> str:
        return "action_ask_delete"

    def respond(self, turn: Turn) -> Reply:
        return ask_to_delete(turn)


class ActionDeleteData(KneeAction):
    """Deletes the diary, the plan and the reminders; the store then deletes the talk, see `bot.channels.store`."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_delete_data"

    def respond(self, turn: Turn) -> Reply:
        erase_beside_talk(turn.key)
        slots = {name: None for name in names.SLOTS_OF_PERSON}
        message = Message(
            turn.knowledge.phrases["mine_deleted"],
        )
        return Reply((message,), slots, stop_form=turn.form is not None)


class ActionForgetEntry(KneeAction):
    """Forgets the last entry or one part."""

    def name(self) -> str:
        return "action_forget_entry"

    def respond(self, turn: Turn) -> Reply:
        return forget_last(turn)
