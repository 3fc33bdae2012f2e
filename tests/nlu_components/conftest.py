"""Storage, a tiny stand-in for the knowledge, and tiny training data for the Rasa components."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge import models as m
from bot.nlu import sentence_featurizer

EXAMPLES = {
    "ask_activity": ["stairs are murder", "my knee hurts going down steps", "cant get upstairs", "stair climbing pain"],
    "ask_cost": ["how much is physio", "what does it cost", "is it expensive", "price of a session"],
    "greet": ["hello", "hiya", "good morning", "hey there"],
}


@pytest.fixture(autouse=True)
def own_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of sentence vectors: one of its own for each test, so that the project's is left alone."""
    file = tmp_path / "cache" / "vectors.npz"
    monkeypatch.setattr(sentence_featurizer, "_CACHE", file)
    return file


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def resource() -> Resource:
    return Resource("component")


@pytest.fixture
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), model_id="test", node_name="component")


@pytest.fixture
def message() -> Callable[[str], Message]:
    return lambda text: Message(data={"text": text, "message_id": "message-1"})


@pytest.fixture
def training_data() -> TrainingData:
    return TrainingData(
        [Message(data={"text": text, "intent": intent}) for intent, texts in EXAMPLES.items() for text in texts]
    )


def exercise(id_: str, name: str, *also_called: str) -> m.Exercise:
    return m.Exercise(
        id=id_,
        name=name,
        entry="MG-E01",
        source="MG",
        instructions=m.Instructions.FULL,
        kind=m.Kind.STRETCH,
        goal=m.Statement("It is good."),
        facts=(),
        also_called=also_called,
    )


@pytest.fixture(scope="session")
def small_knowledge() -> SimpleNamespace:
    exercises = (
        exercise("clamshell", "Clamshell", "clams", "clam shells"),
        exercise("hamstring_stretch_strap", "Lying hamstring stretch with a strap", "hamstring stretch"),
        exercise("hamstring_stretch_kneeling", "Kneeling hamstring stretch", "hamstring stretch"),
        exercise("quadriceps_stretch", "Quadriceps stretch", "quad stretch"),
        exercise("reclined_figure_four", "Reclined figure four", "figure four", "figure 4"),
        exercise("single_leg_rdl", "Single-leg RDL", "single leg deadlift"),
        exercise("walking", "Walking"),
        exercise("bridge", "Bridge", "bridges", "glute bridge"),
        exercise("reverse_lunge", "Reverse lunge", "lunge", "lunges"),
    )
    treatments = (
        m.Treatment(id="medicine", name="Pain medicine", says=(), also_called=("medication", "ibuprofen")),
        m.Treatment(id="injection", name="Injection", says=(), also_called=("cortisone shot",)),
        m.Treatment(id="massage", name="Massage", says=()),
        m.Treatment(id="surgery", name="Surgery", says=(), also_called=("operation",)),
    )
    topics = (
        m.Topic(
            id="walking", title="Is walking good?", questions=("should i walk with a bad knee or rest it",), says=()
        ),
        m.Topic(id="cost", title="What it costs", questions=("how much",), says=()),
    )
    glossary = (
        m.GlossaryEntry("quadriceps", "The big muscle.", ("quads",)),
        m.GlossaryEntry("range of motion", "How far."),
    )
    return SimpleNamespace(
        exercises={record.id: record for record in exercises},
        treatments={record.id: record for record in treatments},
        topics={record.id: record for record in topics},
        glossary=glossary,
    )
