"""What is known about one person's knee: three-valued answers, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from bot.knowledge.derived import FRESH_INJURY, LONG_LASTING
from bot.knowledge.models import Thresholds

# A doctor or physio has looked at the knee and agreed to exercise.
CLEARED = "doctor_cleared"

_NOT_YES = "not_yes"
_NOT_NO = "not_no"


class Answer(str, Enum):
    """An answer to a yes-or-no matter; unsure is never no."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class KneeFacts:
    """The answers so far, by sign id. `asked` holds the questions already put, in order, with the value chosen.

    `duration_days` is how long the knee has hurt, where a time was told.
    """

    signs: Mapping[str, Answer] = field(default_factory=dict)
    asked: tuple[tuple[str, str], ...] = ()
    side: str | None = None
    pain_score: int | None = None
    subject: str = "self"
    duration_days: float | None = None

    def answer(self, sign: str) -> Answer | None:
        """The answer for a sign, or None when nothing is known of it."""
        return self.signs.get(sign)

    def with_signs(self, signs: Mapping[str, Answer]) -> KneeFacts:
        """These facts with further answers; a later answer replaces an earlier one."""
        return replace(self, signs={**self.signs, **signs})

    def holds(self, alternatives: Iterable[Mapping[str, str]]) -> bool:
        """Whether one of the alternatives of a `when` holds; an empty `when` always does."""
        options = tuple(alternatives)
        return not options or any(all(self._fits(sign, need) for sign, need in option.items()) for option in options)

    def _fits(self, sign: str, need: str) -> bool:
        answer = self.signs.get(sign)
        if need == _NOT_YES:
            return answer is not Answer.YES
        if need == _NOT_NO:
            return answer is not Answer.NO
        return answer is not None and answer.value == need

    def with_times(
        self, thresholds: Thresholds, *, duration_days: float | None, injured_hours_ago: float | None
    ) -> KneeFacts:
        """These facts with what follows from how long ago things began (AZ-F19, WT-F41).

        Args:
            thresholds: The figures to compare with.
            duration_days: How long the knee has hurt, in days.
            injured_hours_ago: How long ago it was injured, in hours.
        """
        derived: dict[str, Answer] = {}
        if injured_hours_ago is not None:
            fresh = injured_hours_ago <= thresholds.fresh_injury_hours
            derived[FRESH_INJURY] = Answer.YES if fresh else Answer.NO
        if duration_days is not None:
            lasting = duration_days >= thresholds.long_lasting_days
            derived[LONG_LASTING] = Answer.YES if lasting else Answer.NO
            if lasting and FRESH_INJURY not in derived:
                derived[FRESH_INJURY] = Answer.NO
        told = self.duration_days if duration_days is None else duration_days
        return replace(self.with_signs(derived), duration_days=told)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form for a slot."""
        return {
            "signs": {sign: answer.value for sign, answer in self.signs.items()},
            "asked": [list(pair) for pair in self.asked],
            "side": self.side,
            "pain_score": self.pain_score,
            "subject": self.subject,
            "duration_days": self.duration_days,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> KneeFacts:
        """Reads the JSON-able form; None gives empty facts."""
        if not data:
            return cls()
        return cls(
            signs={sign: Answer(value) for sign, value in data["signs"].items()},
            asked=tuple((slot, value) for slot, value in data["asked"]),
            side=data["side"],
            pain_score=data["pain_score"],
            subject=data["subject"],
            duration_days=data.get("duration_days"),
        )
