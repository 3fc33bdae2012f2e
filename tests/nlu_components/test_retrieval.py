"""Finding topics and statements: what says the like comes first, and other knowledge is refused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bot.dialogue.answers import statement_at
from bot.knowledge.loader import Knowledge
from bot.knowledge.search import Found
from bot.knowledge.told import taught
from bot.nlu.blend import Blend, BlendSettings
from bot.nlu.retrieval import (
    MOST_ASKED,
    MOST_STATEMENTS,
    MOST_TOPICS,
    NO_TOPIC,
    Place,
    QuestionModel,
    Retriever,
    found_to_dict,
    statement_places,
    statement_questions,
)
from bot.nlu.wording import plain

QUESTIONS = {
    "cost": ["how much is physio", "what does it cost", "is it expensive", "price of a visit"],
    "stairs": ["stairs hurt my knee", "can i use the stairs", "going up the stairs", "are stairs bad"],
    "walking": ["is walking good", "can i walk with a bad knee", "should i go for a walk", "walking with knee pain"],
    "weight": ["does weight matter", "will losing weight help", "am i too heavy", "being overweight"],
    NO_TOPIC: ["can i play golf", "is golf fine", "what about golf", "may i do golf and tennis"],
}
SAID = [
    (Place("topic:walking", 0), "walking. a gentle walk on flat ground is good for you"),
    (Place("topic:walking", 1), "walking. stop when the pain gets sharp"),
    (Place("topic:stairs", 0), "stairs. hold the rail and go slowly"),
    (Place("topic:cost", 0), "cost. ask your insurer what a visit costs"),
    (Place("treatment:brace", 0), "brace. it holds the joint steady"),
    (Place("treatment:ice", 0), "cold. wrap the ice in a cloth"),
    (Place("exercise:bridge", 0), "bridge. lift your hips off the floor"),
    (Place("exercise:bridge", 1), "bridge. lower them slowly"),
]
# A meaning of its own for every statement, so that likeness in meaning is known by heart.
MEANINGS = np.eye(len(SAID), dtype=np.float32)


@pytest.fixture(scope="module")
def topics() -> Blend:
    examples = [(text, topic) for topic, texts in QUESTIONS.items() for text in texts]
    return Blend.fit([text for text, _ in examples], None, [topic for _, topic in examples], BlendSettings(rarest=1))


@pytest.fixture(scope="module")
def retriever(topics: Blend) -> Retriever:
    return Retriever(topics, SAID, MEANINGS)


@pytest.mark.parametrize("number", range(len(SAID)))
def test_the_statement_of_the_same_meaning_comes_first(retriever: Retriever, number: int) -> None:
    place, score = retriever.statements("zzz", MEANINGS[number])[0]
    assert place == SAID[number][0]
    assert score == pytest.approx(1)


def test_of_two_statements_as_like_in_meaning_the_one_with_the_words_of_the_question_comes_first(
    retriever: Retriever,
) -> None:
    between = (MEANINGS[0] + MEANINGS[1]) / np.sqrt(2).astype(np.float32)
    assert retriever.statements("walk on flat ground", between)[0][0] == Place("topic:walking", 0)
    assert retriever.statements("stop when the pain is sharp", between)[0][0] == Place("topic:walking", 1)


def test_the_meaning_outweighs_the_wording(retriever: Retriever) -> None:
    words_of_the_brace, half_the_meaning_of_the_stairs = SAID[4][1], MEANINGS[2] / 2
    assert retriever.statements(words_of_the_brace, half_the_meaning_of_the_stairs)[0][0] == SAID[2][0]


def test_without_meaning_the_wording_alone_ranks_the_statements(topics: Blend, retriever: Retriever) -> None:
    for found in (
        retriever.statements("what a visit costs", None),
        Retriever(topics, SAID, None).statements("cost", None),
    ):
        assert found[0][0] == Place("topic:cost", 0)
        assert found[0][1] > found[1][1]


def test_likeness_falls_from_the_first_to_the_last_and_there_are_few(retriever: Retriever) -> None:
    found = retriever.statements("is a walk good for my knee on the stairs", MEANINGS[2])
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert len(found) == MOST_STATEMENTS < len(SAID)
    assert len({place for place, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("is a walk any good", "walking"),
        ("what would it cost me", "cost"),
        ("my knee on the stairs", "stairs"),
        ("can i go and play golf", NO_TOPIC),
    ],
)
def test_the_topic_of_the_likest_questions_comes_first(retriever: Retriever, question: str, topic: str) -> None:
    found = retriever.topics(question, None)
    assert found[0][0] == topic
    assert len(found) == MOST_TOPICS < len(QUESTIONS)


@pytest.mark.parametrize("meanings", [MEANINGS, None], ids=["with meanings", "without"])
def test_a_loaded_retriever_finds_the_same(tmp_path: Path, topics: Blend, meanings: np.ndarray | None) -> None:
    kept = Retriever(topics, SAID, meanings)
    kept.save(tmp_path)
    loaded = Retriever.load(tmp_path, SAID)
    for question in ("is walking good", "lift the hips", "golf"):
        assert loaded.topics(question, None) == kept.topics(question, None)
        for meaning in (None, MEANINGS[4]):
            assert loaded.statements(question, meaning) == kept.statements(question, meaning)


def test_the_files_of_a_retriever_hold_no_code(tmp_path: Path, retriever: Retriever) -> None:
    retriever.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as numbers:
            assert all(numbers[name].dtype.kind in "if" for name in numbers.files if name != "stamp")


ASKED = [*(place for place, _ in SAID[:4]), None]


def test_the_statement_with_such_questions_comes_first_and_none_where_nothing_is_asked() -> None:
    vectors = np.repeat(np.eye(len(ASKED), dtype=np.float32), 3, axis=0)
    model = QuestionModel.fit(vectors, [place for place in ASKED for _ in range(3)])
    for number, place in enumerate(ASKED[:-1]):
        assert model.ranking(vectors[number * 3])[0][0] == place
    shares = [share for _, share in model.ranking(vectors[-1])]
    assert sum(shares) < 0.5 and len(shares) == MOST_ASKED


def test_a_loaded_question_model_gives_the_same_shares(tmp_path: Path, topics: Blend) -> None:
    vectors = np.eye(len(ASKED), dtype=np.float32)
    kept = Retriever(topics, SAID, MEANINGS, QuestionModel.fit(vectors, ASKED))
    kept.save(tmp_path)
    assert Retriever.load(tmp_path, SAID).asked(vectors[2]) == kept.asked(vectors[2])
    assert kept.asked(None) == []


def test_every_statement_of_topics_and_treatments_has_questions_of_its_own(knowledge: Knowledge) -> None:
    without = {place for place, _ in statement_places(knowledge) if not place.record.startswith("exercise:")}
    assert without - {place for place, _ in statement_questions(knowledge)} == set()


def test_what_only_one_or_two_exercises_say_has_questions_of_its_own(knowledge: Knowledge) -> None:
    said = Counter(text for found in knowledge.exercises.values() for text in set(taught(found)))
    asked_of = {(place.record, place.at) for place, _ in statement_questions(knowledge)}
    without = [
        (found.id, text)
        for found in knowledge.exercises.values()
        for at, text in enumerate(taught(found))
        # What is said twice of one exercise is known by its last place.
        if said[text] <= 2 and text not in taught(found)[at + 1 :] and (f"exercise:{found.id}", at) not in asked_of
    ]
    assert without == []


CHANGED = {
    "a statement more": [*SAID, (Place("topic:weight", 0), "weight. less weight is less load")],
    "a statement less": SAID[:-1],
    "no statement": [],
    "a statement in other words": [*SAID[:-1], (SAID[-1][0], "bridge. hold for ten breaths")],
    "another order": [SAID[1], SAID[0], *SAID[2:]],
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_retriever_made_from_other_statements_is_refused(tmp_path: Path, retriever: Retriever, case: str) -> None:
    retriever.save(tmp_path)
    with pytest.raises(ValueError, match="changed"):
        Retriever.load(tmp_path, CHANGED[case])


def test_a_retriever_that_was_never_saved_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Retriever.load(tmp_path, SAID)


def test_what_is_found_goes_through_json_to_the_dialogue(retriever: Retriever) -> None:
    topics, statements = retriever.topics("is walking good", None), retriever.statements("walk", MEANINGS[0])
    found = Found.from_dict(json.loads(json.dumps(found_to_dict(topics, statements))))
    assert [topic for topic, _ in found.topics] == [topic for topic, _ in topics]
    assert [share for _, share in found.topics] == pytest.approx([share for _, share in topics], abs=1e-4)
    assert [(record, at) for record, at, _ in found.statements] == [(place.record, place.at) for place, _ in statements]


def test_every_statement_of_the_knowledge_has_a_place_of_its_own(knowledge: Knowledge) -> None:
    places = [place for place, _ in statement_places(knowledge)]
    assert len(places) == len(set(places))
    told = {
        **{f"topic:{topic.id}": len(topic.says) + len(topic.more) for topic in knowledge.topics.values()},
        **{f"treatment:{one.id}": len(one.says) + len(one.cautions) for one in knowledge.treatments.values()},
        **{f"exercise:{one.id}": len(taught(one)) for one in knowledge.exercises.values()},
    }
    assert set(places) == {Place(record, at) for record, count in told.items() for at in range(count)}


def test_the_dialogue_says_at_a_place_the_text_that_was_found_there(knowledge: Knowledge) -> None:
    wrong = []
    for place, text in statement_places(knowledge):
        kind, _, name = place.record.partition(":")
        if kind == "exercise":
            said = taught(knowledge.exercises[name])[place.at]
        else:
            statement = statement_at(place.record, place.at, knowledge)
            said = statement.say if statement else "nothing"
        wrong += [place] if not text.endswith(plain(said)) else []
    assert wrong == []


def test_a_statement_is_led_by_the_name_of_its_record(knowledge: Knowledge) -> None:
    texts = dict(statement_places(knowledge))
    bridge, brace = knowledge.exercises["bridge"], knowledge.treatments["brace"]
    assert texts[Place("exercise:bridge", 0)] == plain(f"{bridge.name}. {bridge.goal.say}")
    assert texts[Place("treatment:brace", 0)] == plain(f"{brace.name}. {brace.says[0].say}")
    assert texts[Place("topic:walking", 0)].startswith(plain(knowledge.topics["walking"].title))
