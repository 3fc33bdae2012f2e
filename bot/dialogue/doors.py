"""The ways into what the bot does, as choices under a reply."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.message import Offer, payload

_LEADS_TO = {
    "offer_articles": payload("ask_sources_list"),
    "offer_check": payload("start_interview"),
    "offer_cleared": payload("report_clearance"),
    "offer_danger": payload("ask_danger_signs"),
    "offer_ideas": payload("ask_exercise_ideas"),
    "offer_log_pain": payload("log_pain"),
    "offer_menu": payload("ask_capabilities"),
    "offer_plan_make": payload("start_plan"),
    "offer_see_doctor": payload("ask_topic", topic="when_to_see_doctor"),
    "offer_topics": payload("ask_capabilities"),
    "offer_treatments": payload("list_treatments"),
}


def doors(phrases: Mapping[str, str], *names: str) -> tuple[Offer, ...]:
    """The choices of these names, in this order.

    Args:
        phrases: The titles, by name.
        names: Names of phrases that lead somewhere.

    Raises:
        KeyError: A name leads nowhere.
    """
    return tuple(Offer(phrases[name], _LEADS_TO[name]) for name in names)
