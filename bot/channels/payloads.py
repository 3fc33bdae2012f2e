"""Reading what a client sends, without Rasa: every value is checked here before a conversation sees it.

Two rules keep people from speaking to the dialogue engine in its own language:
typed text never starts with "/", and a button's payload counts only if the bot itself offered it a moment ago.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LIMIT = 10_000
"""Characters of one message that the bot reads."""

HARD_LIMIT = 16_000
"""Characters of one message that the bot accepts at all."""

BODY_LIMIT = 64 * 1024
"""Bytes of one request body."""

OFFER_WINDOW = 5
"""How many of the bot's last messages may still be answered by a press."""

WEB_PREFIX = "web:"
"""What starts the conversation id of everybody on the chat page; other clients may not use it."""

PREFIXES = (WEB_PREFIX, "telegram:", "slack:", "messenger:", "sms:", "whatsapp:", "matrix:")
"""What starts the conversation ids of all channels that give ids themselves."""

TOO_LONG = "Your message is very long. Please send it in shorter parts, up to 10,000 characters."
SHORTENED = (
    "Your message is very long. I read only the first 10,000 characters. "
    "Please send the rest in shorter parts. Send any danger sign first."
)
EMPTY = "I did not see any words. Please type a message, or pick one of the choices."
_EMERGENCY = (
    "In an emergency, call your emergency number. "
    "If your knee looks misshapen, you have a fever, or you cannot put weight on it, get medical help now."
)
UNAVAILABLE = f"Sorry, something went wrong on my side. Please try again in a minute. {_EMERGENCY}"
NOT_KEPT = f"Sorry, I could not keep your message. Please send it again in a minute. {_EMERGENCY}"
LATER = f"Sorry, I cannot answer right now. I have your message, and I will answer it soon. {_EMERGENCY}"
BUSY = "I am still working on your last messages. Please wait for my answer, then send this one again."
BAD_SHAPE = "Please send a JSON object with a sender and a message."

_SENDER = re.compile(r"[A-Za-z0-9_.:@+-]{1,128}\Z")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_JOINERS = "\u200c\u200d"
"""Invisible, but parts of words in some scripts and of joined emoji."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_METADATA_DEPTH = 6


class BadMessage(Exception):  # noqa: N818  (it names the message, not a fault of the program)
    """A message that cannot go into the conversation.

    Args:
        code: One word for programs, such as `too_long`.
        message: One or more plain sentences for the person.
        status: The HTTP status that fits.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as the dialogue engine may read it.

    Args:
        text: Typed words, or a payload that the bot offered.
        title: For a press: the words on the button, else None.
        shortened: Whether words beyond the limit were left out.
    """

    text: str
    title: str | None = None
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class RestMessage:
    """A checked request of the REST channel; `message` is still as the client wrote it.

    `message_id` names the message, so that it may be sent again when no answer came, and is answered once.
    """

    sender: str
    message: str
    metadata: dict[str, Any] = field(default_factory=dict)
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class WebMessage:
    """A checked message of the chat page; `message`, `payload` and `title` are still as the client wrote them."""

    message: str
    message_id: str
    payload: str | None = None
    title: str | None = None


# --- text -------------------------------------------------------------------------------------------------------------


def clean_text(raw: object) -> str:
    """What a person typed, without control characters, lone surrogates and needless blanks.

    Newlines stay (at most one empty line in a row); tabs and runs of blanks become one blank.

    Raises:
        BadMessage: If `raw` is not text.
    """
    if not isinstance(raw, str):
        raise BadMessage("not_text", "The message has to be text.")
    raw = re.sub("\r\n?|[\u2028\u2029\x85\x0b\x0c]", "\n", raw)
    kept = "".join(c for c in raw if c in "\n\t" or c in _JOINERS or unicodedata.category(c) not in _DROPPED)
    kept = re.sub(r"[^\S\n]+", " ", kept)
    kept = re.sub(r" ?\n ?", "\n", kept)
    kept = re.sub(r"\n{3,}", "\n\n", kept)
    return kept.strip() if kept.strip(_JOINERS + " \n") else ""


def read_text(raw: object, offered: Mapping[str, str], title: str | None = None) -> Incoming:
    """The message as the dialogue engine may read it.

    Args:
        raw: Typed words, or the payload of a pressed button.
        offered: Payload to title of the buttons that the bot offered lately, see `offered_choices`.
        title: The words on the pressed button; they stand in for a payload that is no longer on offer.

    Raises:
        BadMessage: If there are no words in it, or far too many.
    """
    text = clean_text(raw)
    if text in offered:
        return Incoming(text, offered[text] or None)
    if title is not None:
        text = clean_text(title)
    if len(text) > HARD_LIMIT:
        raise BadMessage("too_long", TOO_LONG, 413)
    text = text.lstrip("/ \n" + _JOINERS)
    if not text:
        raise BadMessage("empty", EMPTY, 200)
    return Incoming(first_part(text), shortened=len(text) > LIMIT)


def first_part(text: str) -> str:
    """At most `LIMIT` characters, ending with a whole word where there is one."""
    if len(text) <= LIMIT:
        return text
    head = text[: LIMIT + 1]
    cut = max(head.rfind(" "), head.rfind("\n"))
    return head[: cut if cut > LIMIT // 2 else LIMIT].rstrip()


# --- what the bot said ------------------------------------------------------------------------------------------------


def offered_choices(events: Iterable[Any], window: int = OFFER_WINDOW) -> dict[str, str]:
    """Payload to title of every button in the last `window` messages of the bot.

    Args:
        events: The conversation's events, oldest first, as Rasa keeps them (`type_name`, and `data` on bot messages).
    """
    said = [event for event in events if getattr(event, "type_name", "") == "bot"]
    return {
        button["payload"]: button["title"]
        for event in said[-window:]
        for button in read_buttons((event.data or {}).get("buttons"))
    }


def read_buttons(buttons: object) -> list[dict[str, str]]:
    """The choices of a bot message as title and payload, leaving out what cannot be pressed."""
    if not isinstance(buttons, list):
        return []
    read = []
    for button in buttons:
        if isinstance(button, dict) and isinstance(button.get("payload"), str) and button["payload"].strip():
            payload = button["payload"].strip()
            read.append({"title": str(button.get("title") or payload).strip(), "payload": payload})
    return read


def read_bubble(message: Mapping[str, Any]) -> dict[str, Any]:
    """One bot message as one object: `text`, and where the message has them `buttons`, `custom`, `image`, `attachment`.

    Returns:
        An empty object if there is nothing to show.
    """
    bubble: dict[str, Any] = {}
    buttons = read_buttons(message.get("buttons") or message.get("quick_replies"))
    if buttons:
        bubble["buttons"] = buttons
    for key in ("custom", "image", "attachment"):
        if message.get(key):
            bubble[key] = message[key]
    text = str(message.get("text") or "").strip()
    return {"text": text, **bubble} if text or bubble else {}


def history_of(events: Iterable[Any], limit: int = 200) -> list[dict[str, Any]]:
    """The conversation as the chat page shows it, oldest first; at most `limit` entries.

    Entries are `{from: user, text, message_id}` and `{from: bot, text, custom...}`. Only the bot's last turn keeps its
    buttons. Hidden messages are left out, and so is everything before a restart. A message that was sent again, because
    no answer came, is shown once.
    """
    entries: list[dict[str, Any]] = []
    for event in events:
        kind = getattr(event, "type_name", "")
        if kind == "restart":
            entries = []
        elif kind == "user":
            said = _said_by_person(event)
            known = said.get("message_id")
            others = (entry for entry in entries if not known or entry.get("message_id") != known)
            entries = [{k: v for k, v in entry.items() if k != "buttons"} for entry in others]
            if said:
                entries.append(said)
        elif kind == "bot":
            bubble = read_bubble({**(event.data or {}), "text": event.text})
            if bubble:
                entries.append({"from": "bot", **bubble})
    return entries[-limit:]


def _said_by_person(event: Any) -> dict[str, Any]:
    metadata = event.metadata or {}
    text = metadata.get("title") or event.text
    if metadata.get("hidden") or not text or (text.startswith("/") and not metadata.get("title")):
        return {}
    return {"from": "user", "text": text, "message_id": metadata.get("message_id")}


def is_known(events: Iterable[Any], message_id: str) -> bool:
    """Whether the conversation already holds the message with this id, and an answer to it.

    A message whose turn failed has none, so that a client may send it again.
    """
    found = False
    for event in events:
        kind = getattr(event, "type_name", "")
        if kind == "bot" and found:
            return True
        # A choice that an action carries out is a user event too, without an id.
        if kind == "user" and (known := (event.metadata or {}).get("message_id")):
            found = known == message_id
    return False


# --- requests ---------------------------------------------------------------------------------------------------------


def check_sender(value: object) -> str:
    """The sender of a REST message.

    Raises:
        BadMessage: If it is missing, not text, or has characters or a length that no id has.
    """
    if value is None:
        raise BadMessage("no_sender", 'Please send a "sender": an id that is the same for the whole conversation.')
    if not isinstance(value, str) or not _SENDER.match(value):
        raise BadMessage("bad_sender", "The sender has to be 1 to 128 letters, digits or signs of this list: _.:@+-.")
    if value.startswith(PREFIXES):
        prefix = value.partition(":")[0]
        raise BadMessage("bad_sender", f'A sender may not start with "{prefix}:". Those ids belong to another channel.')
    return value


def read_rest(body: bytes, content_type: str) -> RestMessage:
    """The checked request of the REST channel; unknown keys are ignored.

    Raises:
        BadMessage: If the body is not a JSON object with a sender and a message.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise BadMessage("not_json", "Please send the message as JSON, with Content-Type: application/json.", 415)
    if len(body) > BODY_LIMIT:
        raise BadMessage("too_large", TOO_LONG, 413)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadMessage("bad_json", f"This is not valid JSON. {BAD_SHAPE}") from None
    if not isinstance(data, dict):
        raise BadMessage("bad_json", BAD_SHAPE)
    sender = check_sender(data.get("sender"))
    if not isinstance(data.get("message"), str):
        raise BadMessage("no_message", 'Please send a "message" with the words of the person, as text.')
    message_id = data.get("message_id")
    if message_id is not None and (not isinstance(message_id, str) or not _MESSAGE_ID.match(message_id)):
        raise BadMessage("bad_message_id", "A message_id has to be 1 to 64 letters, digits or signs of this list: _-.")
    metadata = {key: value for key, value in _check_metadata(data).items() if key != "message_id"}
    return RestMessage(sender, data["message"], metadata, message_id)


def _check_metadata(data: Mapping[str, Any]) -> dict[str, Any]:
    if "metadata" not in data:
        return {}
    metadata = data["metadata"]
    if not isinstance(metadata, dict) or _depth(metadata) > _METADATA_DEPTH:
        raise BadMessage("bad_metadata", 'If you send "metadata", it has to be a small JSON object.')
    return metadata


def _depth(value: object) -> int:
    """How deep objects and lists lie in one another; walks level by level, so depth costs no stack."""
    depth, level = 0, [value]
    while level:
        inner: list[object] = []
        for item in level:
            inner.extend(item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        depth, level = depth + 1, inner
    return depth


def read_web(data: object) -> WebMessage:
    """The checked message of a chat page.

    Raises:
        BadMessage: If a field is missing or has the wrong type.
    """
    if not isinstance(data, dict):
        raise BadMessage("bad_shape", "This message could not be read. Please reload the page and try again.")
    message_id = data.get("message_id")
    if not isinstance(message_id, str) or not _MESSAGE_ID.match(message_id):
        raise BadMessage("bad_message_id", "This message could not be read. Please reload the page and try again.")
    for key in ("message", "payload", "title"):
        if data.get(key) is not None and not isinstance(data[key], str):
            raise BadMessage("not_text", "The message has to be text.")
    return WebMessage(data.get("message") or "", message_id, data.get("payload"), data.get("title"))
