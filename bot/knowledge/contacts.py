"""Whom to call, by country."""

from __future__ import annotations

import re
from dataclasses import dataclass

COUNTRY_VARIABLE = "KNEE_GUIDE_COUNTRY"
DEFAULT_COUNTRY = "default"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call in one country, each a line to say: in an emergency, today, and with thoughts of self-harm."""

    country: str
    emergency: str
    urgent: str
    crisis: str


def phone_numbers(line: str) -> list[str]:
    """The phone numbers in a line that says whom to call, as they are written there."""
    return list(dict.fromkeys(re.findall(r"\d(?:[\d ]*\d)?", line)))
