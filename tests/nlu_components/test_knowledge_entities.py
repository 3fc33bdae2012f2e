"""Names of the knowledge found in messages: exact, longest, shared, misspelt, and not at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Position
from bot.nlu.knowledge_entities import MASKED_TEXT, KnowledgeEntityExtractor
from bot.nlu.minilm import known_words
from bot.nlu.vocabulary import ENTITY_TYPES, WORD_TYPES, Name, load_words, name_patterns, normal_name

TAGS = {
    "purpose": [
        "strength",
        "flexibility",
        "balance",
        "stability",
        "knee_support",
        "stairs",
        "walking",
        "sitting",
        "night_pain",
        "after_cycling",
        "after_sport",
        "confidence",
        "sore_muscles",
        "general_fitness",
    ],
    "body_part": [
        "quads",
        "hamstrings",
        "glutes",
        "hips",
        "hip_flexors",
        "calves",
        "heel",
        "foot",
        "ankle",
        "inner_thigh",
        "outer_thigh",
        "core",
        "back",
        "lower_body",
    ],
    "position": [*(position.value for position in Position), "seated", "floor", "no_floor", "lying"],
    "equipment": [
        "none",
        "wall",
        "chair",
        "towel",
        "strap",
        "cushion",
        "blocks",
        "stairs",
        "weights",
        "band",
        "ball",
        "roller",
        "bench",
        "bicycle",
        "pool",
        "box",
        "stability_ball",
        "suspension_band",
        "rail",
        "bed",
    ],
    "condition": ["arthritis", "sports_injury", "overuse", "after_surgery"],
    "source": ["AZ", "HH", "MG", "WT", "AX"],
    "not_covered": ["any"],
}
NO_NAME = [
    "",
    "   ",
    "hello",
    "???",
    "my knee hurts",
    "i woke up waking and sad",
    "we met in the hotel lounge",
    "the doctor said it is an infection",
    "i do meditation every day",
    "you got my message",
    "she is a bride next week",
    "my lungs are fine",
    "they are operating tomorrow",
    "i am serious",
    "what a long ramble that was",
    "needless to say i am fed up",
    "i need a workout",
    "which exercises pls",
    "can i walk in here",
    "is it as good as exercise",
    "are there exercises like that",
    "someone claims it helps",
]


@pytest.fixture(scope="module")
def names(small_knowledge: SimpleNamespace) -> tuple[Name, ...]:
    return name_patterns(small_knowledge, load_words())


@pytest.fixture(scope="module", params=["ordinary words known", "ordinary words not at hand"])
def extractor(request: pytest.FixtureRequest, names: tuple[Name, ...]) -> KnowledgeEntityExtractor:
    return KnowledgeEntityExtractor(names, known_words() if request.param == "ordinary words known" else ())


def found(extractor: KnowledgeEntityExtractor, text: str, *types: str) -> list[tuple[str, str, str]]:
    entities = extractor.find(text)
    for entity in entities:
        assert text[entity["start"] : entity["end"]] == entity["text"]
    return [(e["entity"], e["value"], e["text"]) for e in entities if not types or e["entity"] in types]


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("how do i do CLAMSHELLS?", "clamshell", "CLAMSHELLS"),
        ("clam-shells please", "clamshell", "clam-shells"),
        ("show me the single leg rdl", "single_leg_rdl", "single leg rdl"),
        ("show me the Single \u2013 Leg  RDLs", "single_leg_rdl", "Single \u2013 Leg  RDLs"),
        ("figure 4.", "reclined_figure_four", "figure 4"),
        ("(quad stretch)", "quadriceps_stretch", "quad stretch"),
        ("lunges/bridges", "reverse_lunge", "lunges"),
        ("İ like clams", "clamshell", "clams"),
    ],
)
def test_exercise_is_found(extractor: KnowledgeEntityExtractor, text: str, value: str, words: str) -> None:
    assert found(extractor, text, "exercise")[0] == ("exercise", value, words)


def test_longest_name_wins(extractor: KnowledgeEntityExtractor) -> None:
    assert found(extractor, "lying hamstring stretch with a strap") == [
        ("exercise", "hamstring_stretch_strap", "lying hamstring stretch with a strap")
    ]


def test_shared_name_gives_one_entity_in_file_order(extractor: KnowledgeEntityExtractor) -> None:
    assert found(extractor, "hamstring stretch") == [
        ("exercise", "hamstring_stretch_strap|hamstring_stretch_kneeling", "hamstring stretch")
    ]


def test_name_of_several_types_gives_one_entity_a_type(extractor: KnowledgeEntityExtractor) -> None:
    assert found(extractor, "walking") == [
        ("exercise", "walking", "walking"),
        ("purpose", "walking", "walking"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i have a chair and some resistance bands", [("equipment", "chair"), ("equipment", "band")]),
        ("no weights here", [("equipment", "none")]),
        ("i can't get down on the floor", [("position", "no_floor")]),
        ("i can\u2019t get down on the floor", [("position", "no_floor")]),
        ("on my back is fine", [("position", "lying_on_back")]),
        ("its my quads", [("body_part", "quads"), ("glossary_term", "quadriceps")]),
        ("i've got osteoarthritis", [("condition", "arthritis")]),
        ("what is range of motion", [("glossary_term", "range of motion")]),
        ("ibuprofen or a cortisone shot?", [("treatment", "medicine"), ("treatment", "injection")]),
        ("it wakes me up", [("purpose", "night_pain")]),
        ("what does Hinge Health say", [("source", "HH")]),
        ("is turmeric any good", [("not_covered", "any")]),
    ],
)
def test_words_find_their_tags(extractor: KnowledgeEntityExtractor, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(entity, value) for entity, value, _ in found(extractor, text)] == expected


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("clamshels", "clamshell", "clamshels"),
        ("how do i do clamshels please", "clamshell", "clamshels"),
        ("quad strech", "quadriceps_stretch", "quad strech"),
        ("the figur four one", "reclined_figure_four", "figur four"),
        ("hamstrng stretch", "hamstring_stretch_strap|hamstring_stretch_kneeling", "hamstrng stretch"),
        ("singel leg deadlift", "single_leg_rdl", "singel leg deadlift"),
        ("clam shels", "clamshell", "clam shels"),
        ("Glute Brigde", "bridge", "Glute Brigde"),
    ],
)
def test_misspelt_exercise_is_found(extractor: KnowledgeEntityExtractor, text: str, value: str, words: str) -> None:
    assert found(extractor, text) == [("exercise", value, words)]


def test_misspelt_treatment_is_found(extractor: KnowledgeEntityExtractor) -> None:
    assert found(extractor, "can i take ibuprofin") == [("treatment", "medicine", "ibuprofin")]


def test_misspelling_is_less_sure_than_the_name(extractor: KnowledgeEntityExtractor) -> None:
    assert (
        extractor.find("clamshels")[0]["confidence_entity"] < extractor.find("clamshell")[0]["confidence_entity"] == 1
    )


@pytest.mark.parametrize("text", NO_NAME)
def test_ordinary_words_give_no_exercise_or_treatment(extractor: KnowledgeEntityExtractor, text: str) -> None:
    assert found(extractor, text, "exercise", "treatment") == []


@pytest.mark.parametrize("text", ["hello there", "ok", "no", "why do you ask", "👍", "10 out of 10"])
def test_nothing_is_found_where_nothing_is_named(extractor: KnowledgeEntityExtractor, text: str) -> None:
    assert found(extractor, text) == []


def test_same_text_gives_the_same_entities(extractor: KnowledgeEntityExtractor) -> None:
    text = "clams or a quad stretch for stairs, or hamstrng stretch"
    assert extractor.find(text) == extractor.find(text)


def test_process_adds_to_the_message(extractor: KnowledgeEntityExtractor, message: Any) -> None:
    read = message("clams")
    read.set("entities", [{"entity": "other", "value": 1}])
    extractor.process([read])
    assert [(e["entity"], e.get("extractor")) for e in read.get("entities")] == [
        ("other", None),
        ("exercise", "KnowledgeEntityExtractor"),
    ]
    assert "entities" in read.as_dict(only_output_properties=True)


MASKED = [
    ("How do i do CLAMSHELLS?", "how do i do exercisename?"),
    ("clams or a quad  stretch", "exercisename or a exercisename"),
    ("the figur four one", "the exercisename one"),
    ("can i take Ibuprofen before lunges", "can i take treatmentname before exercisename"),
    ("lying hamstring stretch with a strap", "exercisename"),
    ("its my quads and i\u2019ve no chair", "its my quads and i've no chair"),
    ("Hello", "hello"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_the_masked_text_holds_no_name_of_an_exercise_or_treatment(
    extractor: KnowledgeEntityExtractor, message: Any, text: str, masked: str
) -> None:
    assert extractor.process([message(text)])[0].get(MASKED_TEXT) == masked


def test_training_and_use_give_the_same_masked_text(extractor: KnowledgeEntityExtractor) -> None:
    texts = [text for text, _ in MASKED if text]
    examples = extractor.process_training_data(TrainingData([Message(data={"text": text}) for text in texts]))
    assert [example.get(MASKED_TEXT) for example in examples.training_examples] == [held for _, held in MASKED if held]


def test_an_example_without_text_gets_no_masked_text(extractor: KnowledgeEntityExtractor) -> None:
    data = extractor.process_training_data(TrainingData([Message(data={"action_name": "action_listen"})]))
    assert data.training_examples[0].get(MASKED_TEXT) is None


def test_after_a_failure_the_masked_text_is_the_plain_text(
    names: tuple[Name, ...], message: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    extractor = KnowledgeEntityExtractor(names)
    monkeypatch.setattr(extractor, "find", lambda text: 1 / 0)
    assert extractor.process([message("Clams  please")])[0].get(MASKED_TEXT) == "clams please"


def test_failure_leaves_no_entities_and_tells_no_words(
    names: tuple[Name, ...], message: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(text: str) -> None:
        raise ValueError(text)

    extractor = KnowledgeEntityExtractor(names)
    monkeypatch.setattr(extractor, "find", fail)
    assert extractor.process([message("a private matter")])[0].get("entities") == []
    assert "message-1" in caplog.text
    assert "private" not in caplog.text


def test_words_cover_every_tag_and_no_other() -> None:
    assert {entity: sorted(tags) for entity, tags in load_words().items()} == {
        entity: sorted(tags) for entity, tags in TAGS.items()
    }


def test_every_article_has_words(knowledge: Knowledge) -> None:
    assert set(load_words()["source"]) == set(knowledge.sources)


def test_no_word_stands_under_two_tags_of_one_type() -> None:
    for entity in WORD_TYPES:
        forms = [normal_name(form) for tag in load_words()[entity].values() for form in tag]
        assert sorted(set(forms)) == sorted(forms), entity


def test_names_are_unique_and_their_types_in_order(names: tuple[Name, ...]) -> None:
    assert len({name.text for name in names}) == len(names)
    for name in names:
        order = [ENTITY_TYPES.index(entity) for entity, _ in name.meanings]
        assert order == sorted(set(order))
