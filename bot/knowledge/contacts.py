"""Whom to call, by country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

COUNTRY_VARIABLE = "KNEE_GUIDE_COUNTRY"
DEFAULT_COUNTRY = "default"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call in one country, each a line to say.

    In an emergency, today, with thoughts of self-harm, and when hurt by somebody. `also` are names of the country.
    """

    country: str
    emergency: str
    urgent: str
    crisis: str
    abuse: str
    also: tuple[str, ...] = ()


def phone_numbers(line: str) -> list[str]:
    """The phone numbers in a line that says whom to call, as they are written there."""
    return list(dict.fromkeys(re.findall(r"\d(?:[\d ]*\d)?", line)))


def country_named(text: str, contacts: Iterable[Contact]) -> str | None:
    """The country whose name, or a place in it, a text holds: by the longest name; None without any."""
    said = text.lower()
    found = {
        name: contact.country
        for contact in contacts
        for name in contact.also
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)
    }
    return found[max(found, key=len)] if found else None
