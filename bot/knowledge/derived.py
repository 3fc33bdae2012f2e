"""Signs that no one says in words: they follow from times, from other signs, or from a question left open."""

FRESH_INJURY = "fresh_injury"
LONG_LASTING = "long_lasting"
ANY_DANGER = "any_danger"
EXERCISE_PAIN = "exercise_pain"
# A sign of symptoms.yml: a knee problem with a name that no other sign has.
OTHER_PROBLEM = "other_serious"
DERIVED_SIGNS = frozenset(
    {FRESH_INJURY, LONG_LASTING, ANY_DANGER, EXERCISE_PAIN}
    | {"onset_known", "pain_kind_known", "function_known", "condition_known"}
)
