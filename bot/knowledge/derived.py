"""Signs that no one says in words: they follow from times, from other signs, or from a question left open."""

FRESH_INJURY = "fresh_injury"
LONG_LASTING = "long_lasting"
ANY_DANGER = "any_danger"
EXERCISE_PAIN = "exercise_pain"
DERIVED_SIGNS = frozenset(
    {FRESH_INJURY, LONG_LASTING, ANY_DANGER, EXERCISE_PAIN, "onset_known", "pain_kind_known", "condition_known"}
)
