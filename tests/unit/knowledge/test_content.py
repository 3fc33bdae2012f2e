"""What the knowledge base holds and how it reads."""

from __future__ import annotations

import re
from collections import Counter
from statistics import mean

import pytest
import textstat

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Exercise, Instructions, Kind, Level, Range, RuleUse
from bot.knowledge.validate import MAX_GRADE, MAX_WORDS, records, sentences_of, spoken

MEAN_GRADE = 6.0
# The grade of a text shorter than this says more about one long name than about the text.
WORDS_TO_GRADE = 20
BRITISH = {
    "(?<!computer )programs?": "programme",
    "practic(ed|ing)": "practised, practising",
    "centers?": "centre",
    "colors?": "colour",
    "behaviors?": "behaviour",
    "fibers?": "fibre",
    "gray": "grey",
    "favorites?": "favourite",
    "(stabil|organ|recogn|util|minim|maxim|real)iz(e|es|ed|ing|ation)": "-ise",
}
OVERSTATED = (
    r"68", r"snap(s|ped)?( back)?", r"miracle", r"painless", r"definitely", r"completely",
    r"will (fix|cure|heal|end|stop) (it|your|the|this)", r"\d+ ?(%|per ?cent)", r"we guarantee", r"quick fix",
)  # fmt: skip
JARGON = (
    r"contraindicat\w*", r"exacerbat\w*", r"aetiolog\w*", r"etiolog\w*", r"patholog\w*", r"analgesi\w*",
    r"propriocepti\w*", r"modalit\w*", r"ambulat\w*", r"utilis\w*", r"prophyla\w*", r"biomechanic\w*", r"flexion",
    r"efficacy", r"comorbid\w*",
)  # fmt: skip


def test_there_are_23_exercises_with_steps_and_30_that_are_only_named(knowledge: Knowledge) -> None:
    count = Counter(exercise.instructions for exercise in knowledge.exercises.values())
    assert count == {Instructions.FULL: 23, Instructions.NAMED_ONLY: 30}


def test_the_inventory_holds_all_facts_exercises_rules_and_comparisons(knowledge: Knowledge) -> None:
    kinds = Counter(re.sub(r"^[A-Z]{2}-|\d+", "", item) for item in knowledge.inventory())
    assert kinds == {"F": 256, "E": 53, "T": 39, "X": 45}


def test_every_triage_rule_of_the_inventory_stands_once(knowledge: Knowledge) -> None:
    assert [rule for rule in knowledge.rules if rule.startswith("T")] == list(knowledge.triage_rule_ids)


def test_every_comparison_of_the_inventory_stands_once(knowledge: Knowledge) -> None:
    assert sorted(knowledge.comparisons) == sorted(knowledge.comparison_ids)


def test_every_exercise_of_the_inventory_has_one_record(knowledge: Knowledge) -> None:
    listed = [item for s in knowledge.sources.values() for section in s.sections for item in section.exercises]
    assert sorted(exercise.entry for exercise in knowledge.exercises.values()) == sorted(listed)


def test_an_exercise_stands_under_the_source_of_its_entry(knowledge: Knowledge) -> None:
    assert [e.id for e in knowledge.exercises.values() if not e.entry.startswith(f"{e.source}-E")] == []


def test_there_is_one_advice_for_each_level_strictest_first(knowledge: Knowledge) -> None:
    assert list(knowledge.levels) == list(Level)


def test_only_the_article_that_names_emergency_signs_is_cited_for_them(knowledge: Knowledge) -> None:
    named = {sign.id for sign in knowledge.dangers.values() if sign.basis is Basis.SOURCE}
    assert named == {"fever", "misshapen", "no_weight"}


def test_every_danger_sign_has_a_question_and_a_name(knowledge: Knowledge) -> None:
    assert [s.id for s in knowledge.dangers.values() if not (s.ask and s.ask.endswith("?") and s.name)] == []


def test_every_fact_of_a_safety_net_danger_is_empty_or_a_comparison(knowledge: Knowledge) -> None:
    net = [sign for sign in knowledge.dangers.values() if sign.basis is Basis.SAFETY_NET]
    assert [s.id for s in net for fact in s.facts if not fact.startswith("X")] == []


def test_a_rule_of_the_inventory_rests_on_the_source_and_an_own_rule_does_not(knowledge: Knowledge) -> None:
    wrong = [r.id for r in knowledge.rules.values() if (r.basis is Basis.SOURCE) != r.id.startswith("T")]
    assert wrong == []


def test_every_outcome_rule_has_a_condition(knowledge: Knowledge) -> None:
    assert [r.id for r in knowledge.rules.values() if r.use is RuleUse.OUTCOME and not r.when] == []


def _figures(exercise: Exercise) -> set[float]:
    dose = exercise.dose
    assert dose is not None
    ranges = (getattr(dose, name) for name in dose.__dataclass_fields__)
    held = [value for value in ranges if isinstance(value, Range)]
    return {figure for value in held for figure in (value.low, value.high) if figure is not None}


def test_every_figure_that_is_said_of_a_dose_stands_in_the_dose(knowledge: Knowledge) -> None:
    wrong = []
    for exercise in knowledge.exercises.values():
        for say in exercise.dose.say if exercise.dose else ():
            told = {float(figure) for figure in re.findall(r"\d+(?:\.\d+)?", say)}
            wrong += [(exercise.id, figure) for figure in told - _figures(exercise)]
    assert wrong == []


def test_every_figure_of_a_dose_is_said(knowledge: Knowledge) -> None:
    wrong = []
    for exercise in knowledge.exercises.values():
        if exercise.dose:
            text = " ".join((*exercise.dose.say, *exercise.steps))
            told = {float(figure) for figure in re.findall(r"\d+(?:\.\d+)?", text)}
            wrong += [(exercise.id, figure) for figure in _figures(exercise) - told if figure > 2]
    assert wrong == []


def test_no_range_runs_backwards(knowledge: Knowledge) -> None:
    for exercise in knowledge.exercises.values():
        for value in (getattr(exercise.dose, f) for f in exercise.dose.__dataclass_fields__) if exercise.dose else ():
            if isinstance(value, Range) and value.low is not None and value.high is not None:
                assert value.low <= value.high, exercise.id


def test_an_exercise_that_is_only_named_has_no_steps_and_no_dose(knowledge: Knowledge) -> None:
    named = [e for e in knowledge.exercises.values() if e.instructions is Instructions.NAMED_ONLY]
    assert [e.id for e in named if e.steps or e.dose or e.easier or e.harder] == []


def test_what_is_done_in_place_of_a_named_exercise_has_steps(knowledge: Knowledge) -> None:
    found = knowledge.exercises
    wrong = [e.id for e in found.values() if e.instead and found[e.instead].instructions is not Instructions.FULL]
    assert wrong == []


def test_every_kind_of_exercise_but_massage_and_cardio_has_one_with_steps(knowledge: Knowledge) -> None:
    kinds = {e.kind for e in knowledge.exercises.values() if e.instructions is Instructions.FULL}
    assert kinds >= {Kind.STRETCH, Kind.STRENGTH}


def test_no_word_has_two_glossary_entries(knowledge: Knowledge) -> None:
    count = Counter(name.lower() for entry in knowledge.glossary for name in {entry.term, *entry.also})
    assert [name for name, times in count.items() if times > 1] == []


def _spoken_by_record(knowledge: Knowledge) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for name, text in spoken(knowledge):
        texts.setdefault(name, []).append(text if text.rstrip()[-1:] in ".?!:" else f"{text}.")
    return {name: " ".join(parts) for name, parts in texts.items() if not name.startswith("phrases/")}


def test_every_record_reads_easily(knowledge: Knowledge) -> None:
    joined = _spoken_by_record(knowledge)
    assert len(joined) > 400
    long = {name: text for name, text in joined.items() if len(text.split()) >= WORDS_TO_GRADE}
    hard = {name: grade for name, text in long.items() if (grade := textstat.flesch_kincaid_grade(text)) > MAX_GRADE}
    assert hard == {}


def test_the_knowledge_reads_easily_on_the_whole(knowledge: Knowledge) -> None:
    grades = [textstat.flesch_kincaid_grade(text) for text in _spoken_by_record(knowledge).values()]
    assert mean(grades) <= MEAN_GRADE


def test_no_sentence_is_longer_than_twenty_words(knowledge: Knowledge) -> None:
    assert MAX_WORDS == 20
    long = [(name, s) for name, text in spoken(knowledge) for s in sentences_of(text) if len(s.split()) > MAX_WORDS]
    assert long == []


@pytest.mark.parametrize("pattern", [*OVERSTATED, *JARGON])
def test_no_text_holds_a_claim_or_a_word_that_we_do_not_use(knowledge: Knowledge, pattern: str) -> None:
    explained = {name for name, _ in records(knowledge) if name.startswith("glossary/")}
    found = [
        (name, text)
        for name, text in spoken(knowledge)
        if name not in explained and re.search(rf"\b{pattern}(?!\w)", text, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("pattern", BRITISH)
def test_spelling_is_british(knowledge: Knowledge, pattern: str) -> None:
    found = [text for _, text in spoken(knowledge) if re.search(rf"\b{pattern}\b", text, re.IGNORECASE)]
    assert found == [], f"write {BRITISH[pattern]}"


def test_the_claim_of_a_cure_for_ever_is_only_named_to_be_refused(knowledge: Knowledge) -> None:
    refusal = re.compile(r"\b(I|we|do|does) not (say|repeat|promise)|no proof|no promise", re.IGNORECASE)
    claims = [text for _, text in spoken(knowledge) if re.search(r"\bfor ?ever\b", text, re.IGNORECASE)]
    assert [text for text in claims if not refusal.search(text)] == []


def test_no_text_tells_to_take_an_amount_of_medicine(knowledge: Knowledge) -> None:
    dose = re.compile(r"\d+ ?(mg|milligrams?|ml|tablets?|pills?|grams?)\b", re.IGNORECASE)
    assert [(name, text) for name, text in spoken(knowledge) if dose.search(text)] == []
