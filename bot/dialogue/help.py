"""Questions whom to call, and what to say to them and after them while help is due. Pure."""

from __future__ import annotations

import re

from bot.dialogue.doors import doors
from bot.dialogue.message import Message, paragraphs
from bot.knowledge.contacts import DEFAULT_COUNTRY
from bot.knowledge.loader import Knowledge

_NUMBER = re.compile(
    r"\b(?:what|whats|what's|which|that|the|a|any|is there|have you got|phone|emergency|ambulance|right|crisis|call)"
    r"(?: \w+){0,3}? (?:number|no\.?|num)\b(?! of)|\bnumber (?:for|to|in|here|please|pls)\b|^number\W*$"
)
_WHOM = re.compile(
    r"\b(?:who|whom|who's|whos|anyone|anybody|someone|somebody|where|how)\b(?: \w+){0,5}?"
    r" (?:call|ring|phone|dial|contact|talk to|speak to|speak with|talk with|text|turn to|reach)\b"
    r"|\b(?:who|anyone|someone|anybody|somebody|where)(?: \w+){0,3} (?:help|listen)\b"
    r"|\b(?:call|ring|phone|dial|text|talk|speak|turn)(?: \w+){0,2}? (?:who|whom|to someone|to somebody|to anyone)\b"
)
_LINE = re.compile(
    r"\b(?:helpline|help line|hotline|crisis line|samaritans|lifeline|childline|suicide line|emergency line)\b"
    r"|\bemergency (?:phone )?(?:number|no)\b"
    r"|\bambulance (?:number|no)\b|\bnumber(?: \w+){0,3} (?:ambulance|emergency|emergencies|999|911|112)\b"
    r"|\b(?:what|which) (?:number|no)(?: \w+){0,4} (?:call|ring|phone|dial)\b"
)
_LATER = re.compile(
    r"\b(?:tomorrow|tmrw|tmr|next week|next month|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend)\b"
    r"|\b(?:in the morning|after work|later|in a few days|in a couple of days|wait and see|wait until|wait till)\b"
)


def asks_whom(text: str) -> bool:
    """Whether a text asks whom to call or to talk to, or for a number, as it is read while help is due."""
    said = text.lower()
    return any(pattern.search(said) for pattern in (_NUMBER, _WHOM, _LINE))


def asks_for_a_line(text: str) -> bool:
    """Whether a text asks for the number of help by itself, whatever was said before."""
    return _LINE.search(text.lower()) is not None


def puts_off(text: str) -> bool:
    """Whether a text speaks of another day or a later hour."""
    return _LATER.search(text.lower()) is not None


def numbers_message(knowledge: Knowledge) -> Message:
    """Whom to call, of somebody who told of no danger."""
    contact = knowledge.contact
    phrase = knowledge.phrases["help_numbers"]
    said = phrase.format(emergency=contact.emergency, urgent=contact.urgent, crisis=contact.crisis)
    return Message(said, doors(knowledge.phrases, "offer_check"))


def crisis_message(knowledge: Knowledge) -> Message:
    """Whom to talk to, of somebody who told of thoughts of self-harm before."""
    return Message(paragraphs(f"**{knowledge.contact.crisis}**", knowledge.phrases["help_anytime"], _where(knowledge)))


def abuse_message(knowledge: Knowledge) -> Message:
    """Whom to talk to, of somebody who was hurt by somebody."""
    offers = doors(knowledge.phrases, "offer_check")
    text = paragraphs(f"**{knowledge.contact.abuse}**", knowledge.phrases["help_abuse"], _where(knowledge))
    return Message(text, offers)


def _where(knowledge: Knowledge) -> str | None:
    """The wish to know the country, as long as none is known."""
    return knowledge.phrases["help_where"] if knowledge.country == DEFAULT_COUNTRY else None
