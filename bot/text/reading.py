"""What is read out of one message: plain values that go through JSON unchanged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Status = Literal["present", "denied", "past", "hypothetical"]
Subject = Literal["self", "other"]
Certainty = Literal["sure", "suspected"]
Side = Literal["left", "right", "both"]
Polarity = Literal["yes", "no", "unsure"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One sign in a message: what is said of it, of whom, how surely; `start` and `end` are characters as typed."""

    sign: str
    status: Status
    subject: Subject
    certainty: Certainty
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read out of one message.

    Attributes:
        mentions: signs, in the order of the text.
        side: which knee, if said.
        duration_days: how long it has hurt.
        injured_hours_ago: how long ago an injury happened; None without an injury or without a time.
        days_ago: how long ago the first time lies that the message names, whatever happened then.
        pain_score: 0 to 10.
        polarity: set when the whole message is an answer of yes, no or don't know.
        about_knee: a knee or leg is mentioned as a part of the body.
        about_other_part: another part of the body is mentioned and the knee is not.
        subject: whose knee it is: "other" when every knee named is someone else's; None when no knee is named.
        danger_signs: ids of the danger signs among the mentions, strictest level first.
        beyond_doubt: ids of the danger signs that are told in words which hardly mean anything else.
        speaks_of: whom the message is about: "other" when it names somebody else and says nothing of the writer.
    """

    mentions: tuple[Mention, ...] = ()
    side: Side | None = None
    duration_days: float | None = None
    injured_hours_ago: float | None = None
    days_ago: float | None = None
    pain_score: int | None = None
    polarity: Polarity | None = None
    about_knee: bool = False
    about_other_part: bool = False
    subject: Subject | None = None
    danger_signs: tuple[str, ...] = ()
    beyond_doubt: tuple[str, ...] = ()
    speaks_of: Subject = "self"

    def dangers(self) -> tuple[Mention, ...]:
        """Return the danger signs that are there now, of anyone, strictest first, sure before suspected."""
        order = {sign: rank for rank, sign in enumerate(self.danger_signs)}
        there = [mention for mention in self.mentions if mention.status == "present" and mention.sign in order]
        return tuple(sorted(there, key=lambda mention: (order[mention.sign], mention.certainty != "sure")))

    def with_suspected(self, sign: str, length: int) -> Reading:
        """Return this reading with a danger sign that the whole message may report, put before the others.

        Args:
            sign: The id of a danger sign.
            length: Of the message, in characters.
        """
        mention = Mention(sign, "present", self.subject or self.speaks_of, "suspected", 0, length)
        others = tuple(found for found in self.danger_signs if found != sign)
        return replace(self, mentions=(*self.mentions, mention), danger_signs=(sign, *others))

    def without_dangers(self, certainties: Collection[str], kept_signs: Collection[str] = ()) -> Reading:
        """Return this reading without the danger signs that are there with one of these certainties.

        Args:
            certainties: Any of `sure` and `suspected`.
            kept_signs: Signs that stay whatever their certainty, beside those that are beyond doubt.
        """
        doubtful = (mention for mention in self.dangers() if mention.certainty in certainties)
        dropped = {mention for mention in doubtful if mention.sign not in {*kept_signs, *self.beyond_doubt}}
        kept = tuple(mention for mention in self.mentions if mention not in dropped)
        named = {mention.sign for mention in kept}
        return replace(self, mentions=kept, danger_signs=tuple(sign for sign in self.danger_signs if sign in named))

    def present(self, sign: str) -> bool:
        """Say whether the person reports the sign as there now, in themselves."""
        return self._has(sign, "present")

    def denied(self, sign: str) -> bool:
        """Say whether the person says that the sign is not there (and nowhere that it is)."""
        return self._has(sign, "denied") and not self._has(sign, "present")

    def _has(self, sign: str, status: Status) -> bool:
        return any(m.sign == sign and m.status == status and m.subject == "self" for m in self.mentions)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "mentions": [mention.to_dict() for mention in self.mentions],
            "side": self.side,
            "duration_days": self.duration_days,
            "injured_hours_ago": self.injured_hours_ago,
            "days_ago": self.days_ago,
            "pain_score": self.pain_score,
            "polarity": self.polarity,
            "about_knee": self.about_knee,
            "about_other_part": self.about_other_part,
            "subject": self.subject,
            "danger_signs": list(self.danger_signs),
            "beyond_doubt": list(self.beyond_doubt),
            "speaks_of": self.speaks_of,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reading:
        """Build from the values of `to_dict`.

        Raises:
            TypeError: a key is not one of a reading.
        """
        values = dict(data)
        values["mentions"] = tuple(Mention(**mention) for mention in values.get("mentions", ()))
        values["danger_signs"] = tuple(values.get("danger_signs", ()))
        values["beyond_doubt"] = tuple(values.get("beyond_doubt", ()))
        return cls(**values)
