"""Each check across records finds the fault it is for, and finds nothing in the project's own knowledge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Statement, Waiver
from bot.knowledge.validate import MAX_WORDS, citations, faults, records, sentences_of, spoken

Spoil = Callable[[Knowledge], Knowledge]


def _with(kind: str, key: str, **changes: object) -> Spoil:
    """Knowledge with some fields of one record changed."""

    def spoil(knowledge: Knowledge) -> Knowledge:
        held = dict(getattr(knowledge, kind))
        held[key] = replace(held[key], **changes)
        return replace(knowledge, **{kind: held})

    return spoil


def _choice_sign(knowledge: Knowledge) -> Knowledge:
    question = knowledge.questions["onset"]
    choice = replace(question.choices[0], signs={"made_up": "yes"})
    return _with("questions", "onset", choices=(choice, *question.choices[1:]))(knowledge)


def _stance(knowledge: Knowledge) -> Knowledge:
    first = replace(knowledge.comparisons["X01"].stances[0], source="ZZ")
    return _with("comparisons", "X01", stances=(first,))(knowledge)


def _waived(item: str) -> Spoil:
    return lambda knowledge: replace(knowledge, waived={**knowledge.waived, item: Waiver(item, "not in the articles")})


LONG = "This sentence has far too many words for a person with a sore knee to read at one go without a rest."
WRONG: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "an item that nothing cites": (
        lambda knowledge: replace(knowledge, comparison_ids=(*knowledge.comparison_ids, "X99")),
        ("inventory", "X99", "cited by no record"),
    ),
    "a waiver for nothing": (_waived("ZZ-F01"), ("inventory.yml", "ZZ-F01", "'id'")),
    "a made-up fact": (
        _with("topics", "walking", says=(Statement("Walk.", ("AZ-F999",)),)),
        ("topics/walking", "'facts'", "AZ-F999"),
    ),
    "a made-up entry of an exercise": (_with("exercises", "clamshell", entry="MG-E99"), ("clamshell", "MG-E99")),
    "a statement that cites nothing": (
        _with("topics", "walking", says=(Statement("Walk on the moon."),)),
        ("topics/walking", "'facts'", "Walk on the moon."),
    ),
    "an exercise rule that cites nothing": (
        lambda knowledge: replace(knowledge, exercise_rules={"stop": Statement("Stop.")}),
        ("exercise_rules/stop", "'facts'", "Stop."),
    ),
    "a danger sign that cites nothing": (_with("signs", "fever", facts=()), ("signs/fever", "'facts'")),
    "a parent that is not there": (_with("exercises", "bridge", part_of="nothing"), ("bridge", "'part_of'", "nothing")),
    "a substitute that is not there": (_with("exercises", "bridge", instead="none"), ("bridge", "'instead'", "none")),
    "a source that is not there": (_with("exercises", "bridge", source="ZZ"), ("bridge", "'source'", "ZZ")),
    "a figure of no exercise": (
        lambda knowledge: replace(knowledge, figures={"handstand": knowledge.figures["clamshell"]}),
        ("figures/handstand", "'id'", "handstand"),
    ),
    "a figure that says too much at once": (_with("figures", "clamshell", alt=LONG), ("figures/clamshell", "words")),
    "a next topic that is not there": (
        _with("topics", "walking", see_also=("nowhere",)),
        ("answers/walking", "'see_also'", "nowhere"),
    ),
    "a stance of an unknown source": (_stance, ("comparisons/X01", "'stances'", "ZZ")),
    "a treatment of a rule that is not there": (
        _with("rules", "T11", treatments=("magic",)),
        ("rules/T11", "'treatments'", "magic"),
    ),
    "full instructions without steps": (_with("exercises", "clamshell", steps=()), ("clamshell", "'steps'")),
    "full instructions without a dose": (_with("exercises", "clamshell", dose=None), ("clamshell", "dose")),
    "steps where the article only names": (
        _with("exercises", "bridge", steps=("Lie down.",)),
        ("bridge", "'steps'", "only named"),
    ),
    "equipment without a word for it": (
        _with("exercises", "clamshell", equipment=("trampoline",)),
        ("clamshell", "equipment_trampoline"),
    ),
    "a rule on an unknown sign": (_with("rules", "T01", when=({"itch": "yes"},)), ("rules/T01", "'when'", "itch")),
    "a rule on an unknown answer": (_with("rules", "T01", when=({"fever": "maybe"},)), ("rules/T01", "maybe")),
    "a choice for an unknown sign": (_choice_sign, ("interview/onset", "made_up")),
    "a question known by an unknown sign": (
        _with("questions", "onset", known_by=("made_up",)),
        ("interview/onset", "made_up"),
    ),
    "a long sentence in a topic": (
        _with("topics", "walking", says=(Statement(LONG, ("AZ-F24",)),)),
        ("topics/walking", "a sentence of"),
    ),
    "a long sentence in a phrase": (
        lambda knowledge: replace(knowledge, phrases={**knowledge.phrases, "extra": LONG}),
        ("phrases/extra", "a sentence of"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_fault_is_found_and_names_record_and_field(knowledge: Knowledge, case: str) -> None:
    spoil, told = WRONG[case]
    found = faults(spoil(knowledge))
    assert any(all(words in fault for words in told) for fault in found), found


def test_the_real_knowledge_has_no_fault(knowledge: Knowledge) -> None:
    assert faults(knowledge) == []


def test_general_safety_advice_needs_no_citation(knowledge: Knowledge) -> None:
    general = Statement("Keep a chair near you.", basis=Basis.SAFETY_NET)
    kept = (*knowledge.topics["walking"].says, general)
    assert faults(_with("topics", "walking", says=kept)(knowledge)) == []


def test_a_sentence_of_exactly_the_limit_is_allowed(knowledge: Knowledge) -> None:
    phrases = {**knowledge.phrases, "extra": " ".join(["word"] * MAX_WORDS) + "."}
    assert faults(replace(knowledge, phrases=phrases)) == []


def test_citations_are_found_at_any_depth(knowledge: Knowledge) -> None:
    found = set(citations(knowledge.exercises["hip_bump"]))
    assert {"AX-E03", "AX-F13", "X44"} <= found


def test_every_kind_of_record_is_checked(knowledge: Knowledge) -> None:
    kinds = {name.split("/")[0] for name, _ in records(knowledge)}
    assert kinds == {
        "exercises", "exercise_rules", "topics", "treatments", "comparisons", "glossary", "signs", "rules",
        "thresholds", "levels", "questions", "declines", "contacts", "plan", "diary", "followup", "figures",
        "joint_limits",
    }  # fmt: skip


def test_patterns_and_example_questions_are_not_spoken(knowledge: Knowledge) -> None:
    texts = {text for _, text in spoken(knowledge)}
    assert knowledge.topics["walking"].questions[0] not in texts
    assert knowledge.signs["fever"].patterns[0] not in texts
    assert knowledge.levels[next(iter(knowledge.levels))].act in texts


def test_sentences_end_at_stops_and_at_new_lines() -> None:
    assert list(sentences_of("One. Two? Three!\nFour 2.5 kg: five")) == [
        "One.",
        "Two?",
        "Three!",
        "Four 2.5 kg:",
        "five",
    ]
