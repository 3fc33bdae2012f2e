"""The danger signs of one conversation: which are open, which are in doubt, and what each message changes.

Pure. A sign is opened by sure words or by a yes to the closed question, and closed only by a plain yes to the question
whether it is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.triage.hearing import HeardDanger


@dataclass(frozen=True, slots=True)
class Alarm:
    """Ids of danger signs: `opened` ones hold, `doubtful` ones wait for an answer. `subject` is whose they are."""

    opened: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    subject: str = "self"

    def after(self, heard: HeardDanger) -> Alarm:
        """The alarm after a message with danger signs; nothing that was open is ever lost."""
        sure = tuple(sign.id for sign in heard.sure_signs)
        opened = tuple(dict.fromkeys((*sure, *self.opened)))
        told = () if heard.sure else tuple(sign.id for sign in heard.signs)
        doubtful = tuple(sign for sign in dict.fromkeys((*told, *self.doubtful)) if sign not in opened)
        return Alarm(opened, doubtful, heard.subject)

    def doubting(self, signs: tuple[str, ...], subject: str) -> Alarm:
        """The alarm with further signs in doubt."""
        doubtful = tuple(sign for sign in dict.fromkeys((*signs, *self.doubtful)) if sign not in self.opened)
        return Alarm(self.opened, doubtful, subject)

    def confirmed(self) -> Alarm:
        """The alarm after a yes: what was in doubt is open."""
        return Alarm(tuple(dict.fromkeys((*self.doubtful, *self.opened))), (), self.subject)

    def dismissed(self) -> Alarm:
        """The alarm after a no: what was in doubt is put away."""
        return replace(self, doubtful=())

    def to_dict(self) -> dict[str, Any] | None:
        """A JSON-able form for a slot; None when there is no danger."""
        if not (self.opened or self.doubtful):
            return None
        return {"open": list(self.opened), "doubtful": list(self.doubtful), "subject": self.subject}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Alarm:
        """Reads the JSON-able form; None gives no danger."""
        if not data:
            return cls()
        return cls(tuple(data["open"]), tuple(data["doubtful"]), data["subject"])
