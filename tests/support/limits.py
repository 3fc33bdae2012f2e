"""What a person sees of a message, or the vendor's refusal, by the limits that the vendors document."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as a person sees it, with the marks of bold words taken away; buttons are title and id."""

    to: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    image: str | None = None


class RefusedError(Exception):
    """The vendor's own error answer."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.status, self.body = status, body


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _telegram_error(why: str) -> RefusedError:
    return RefusedError(400, {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"})


def telegram_message(content: dict[str, Any]) -> Shown:
    """sendMessage: 4096 units after the markup is read, and callback data of 1 to 64 bytes."""
    text = content["text"]
    if content.get("parse_mode") == "HTML":
        bare = re.sub(r"</?b>", "", text)
        if (
            "<" in bare
            or ">" in bare
            or text.count("<b>") != text.count("</b>")
            or re.search(r"&(?!amp;|lt;|gt;)", bare)
        ):
            raise _telegram_error("can't parse entities")
        text = html.unescape(bare)
    if not text.strip():
        raise _telegram_error("message text is empty")
    if units(text) > 4096:
        raise _telegram_error("message is too long")
    rows = content.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple((button["text"], button["callback_data"]) for row in rows for button in row)
    if any(not 1 <= len(data.encode()) <= 64 for _, data in buttons):
        raise _telegram_error("BUTTON_DATA_INVALID")
    return Shown(str(content["chat_id"]), text, buttons)


def telegram_photo(content: dict[str, Any]) -> Shown:
    """sendPhoto by address."""
    if not content["photo"].startswith("https://"):
        raise _telegram_error("wrong HTTP URL specified")
    return Shown(str(content["chat_id"]), "", image=content["photo"])


def slack_message(content: dict[str, Any]) -> Shown:
    """chat.postMessage: sections of 3000, 25 buttons, labels of 75, values of 2000, ids of 255."""
    text, buttons, image = content["text"], (), None
    if not text or len(text) > 40_000:
        raise RefusedError(200, {"ok": False, "error": "msg_too_long" if text else "no_text"})
    for block in content.get("blocks", ()):
        if block["type"] == "section":
            text = block["text"]["text"]
            wrong = not 1 <= len(text) <= 3000
        elif block["type"] == "image":
            image, text = block["image_url"], ""
            wrong = not image.startswith("https://") or not 1 <= len(block["alt_text"]) <= 2000
        else:
            buttons = tuple((button["text"]["text"], button["value"]) for button in block["elements"])
            ids = [button["action_id"] for button in block["elements"]]
            wrong = not 1 <= len(buttons) <= 25 or len(set(ids)) < len(ids) or max(map(len, ids)) > 255
            wrong = wrong or any(not 1 <= len(title) <= 75 or len(value) > 2000 for title, value in buttons)
        if wrong:
            raise RefusedError(200, {"ok": False, "error": "invalid_blocks"})
    bare = re.sub(r"(?<!\w)\*(.+?)\*", r"\1", text, flags=re.DOTALL)
    if re.search(r"[<>]|&(?!amp;|lt;|gt;)", bare):
        raise RefusedError(200, {"ok": False, "error": "unescaped"})
    return Shown(content["channel"], html.unescape(bare), buttons, image)


def messenger_message(content: dict[str, Any]) -> Shown:
    """Send API: text of 2000, 13 quick replies with titles of 20 and payloads of 1000."""
    message, to = content["message"], content["recipient"]["id"]
    if "attachment" in message:
        return Shown(to, "", image=message["attachment"]["payload"]["url"])
    replies = message.get("quick_replies", [])
    buttons = tuple((reply["title"], reply["payload"]) for reply in replies)
    wrong = not 1 <= units(message["text"]) <= 2000 or len(buttons) > 13
    if wrong or any(not 1 <= units(title) <= 20 or len(payload) > 1000 for title, payload in buttons):
        raise RefusedError(400, {"error": {"message": "(#100) Length of param", "code": 100}})
    return Shown(to, message["text"], buttons)


def twilio_message(content: dict[str, Any]) -> Shown:
    """Messages: a body of 1600 characters, or a template whose variables are one line."""
    if "ContentSid" in content:
        said = json.loads(content["ContentVariables"])["1"]
        if not said.strip() or re.search(r"[\n\t]| {5}", said) or units(said) > 1000:
            raise RefusedError(400, {"code": 21656, "message": "The ContentVariables Parameter is invalid."})
        return Shown(content["To"], f"Knee Guide reminder: {said} Thank you.")
    if "MediaUrl" in content:
        return Shown(content["To"], "", image=content["MediaUrl"])
    if not 1 <= units(content.get("Body", "")) <= 1600:
        raise RefusedError(400, {"code": 21617, "message": "The message body exceeds the 1600 character limit."})
    if content["To"].startswith("whatsapp:") != content["From"].startswith("whatsapp:"):
        raise RefusedError(400, {"code": 21910})
    text = content["Body"]
    return Shown(content["To"], re.sub(r"(?<!\w)\*(.+?)\*", r"\1", text) if "whatsapp" in content["To"] else text)


def matrix_message(content: dict[str, Any], pictures: Mapping[str, bytes]) -> Shown:
    """m.room.message: an event of 65,536 bytes, markup that can be read, and only pictures that are there."""
    if len(as_json(content)) > 65_000:
        raise RefusedError(413, {"errcode": "M_TOO_LARGE"})
    if content["msgtype"] == "m.image":
        wrong = content["url"] not in pictures or content["info"]["mimetype"] != "image/png"
        shown = Shown(content["room"], "", image=content["url"])
    else:
        bare = re.sub(r"</?b>", "", content.get("formatted_body", "").replace("<br>", "\n"))
        wrong = bool(bare) and ("<" in bare or html.unescape(bare) != content["body"])
        shown = Shown(content["room"], content["body"])
    if wrong or not content["body"].strip():
        raise RefusedError(400, {"errcode": "M_BAD_JSON"})
    return shown


def as_json(value: Any) -> bytes:
    """A body as vendors send it."""
    return json.dumps(value).encode()
