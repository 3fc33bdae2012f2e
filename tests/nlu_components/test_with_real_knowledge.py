"""The components over the project's own knowledge: every name leads to its record, ordinary talk to none."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Instructions
from bot.nlu.knowledge_entities import KnowledgeEntityExtractor
from bot.nlu.message_reader import MessageReader

ORDINARY = [
    "hello there",
    "my knee hurts when i get up in the morning",
    "it is worse after work and i am fed up",
    "i need a workout",
    "are there exercises like that",
    "they are operating on my mum tomorrow",
    "someone claims it helps",
    "needless to say i am a bit lost",
    "what was the score of the match",
    "thanks thats a big help",
    "can you say that again more slowly",
    "i dont know what to put",
    "how long have you been a robot",
]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def extractor() -> KnowledgeEntityExtractor:
    return KnowledgeEntityExtractor.create({}, None, None, None)  # type: ignore[arg-type]


def ids(extractor: KnowledgeEntityExtractor, text: str, entity: str) -> set[str]:
    return {id_ for found in extractor.find(text) if found["entity"] == entity for id_ in found["value"].split("|")}


@pytest.mark.parametrize(("kind", "entity"), [("exercises", "exercise"), ("treatments", "treatment")])
def test_every_name_leads_to_its_record(
    extractor: KnowledgeEntityExtractor, knowledge: Knowledge, kind: str, entity: str
) -> None:
    lost = [
        (record.id, name)
        for record in getattr(knowledge, kind).values()
        for name in (record.name, *record.also_called)
        if record.id not in ids(extractor, f"tell me about {name}, please", entity)
    ]
    assert lost == []


def test_every_glossary_term_is_found(extractor: KnowledgeEntityExtractor, knowledge: Knowledge) -> None:
    terms = [entry.term for entry in knowledge.glossary]
    assert [term for term in terms if term not in ids(extractor, f"what does {term} mean", "glossary_term")] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_talk_names_no_exercise_or_treatment(extractor: KnowledgeEntityExtractor, text: str) -> None:
    assert ids(extractor, text, "exercise") | ids(extractor, text, "treatment") == set()


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("clamshels", "clamshell"),
        ("quad strech", "quadriceps_stretch"),
        ("figur four", "reclined_figure_four"),
        ("straigt leg raises", "straight_leg_raise"),
        ("wall sldies", "wall_slide"),
        ("hip circels", "hip_circles"),
    ],
)
def test_misspelt_names_lead_to_their_record(extractor: KnowledgeEntityExtractor, text: str, id_: str) -> None:
    assert id_ in ids(extractor, f"how do i do {text}", "exercise")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("i have a fever and my knee is swollen", "report_danger"),
        ("i can't put any weight on it at all", "report_danger"),
        ("2", "choose_option"),
        ("?!", "nlu_fallback"),
        ("my knee aches on the stairs", None),
    ],
)
def test_messages_are_read_by_the_real_reader(text: str, intent: str | None) -> None:
    reader: Any = MessageReader.create({}, None, None, None)  # type: ignore[arg-type]
    (message,) = reader.process([Message(data={"text": text})])
    assert (message.get("intent") or {}).get("name") == intent
    assert message.get("reading")["mentions"] is not None


def test_the_real_reader_knows_which_exercises_have_steps(knowledge: Knowledge) -> None:
    reader: Any = MessageReader.create({}, None, None, None)  # type: ignore[arg-type]
    wrong = []
    for exercise in knowledge.exercises.values():
        named = [{"entity": "exercise", "value": exercise.id, "start": 0, "end": 1}]
        data = {"text": "which muscles is it for", "entities": named, "intent": {"name": "ask_muscles"}}
        (message,) = reader.process([Message(data=data)])
        asked = message.get("intent")["name"] == "ask_exercise"
        wrong += [exercise.id] if asked is not (exercise.instructions is Instructions.FULL) else []
    assert wrong == []
