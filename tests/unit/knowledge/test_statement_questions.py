"""The questions that single statements answer: found by their statement, told apart from the test sets."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.knowledge.loader import Knowledge, KnowledgeError
from bot.knowledge.statement_questions import read_questions
from bot.knowledge.told import told_by_record

ROOT = Path(__file__).parents[3]


def written(folder: Path, rows: object) -> Path:
    (folder / "topics").mkdir()
    (folder / "topics" / "cost.yml").write_text(yaml.safe_dump(rows), encoding="utf-8")
    return folder


def test_a_question_is_told_with_the_place_of_its_statement(knowledge: Knowledge, tmp_path: Path) -> None:
    second = knowledge.topics["cost"].says[1].say
    folder = written(tmp_path, [{"says": second, "questions": ["what will I pay", "is it dear"]}])
    assert list(read_questions(knowledge, folder)) == [
        ("topic:cost", 1, "what will I pay"),
        ("topic:cost", 1, "is it dear"),
    ]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([{"says": "It costs a pound.", "questions": ["how much"]}], "does not say 'It costs a pound.'"),
        ([{"says": "It costs a pound."}], "expected a list"),
        ({"says": "It costs a pound."}, "expected a list"),
    ],
    ids=["a statement that is not there", "no questions", "no list"],
)
def test_a_wrong_file_is_refused_by_its_name(knowledge: Knowledge, tmp_path: Path, rows: object, fault: str) -> None:
    with pytest.raises(KnowledgeError, match=fault) as refused:
        list(read_questions(knowledge, written(tmp_path, rows)))
    assert "topics/cost.yml" in str(refused.value)


def test_no_question_stands_twice_or_in_a_test_set(knowledge: Knowledge) -> None:
    asked = [" ".join(question.lower().split()) for _, _, question in read_questions(knowledge)]
    tested = {
        " ".join(record["text"].lower().split())
        for name in ("questions", "more_questions", "unanswerable")
        for record in yaml.safe_load((ROOT / f"tests/nlu/{name}.yml").read_text(encoding="utf-8"))
    }
    assert len(asked) == len(set(asked))
    assert tested.isdisjoint(asked)


def test_every_file_belongs_to_a_record(knowledge: Knowledge) -> None:
    folder = ROOT / "bot/knowledge/statement_questions"
    files = {f"{path.parent.name[:-1]}:{path.stem}" for path in folder.glob("*/*.yml")}
    records = set(told_by_record(knowledge))
    # What many exercises say alike has no questions, and some exercises say nothing else.
    assert {name for name in records if not name.startswith("exercise:")} <= files <= records
