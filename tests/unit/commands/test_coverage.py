"""Which facts and records no test question reaches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.commands import coverage
from bot.commands.errors import UserError
from bot.knowledge.loader import Knowledge
from bot.knowledge.validate import citations

BRACE = "treatment:brace"


def parsed(intent: str, *entities: tuple[str, str], **found: Any) -> dict[str, Any]:
    """What the pipeline gives for a question, as far as coverage looks at it."""
    named = [{"entity": entity, "value": value} for entity, value in entities]
    return {"intent": {"name": intent}, "entities": named, "found": {"topics": [], "statements": [], **found}}


def own_facts(record: Any, knowledge: Knowledge) -> set[str]:
    """The facts that a record cites, without comparisons."""
    return {fact for fact in citations(record) if fact not in knowledge.comparisons}


def test_without_questions_no_fact_is_reached_and_no_record_asked_about(knowledge: Knowledge) -> None:
    found = coverage.measure(knowledge, [], [])
    assert len({fact for facts in found.unreached.values() for fact in facts}) == found.facts > 100
    assert BRACE in found.unasked and "exercise:clamshell" in found.unasked and "topic:walking" in found.unasked


def test_a_treatment_named_reaches_its_facts(knowledge: Knowledge) -> None:
    found = coverage.measure(knowledge, [parsed("ask_treatment", ("treatment", "brace"))], [])
    assert own_facts(knowledge.treatments["brace"], knowledge)
    assert BRACE not in found.unreached


def test_a_name_of_two_exercises_reaches_both(knowledge: Knowledge) -> None:
    found = coverage.measure(knowledge, [parsed("ask_exercise", ("exercise", "bridge|clamshell"))], [])
    assert {"exercise:bridge", "exercise:clamshell"}.isdisjoint(found.unreached)


def test_a_topic_found_reaches_what_it_says_first_and_not_the_rest(knowledge: Knowledge) -> None:
    topic = next(topic for topic in knowledge.topics.values() if topic.more and topic.intents)
    question = parsed(topic.intents[0], topics=[{"id": topic.id, "share": 0.9}])
    cited = set(coverage.answer_facts(question, knowledge))
    assert {fact for statement in topic.says for fact in statement.facts} == cited


def test_a_statement_asked_for_is_reached_wherever_it_stands(knowledge: Knowledge) -> None:
    topic = next(topic for topic in knowledge.topics.values() if topic.more and topic.more[0].facts)
    at = len(topic.says)
    question = parsed("greet", statements=[{"record": f"topic:{topic.id}", "at": at, "score": 0.9}])
    assert set(topic.more[0].facts) <= set(coverage.answer_facts(question, knowledge))


def test_small_talk_reaches_nothing(knowledge: Knowledge) -> None:
    question = parsed("small_talk", topics=[{"id": "walking", "share": 0.9}])
    assert list(coverage.answer_facts(question, knowledge)) == []


def test_a_record_is_asked_about_when_a_question_wants_one_of_its_facts(knowledge: Knowledge) -> None:
    fact = min(own_facts(knowledge.treatments["brace"], knowledge))
    assert BRACE not in coverage.measure(knowledge, [], [{"text": "a brace?", "facts": [fact]}]).unasked


@pytest.mark.parametrize("text", ["{}", "- {text: a}", "- walking"])
def test_questions_of_the_wrong_shape_name_their_file(text: str, tmp_path: Path) -> None:
    file = tmp_path / "questions.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"questions\.yml"):
        coverage.coverage(file)
