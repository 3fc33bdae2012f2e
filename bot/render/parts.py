"""Turns one bubble of the bot into the messages that one messaging channel can show, losing nothing."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.dialogue.message import paragraphs
from bot.knowledge.loader import load_knowledge
from bot.knowledge.models import Level
from bot.render.capabilities import Capabilities, Markup

_BREAKS = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?])\s+", r"\s+"))
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_OWN_NUMBER = re.compile(r"(\d+)\b")
_TAGS = 16
"""Room for the marks that close bold words at the end of one piece and open them in the next."""

_PLAIN_SIGNS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "•": "-", "…": "...", "\u00a0": " ", "½": "1/2"}
)
_DANGER = {Level.EMERGENCY.value, Level.URGENT.value}


@dataclass(frozen=True, slots=True)
class Button:
    """What can be pressed, and the short id that comes back."""

    title: str
    id: str


@dataclass(frozen=True, slots=True)
class Part:
    """One message as the channel takes it.

    Args:
        text: The words in the channel's markup; empty for a picture.
        plain: The same without markup.
        buttons: What can be pressed.
        listed: The choices as numbered lines, for when the channel refuses the buttons; empty if `text` has them.
        image: The place of a PNG below the page's static files.
        alt: What the picture shows.
    """

    text: str
    plain: str
    buttons: tuple[Button, ...] = ()
    listed: str = ""
    image: str | None = None
    alt: str = ""


def choice_id(payload: str) -> str:
    """The short opaque id that stands for a payload: 14 bytes, the same on every server."""
    return "c:" + hashlib.blake2b(payload.encode(), digest_size=6).hexdigest()


def units(text: str) -> int:
    """The length of a text in UTF-16 units, as most vendors count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def choice_lines(titles: Sequence[str]) -> tuple[str, ...]:
    """The choices as lines, each led by the number that picks it; titles that bring a number of their own keep it."""
    if len(_own_numbers(titles)) == len(titles):
        return tuple(titles)
    return tuple(f"{number}. {title}" for number, title in enumerate(titles, start=1))


def choice_list(titles: Sequence[str]) -> str:
    """The choices as a list under a line that says to reply with a number; empty without choices."""
    return "\n".join((load_knowledge().phrases["choices_lead"], *choice_lines(titles))) if titles else ""


def without_markup(text: str) -> str:
    """A text of the bot without the marks of bold words."""
    return _BOLD.sub(r"\1", text)


def parts(bubble: Mapping[str, Any], can: Capabilities) -> tuple[Part, ...]:
    """The messages that show one bubble.

    A text that is too long is split at the end of a paragraph, line, sentence or word. Choices become buttons; where
    the channel cannot show them all by their titles, a numbered list holds them. Advice on a danger sign stands alone:
    its list, if it needs one, is a message of its own.

    Args:
        bubble: `text`, and where it has them `buttons` (each with `title` and `payload`) and `custom`.
        can: What the channel can show.
    """
    text, custom = str(bubble.get("text") or "").strip(), bubble.get("custom") or {}
    offers = bubble.get("buttons") or ()
    titles = [str(offer["title"]) for offer in offers]
    if can.narrow:
        text, titles = text.translate(_PLAIN_SIGNS), [title.translate(_PLAIN_SIGNS) for title in titles]
    listed = choice_list(titles)
    buttons = _buttons(titles, [choice_id(str(offer["payload"])) for offer in offers], can)
    by_title = bool(buttons) and [button.title for button in buttons] == titles and bool(text)
    bodies = [text] if by_title else [text, listed] if custom.get("level") in _DANGER else [paragraphs(text, listed)]
    pieces = [piece for body in bodies if body for piece in _fitting(body, can)]
    said = [Part(_marked(piece, can.markup), without_markup(piece)) for piece in pieces]
    if said and buttons:
        last = said[-1]
        said[-1] = Part(last.text, last.plain, buttons, listed if by_title else "")
    return (*_picture(custom, can), *said)


def _own_numbers(titles: Sequence[str]) -> set[str]:
    return {match[1] for title in titles if (match := _OWN_NUMBER.match(title))}


def _buttons(titles: Sequence[str], ids: Sequence[str], can: Capabilities) -> tuple[Button, ...]:
    """Buttons by title, by number where a title is too long, and none where there are too many."""
    if not titles or len(titles) > can.buttons:
        return ()
    if any(units(title) > can.title for title in titles):
        titles = [_OWN_NUMBER.match(line)[1] for line in choice_lines(titles)]  # type: ignore[index]
    return tuple(Button(title, known) for title, known in zip(titles, ids, strict=True))


def _picture(custom: Mapping[str, Any], can: Capabilities) -> tuple[Part, ...]:
    image = custom.get("image")
    if not can.images or not isinstance(image, str):
        return ()
    return (Part("", "", image=image.removesuffix(".svg") + ".png", alt=str(custom.get("image_alt") or "")),)


def _fitting(text: str, can: Capabilities) -> list[str]:
    def fits(piece: str) -> bool:
        return units(_marked(piece, can.markup)) <= can.text

    if fits(text):
        return [text]
    return _balanced(split(text, lambda piece: units(_marked(piece, can.markup)) <= can.text - _TAGS))


def split(text: str, fits: Callable[[str], bool], breaks: Sequence[re.Pattern[str]] = _BREAKS) -> list[str]:
    """Cuts a text into as few pieces as fit, at the best place there is; only blanks at the cuts are left out."""
    if fits(text):
        return [text] if text.strip() else []
    if not breaks:
        middle = max(1, len(text) // 2)
        return [*split(text[:middle], fits, ()), *split(text[middle:], fits, ())] if len(text) > 1 else [text]
    ends = [0, *(match.end() for match in breaks[0].finditer(text)), len(text)]
    pieces, current = [], ""
    for start, end in pairwise(ends):
        unit = text[start:end]
        if fits((current + unit).rstrip()):
            current += unit
            continue
        words = unit.rstrip()
        *done, last = [words] if fits(words) else split(unit, fits, breaks[1:])
        pieces += [current, *done]
        current = last + unit[len(words) :]
    return [piece.strip() for piece in (*pieces, current) if piece.strip()]


def _balanced(pieces: list[str]) -> list[str]:
    """Closes bold words at the end of a piece and opens them again in the next."""
    whole, is_open = [], False
    for piece in pieces:
        piece = "**" + piece if is_open else piece
        is_open = piece.count("**") % 2 == 1
        whole.append(piece + "**" if is_open else piece)
    return whole


def _marked(text: str, markup: Markup) -> str:
    if markup is Markup.HTML:
        return _BOLD.sub(r"<b>\1</b>", html.escape(text, quote=False))
    if markup is Markup.SLACK:
        return _BOLD.sub(r"*\1*", html.escape(text, quote=False))
    return _BOLD.sub(r"*\1*", text) if markup is Markup.STARS else without_markup(text)
