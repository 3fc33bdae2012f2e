"""For each rule that corrects a guessed intent: a case where it fires, and the nearest one where it must not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.nlu.routing import Guess, better_intent
from bot.text.reading import Mention, Reading
from tests.support.readings import found

SAYS_NOTHING = Reading()
FALLBACK = "nlu_fallback"


def sign(name: str = "swelling", status: Any = "present", certainty: Any = "sure", **values: Any) -> Reading:
    """A reading of one sign."""
    return Reading((Mention(name, status, "self", certainty, 0, 1),), **values)


def name(kind: str, value: str = "any", length: int = 5) -> dict[str, Any]:
    """A name of the knowledge base at the start of the text."""
    return {"entity": kind, "value": value, "start": 0, "end": length}


@dataclass(frozen=True)
class Case:
    """A rule: what it makes of a message, and `but`, the smallest change after which the guess stands."""

    wanted: str
    but: dict[str, Any]
    intent: str
    text: str = "something or other"
    confidence: float = 0.6
    entities: tuple[dict[str, Any], ...] = ()
    found: dict[str, Any] = field(default_factory=dict)
    reading: Reading = SAYS_NOTHING
    gibberish: bool = False

    def route(self, **changes: Any) -> str | None:
        """The better intent for this message, or for one that differs."""
        values = {key: value for key, value in vars(self).items() if key not in {"wanted", "but"}} | changes
        reading = values.pop("reading")
        return better_intent(Guess(**values, instructed=frozenset({"bridge"})), reading)


BACK = "when can i run again"
BY_SIGNS = {
    "what is told of the knee is no small talk": Case(
        "report_symptom",
        intent="small_talk",
        confidence=0.99,
        reading=sign(about_knee=True),
        but={"intent": "thank"},
    ),
    "words that are none are not understood, however sure the guess": Case(
        FALLBACK, intent="out_of_scope", confidence=0.99, gibberish=True, but={"gibberish": False}
    ),
    "what is told of the knee is not out of scope": Case(
        "report_symptom",
        intent="out_of_scope",
        reading=sign(about_knee=True),
        but={"reading": sign(about_knee=True, certainty="suspected")},
    ),
    "a sign that is there now is a symptom": Case(
        "report_symptom",
        intent="small_talk",
        reading=sign(about_knee=True),
        but={"reading": sign(status="past", about_knee=True)},
    ),
    "a question about one's own knee tells of it": Case(
        "report_symptom",
        intent="small_talk",
        text="why is my knee swollen",
        reading=sign(about_knee=True),
        but={"text": "why is a knee swollen"},
    ),
    "a sign with no part of the body is taken for the knee": Case(
        "report_symptom",
        intent=FALLBACK,
        reading=sign(),
        but={"reading": sign(about_other_part=True)},
    ),
    "a sign with no part of the body overrules a guess that is not sure": Case(
        "report_symptom",
        intent="ask_other_health",
        confidence=0.7,
        reading=sign(),
        but={"confidence": 0.9},
    ),
    "a danger sign that one supposes is a question about danger": Case(
        "ask_danger_signs",
        intent=FALLBACK,
        text="what if i get a fever",
        reading=sign("fever", "hypothetical", danger_signs=("fever",)),
        but={"reading": sign("swelling", "hypothetical", danger_signs=("fever",))},
    ),
    "a danger sign is asked about for oneself": Case(
        "ask_danger_signs",
        intent="ask_other_health",
        text="what if my leg gets a fever",
        reading=sign("fever", "hypothetical", danger_signs=("fever",)),
        but={"text": "what if a child gets a fever"},
    ),
    "pain elsewhere is not taken for the knee": Case(
        "ask_other_health",
        intent="report_symptom",
        confidence=0.7,
        reading=Reading(about_other_part=True),
        but={"confidence": 0.9},
    ),
    "soreness elsewhere is not taken for the knee": Case(
        "ask_other_health",
        intent="ask_soreness",
        reading=Reading(about_other_part=True),
        but={"intent": "ask_muscles"},
    ),
}
BY_NAME = {
    "when one can do a thing again is a question of recovery": Case(
        "ask_recovery_time",
        intent="ask_activity",
        text=BACK,
        but={"text": "when can i run"},
    ),
    "how long until it is well is a question of recovery": Case(
        "ask_recovery_time",
        intent="ask_treatment",
        text="how long until surgery has healed",
        but={"intent": "ask_sessions"},
    ),
    "a matter that the articles do not speak of is said to be outside them": Case(
        "ask_not_covered",
        intent="list_treatments",
        confidence=0.99,
        entities=(name("not_covered"),),
        but={"intent": "report_symptom"},
    ),
    "what is outside them and has to do with knees is said to be so": Case(
        "ask_not_covered",
        intent="out_of_scope",
        confidence=0.99,
        entities=(name("not_covered"),),
        reading=Reading(about_knee=True),
        but={"reading": SAYS_NOTHING},
    ),
    "how much of a medicine is never answered from the articles": Case(
        "ask_medicine_dose",
        intent="ask_treatment",
        text="how much ibuprofen can i take",
        entities=(name("treatment", "medicine"),),
        but={"entities": (name("treatment", "brace"),)},
    ),
    "the strength of an injection is a dose too": Case(
        "ask_medicine_dose",
        intent="ask_treatment",
        text="is there a stronger injection",
        entities=(name("treatment", "injection"),),
        but={"text": "is there an injection"},
    ),
    "a question about an article asks for its topic": Case(
        "ask_topic",
        intent="out_of_scope",
        confidence=0.9,
        entities=(name("source", "HH"),),
        but={"intent": "ask_exercise_ideas"},
    ),
    "a question for the exercises of an article lists them": Case(
        "list_exercises",
        intent="ask_source",
        confidence=0.9,
        text="which moves are hinge health's",
        entities=(name("source", "HH"),),
        but={"intent": "ask_exercise_ideas"},
    ),
    "a weak guess about an article asks for its topic": Case(
        "ask_topic",
        intent="ask_exercise_ideas",
        confidence=0.3,
        entities=(name("source", "HH"),),
        but={"confidence": 0.6},
    ),
    "a message that is only the name of an exercise asks for it": Case(
        "ask_exercise",
        intent="thank",
        confidence=0.99,
        text=" hip bumps ",
        entities=(name("exercise", "hip_bump", len("hip bumps")),),
        but={"text": "hip bumps done"},
    ),
    "a question that names an exercise with steps is not about another matter": Case(
        "ask_exercise",
        intent="ask_other_health",
        text="shaky on my feet, are bridges for me",
        entities=(name("exercise", "bridge"),),
        but={"confidence": 0.9},
    ),
    "a topic that says more than the card is kept for the bare name": Case(
        "ask_exercise",
        intent="ask_muscles",
        text="foam rolling",
        entities=(name("exercise", "roll", len("foam rolling")),),
        but={"intent": "ask_foam_rolling"},
    ),
    "how many of an exercise asks for its dose": Case(
        "ask_dose",
        intent="ask_activity",
        text="how many lunges are right",
        entities=(name("exercise"),),
        but={"text": "are lunges right"},
    ),
    "how many seconds of an exercise asks for its hold": Case(
        "ask_hold_time",
        intent="ask_exercise",
        text="how many seconds for a bridge",
        entities=(name("exercise", "bridge"),),
        but={"entities": ()},
    ),
    "the name of an exercise rescues what was not understood": Case(
        "ask_exercise",
        intent=FALLBACK,
        entities=(name("exercise"),),
        but={"intent": "thank"},
    ),
    "a general question that names an exercise with steps is answered by its card": Case(
        "ask_exercise",
        intent="ask_muscles",
        confidence=0.99,
        entities=(name("exercise", "plank|bridge"),),
        but={"entities": (name("exercise", "plank"),)},
    ),
    "only a general question gives way to a card": Case(
        "ask_exercise",
        intent="ask_avoid",
        entities=(name("exercise", "bridge"),),
        but={"intent": "ask_easier"},
    ),
    "a weak guess does not pass a treatment over": Case(
        "ask_treatment",
        intent="thank",
        confidence=0.4,
        entities=(name("treatment", "brace"),),
        but={"confidence": 0.6},
    ),
    "a weak guess about treatments may stand": Case(
        "ask_treatment",
        intent="greet",
        confidence=0.4,
        entities=(name("treatment", "brace"),),
        but={"intent": "list_treatments"},
    ),
    "the name of a treatment rescues what was not understood": Case(
        "ask_treatment",
        intent=FALLBACK,
        entities=(name("treatment", "brace"),),
        but={"entities": (name("body_part", "hips"),)},
    ),
}
BY_LIKENESS = {
    "an answer in words that the classifier does not know is an answer": Case(
        "deny",
        intent=FALLBACK,
        reading=Reading(polarity="no"),
        but={"intent": "ask_why"},
    ),
    **{
        f"a {kind} that says the like answers what was not understood": Case(
            intent,
            intent=FALLBACK,
            found=found(None, (f"{kind}:any", 0, 0.9)),
            but={"found": found(None, (f"{kind}:any", 0, 0.3))},
        )
        for kind, intent in {"exercise": "ask_exercise", "treatment": "ask_treatment", "topic": "ask_topic"}.items()
    },
    "what was understood stands whatever says the like": Case(
        "ask_topic",
        intent=FALLBACK,
        found=found({"walking": 0.9}, ("topic:walking", 0, 0.9)),
        but={"intent": "thank", "confidence": 0.4},
    ),
    "a topic with the like questions answers what was not understood": Case(
        "ask_topic",
        intent=FALLBACK,
        found=found({"walking": 0.8, "": 0.1}, ("treatment:brace", 0, 0.5)),
        but={"found": found({"walking": 0.3, "": 0.2}, ("treatment:brace", 0, 0.5))},
    ),
    "a topic of which no statement says the like is not forced on what was not understood": Case(
        "ask_topic",
        intent=FALLBACK,
        found=found({"walking": 0.8, "": 0.1}, ("treatment:brace", 0, 0.5)),
        but={"found": found({"walking": 0.8, "": 0.1}, ("treatment:brace", 0, 0.3))},
    ),
    "a weak guess far from every statement is not understood": Case(
        FALLBACK,
        intent="ask_remote_care",
        found=found({"remote_care": 0.9}, ("topic:remote_care", 0, 0.2)),
        but={"found": found({"remote_care": 0.9}, ("topic:remote_care", 0, 0.4))},
    ),
    "a sure guess stands however far it is from every statement": Case(
        FALLBACK,
        intent="ask_remote_care",
        found=found({"remote_care": 0.9}, ("topic:remote_care", 0, 0.2)),
        but={"confidence": 0.9},
    ),
    "a message about a knee is not called strange": Case(
        FALLBACK,
        intent="ask_remote_care",
        found=found({"remote_care": 0.9}, ("topic:remote_care", 0, 0.2)),
        but={"reading": Reading(about_knee=True)},
    ),
    "a question that no topic answers is not given one": Case(
        "ask_topic",
        intent=FALLBACK,
        found=found({"walking": 0.8, "": 0.1}),
        but={"found": found({"": 0.8, "walking": 0.1})},
    ),
}
ASKED = found(asked=[("topic:cost", 1, 0.6)])
BY_QUESTION = {
    "a question that a statement answers is not out of scope": Case(
        "ask_topic", intent="out_of_scope", found=ASKED, but={"found": found(asked=[("topic:cost", 1, 0.35)])}
    ),
    "a question that a treatment answers is not about another matter": Case(
        "ask_treatment",
        intent="ask_other_service",
        found=found(asked=[("treatment:tens", 1, 0.6)]),
        but={"found": found()},
    ),
    "less will do where nothing else was understood": Case(
        "ask_topic",
        intent=FALLBACK,
        found=found(asked=[("topic:cost", 1, 0.35)]),
        but={"found": found(asked=[("topic:cost", 1, 0.2)])},
    ),
    "a question that only an exercise answers shows the exercise": Case(
        "ask_exercise",
        intent="out_of_scope",
        found=found(asked=[("exercise:bridge", 1, 0.6)]),
        but={"intent": "ask_exercise_cautions"},
    ),
    "a part of an exercise is asked for when the exercise is named": Case(
        "ask_topic", intent="ask_exercise_purpose", found=ASKED, but={"entities": (name("exercise", "bridge"),)}
    ),
    "what is told of the knee stays told": Case(
        "ask_topic", intent="small_talk", found=ASKED, but={"intent": "report_exercise_pain"}
    ),
}
CASES = {**BY_SIGNS, **BY_NAME, **BY_LIKENESS, **BY_QUESTION}
