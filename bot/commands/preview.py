"""Shows what the bot says of one record, as a channel shows it."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.commands.errors import UserError
from bot.dialogue.advice import danger_message
from bot.dialogue.answers import topic_message, treatment_message
from bot.dialogue.exercises import exercise_message
from bot.dialogue.message import Message
from bot.knowledge.loader import Knowledge, KnowledgeError, load_knowledge
from bot.render.capabilities import MESSAGING
from bot.render.channels import render
from bot.render.parts import Part, parts

_SELF = "self"


def _exercise(record: str, knowledge: Knowledge) -> Message | None:
    found = knowledge.exercises.get(record)
    return found and exercise_message(found, knowledge)


def _topic(record: str, knowledge: Knowledge) -> Message | None:
    found = knowledge.topics.get(record)
    return found and topic_message(found, knowledge)


def _treatment(record: str, knowledge: Knowledge) -> Message | None:
    found = knowledge.treatments.get(record)
    return found and treatment_message(found, knowledge)


def _sign(record: str, knowledge: Knowledge) -> Message | None:
    found = knowledge.dangers.get(record)
    return found and danger_message([found], knowledge, subject=_SELF, sure=True)


# By kind, in the order in which an id without a kind is looked for.
_MESSAGES: dict[str, Callable[[str, Knowledge], Message | None]] = {
    "exercise": _exercise,
    "topic": _topic,
    "treatment": _treatment,
    "sign": _sign,
}


def preview(*kind_and_id: str, channel: str) -> int:
    """Prints what the bot says of a record and returns 0.

    Args:
        kind_and_id: `exercise`, `topic`, `treatment` or `sign` and an id, or the id alone.
        channel: The channel to show it in; one that `bot.render.channels` does not know shows text only.

    Raises:
        UserError: There is no such kind or record, or the knowledge cannot be read.
    """
    *kinds, record = kind_and_id
    if len(kinds) > 1 or not set(kinds) <= set(_MESSAGES):
        raise UserError(f"preview what? Say one of {', '.join(_MESSAGES)} and an id.")
    try:
        knowledge = load_knowledge()
    except KnowledgeError as error:
        raise UserError(str(error)) from error
    messages = (_MESSAGES[kind](record, knowledge) for kind in kinds or _MESSAGES)
    message = next((found for found in messages if found), None)
    if message is None:
        raise UserError(f"there is no {_either(kinds or [*_MESSAGES])} {record!r}.")
    _show(message, channel)
    return 0


def _either(kinds: list[str]) -> str:
    *others, last = ["danger sign" if kind == "sign" else kind for kind in kinds]
    return f"{', '.join(others)} or {last}" if others else last


def _show(message: Message, channel: str) -> None:
    shown = render(message, channel)
    if channel in MESSAGING:
        bubble = {"text": shown["text"], "buttons": shown.get("buttons"), "custom": shown.get("json_message")}
        print("\n---\n".join(_as_sent(part) for part in parts(bubble, MESSAGING[channel])))
        return
    print(shown["text"])
    for button in shown.get("buttons", ()):
        print(f"  [{button['title']}]")
    if "json_message" in shown:
        print(json.dumps(shown["json_message"], indent=2, ensure_ascii=False))


def _as_sent(part: Part) -> str:
    text = f"(picture: {part.image})" if part.image else part.text
    return "\n".join((text, *(f"  [{button.title}]" for button in part.buttons)))
