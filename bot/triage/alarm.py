"""The danger signs of one conversation: which are open, which are in doubt, and what each message changes.

Pure. A sign is opened by sure words or by a yes to the closed question, and closed only by a plain yes to the question
whether it is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.knowledge.models import Sign
from bot.triage.hearing import HeardDanger


@dataclass(frozen=True, slots=True)
class Alarm:
    """Ids of danger signs. `subject` is whose they are.

    `opened` ones hold, and the question put now is about the `doubtful` ones. After a no to these the `waiting` ones
    come one by one: a closed question names one sign, and its no speaks of no other. `clearing` are some of the
    opened ones, when the question whether they are over speaks of these alone.
    """

    opened: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    subject: str = "self"
    waiting: tuple[str, ...] = ()
    clearing: tuple[str, ...] = ()

    def after(self, heard: HeardDanger) -> Alarm:
        """The alarm after a message with danger signs; nothing that was open is ever lost."""
        opened = tuple(dict.fromkeys((*_ids(heard.sure_signs), *self.opened)))
        # Beside a sure sign, a suspicion of a milder one needs no question.
        told, later = ((), ()) if heard.sure else (_ids(heard.signs), _ids(heard.waiting))
        unsure = dict.fromkeys((*told, *self.doubtful, *later, *self.waiting))
        asked = tuple(sign for sign in unsure if sign not in opened)
        return Alarm(opened, asked[:1], heard.subject, asked[1:])

    def doubting(self, signs: tuple[str, ...], subject: str) -> Alarm:
        """The alarm after a question about several signs at once was left open."""
        doubtful = tuple(sign for sign in dict.fromkeys((*signs, *self.doubtful)) if sign not in self.opened)
        return replace(self, doubtful=doubtful, subject=subject)

    def confirmed(self) -> Alarm:
        """The alarm after a yes: what was in doubt is open, and what is as mild or milder needs no question."""
        return Alarm(tuple(dict.fromkeys((*self.doubtful, *self.opened))), (), self.subject)

    def dismissed(self) -> Alarm:
        """The alarm after a no: what was in doubt is put away, and the first that waited is in doubt."""
        return replace(self, doubtful=self.waiting[:1], waiting=self.waiting[1:])

    def asking_after(self, signs: Iterable[str]) -> Alarm:
        """The alarm with the question put whether these of the opened signs are over."""
        asked = tuple(sign for sign in self.opened if sign in set(signs))
        return replace(self, clearing=asked if asked != self.opened else ())

    def cleared(self) -> Alarm:
        """The alarm after the yes to that question, which speaks of no other sign."""
        left = tuple(sign for sign in self.opened if sign not in self.clearing)
        return Alarm(left if self.clearing else (), (), self.subject)

    def settled(self) -> Alarm:
        """The alarm after a no to a question about all danger signs."""
        return replace(self, doubtful=(), waiting=())

    def to_dict(self) -> dict[str, Any] | None:
        """A JSON-able form for a slot; None when there is no danger."""
        if not (self.opened or self.doubtful):
            return None
        told = {"open": list(self.opened), "doubtful": list(self.doubtful), "subject": self.subject}
        later = {"waiting": list(self.waiting), "clearing": list(self.clearing)}
        return told | {name: signs for name, signs in later.items() if signs}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Alarm:
        """Reads the JSON-able form; None gives no danger."""
        if not data:
            return cls()
        later = (tuple(data.get(name, ())) for name in ("waiting", "clearing"))
        return cls(tuple(data["open"]), tuple(data["doubtful"]), data["subject"], *later)


def _ids(signs: Iterable[Sign]) -> tuple[str, ...]:
    return tuple(sign.id for sign in signs)
