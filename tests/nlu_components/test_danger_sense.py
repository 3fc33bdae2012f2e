"""The danger sense: what it learns from, long messages by their sentences, and a suspicion that never takes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from rasa.shared.core.events import ActiveLoop
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loader import load_signs
from bot.nlu import danger_sense
from bot.nlu.danger_sense import DOUBTED, ORDINARY, SENSED, SURELY_SENSED, DangerSense, danger_sentences
from bot.nlu.message_reader import MessageReader
from bot.nlu.pieces import pieces
from bot.nlu.sentence_featurizer import PIECES, SentenceVectorFeaturizer
from bot.text.reader import shared_reader
from bot.text.reading import Reading

FEW = {
    "no_weight": {
        "reported": ["my leg folds the moment i load it", "hopping because it will not hold me", "cannot stand on it"],
        "not_reported": ["i carry heavy loads at work", "standing at the bar all night", "i hold the wall to stretch"],
    },
    "fever": {
        "reported": ["boiling and shivery since tea", "thermometer says thirty nine", "burning up in bed"],
        "not_reported": ["dance fever on telly", "hot chocolate in bed", "the radiator is burning hot"],
    },
}


@pytest.fixture
def sense(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    storage: Any,
    resource: Any,
    context: Any,
    training_data: TrainingData,
) -> DangerSense:
    monkeypatch.setattr(danger_sense, "danger_sentences", lambda: FEW)
    monkeypatch.setattr(danger_sense, "_CACHE", tmp_path / "vectors.npz")
    SentenceVectorFeaturizer.create({}, storage, resource, context).process_training_data(training_data)
    settings = {"emergency": 0.4, "doubt_suspected": 0.3}
    DangerSense.create(settings, storage, resource, context).train(training_data)
    return DangerSense.load(settings, storage, resource, context)


@pytest.fixture
def sensed(sense: DangerSense, storage: Any, resource: Any, context: Any) -> Callable[[str], list[str]]:
    featurizer = SentenceVectorFeaturizer.create({}, storage, resource, context)

    def read(text: str) -> list[str]:
        return sense.process(featurizer.process([Message(data={"text": text})]))[0].get(SENSED)

    return read


def test_a_danger_in_other_words_is_sensed(sensed: Callable[[str], list[str]]) -> None:
    assert sensed("leg gives up when i load it, hopping about")[0] == "no_weight"


def test_ordinary_talk_is_not_sensed_as_a_danger(sensed: Callable[[str], list[str]]) -> None:
    assert sensed("hello there, how much is a visit") == []


def test_a_danger_in_one_sentence_of_many_is_sensed(sensed: Callable[[str], list[str]]) -> None:
    text = (
        "We watched the match with my cousins. Good game that. I am boiling and shivery since tea. See you on Monday."
    )
    assert "fever" in sensed(text)


def test_a_part_must_be_more_certain_than_a_whole_message(sense: DangerSense) -> None:
    ranked = {"one thing. boiling and shivery": 0.1, "boiling and shivery": 0.6}
    sense._share = lambda text, vector: {"fever": ranked[text]}  # type: ignore[method-assign]
    message = Message(data={"text": "one thing. boiling and shivery", PIECES: [("boiling and shivery", None)]})
    (read,) = sense.process([message])
    assert read.get(SENSED) == []
    ranked["boiling and shivery"] = 0.8
    assert sense.process([message])[0].get(SENSED) == ["fever"]


def test_a_message_without_vectors_is_sensed_by_its_words(sense: DangerSense) -> None:
    (message,) = sense.process([Message(data={"text": "boiling and shivery since tea"})])
    assert message.get(SENSED)[0] == "fever"


def test_an_untrained_sense_senses_nothing(storage: Any, resource: Any, context: Any) -> None:
    (message,) = DangerSense.load({}, storage, resource, context).process([Message(data={"text": "burning up"})])
    assert message.get(SENSED) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("my knee hurts", 0),
        ("It hurts a bit. I fell down, it is big now!", 3),
        ("one line of it\nand another line", 2),
        ("ow, ow, it hurts me", 0),
    ],
)
def test_a_message_of_several_parts_is_read_part_by_part_too(text: str, count: int) -> None:
    assert len(pieces(text)) == count


def read_with(text: str, *signs: str, **more: Any) -> Any:
    message = Message(data={"text": text, "intent": {"name": "greet", "confidence": 0.9}, SENSED: list(signs), **more})
    (read,) = MessageReader(shared_reader(), lambda: date(2026, 11, 20)).process([message])
    return read


def test_a_sensed_danger_is_a_suspicion() -> None:
    read = read_with("leg folds like a deckchair today", "no_weight")
    (mention,) = [found for found in read.get("reading")["mentions"] if found["sign"] == "no_weight"]
    assert (mention["status"], mention["certainty"]) == ("present", "suspected")
    assert read.get("intent")["name"] == "report_danger"


def test_a_sign_that_is_denied_in_words_is_not_suspected() -> None:
    assert read_with("no fever at all, checked it twice", "fever").get("intent")["name"] != "report_danger"


def test_a_sign_that_is_surely_sensed_stands_although_its_words_look_denied() -> None:
    text = "with this pain i don't see the point of being here any more"
    assert read_with(text, "self_harm").get("intent")["name"] != "report_danger"
    read = read_with(text, "self_harm", **{SURELY_SENSED: ["self_harm"]})
    assert read.get("intent")["name"] == "report_danger"
    assert "self_harm" in read.get("reading")["danger_signs"]


@pytest.mark.parametrize(("intent", "alarmed"), [("ask_treatment", True), ("ask_danger_signs", False)])
def test_a_sensed_sign_that_is_supposed_in_words_stands_where_something_is_to_be_done(
    intent: str, alarmed: bool
) -> None:
    asked = "is massage alright for a swollen calf"
    read = read_with(asked, "calf_swelling", intent={"name": intent, "confidence": 0.9})
    assert (read.get("intent")["name"] == "report_danger") == alarmed


def test_a_sensed_sign_never_replaces_a_stricter_one_in_words() -> None:
    read = read_with("i have a fever and my knee hurts", "gives_way")
    assert [found["sign"] for found in read.get("reading")["mentions"] if found["status"] == "present"] == ["fever"]


def test_a_sign_made_up_of_several_facts_is_sensed_only_beyond_doubt() -> None:
    text = "went over on it in may and the stabbing gets meaner by the week"
    assert read_with(text, "worse_after_injury").get("intent")["name"] != "report_danger"
    sure = read_with(text, "worse_after_injury", **{SURELY_SENSED: ["worse_after_injury"]})
    assert sure.get("intent")["name"] == "report_danger"


def test_a_sign_made_up_of_several_facts_is_left_to_the_rules_while_the_interview_asks() -> None:
    text = "went over on it in may and the stabbing gets meaner by the week"
    sensed = {SENSED: ["worse_after_injury"], SURELY_SENSED: ["worse_after_injury"]}
    message = Message(data={"text": text, "intent": {"name": "report_symptom", "confidence": 0.9}, **sensed})
    tracker = DialogueStateTracker.from_events("ann", [ActiveLoop("knee_interview_form")])
    (read,) = MessageReader(shared_reader(), lambda: date(2026, 11, 20)).process([message], tracker)
    assert read.get("intent")["name"] == "report_symptom"


def test_a_sensed_emergency_is_added_to_a_milder_sign_in_words() -> None:
    read = read_with("my son is 9 and his foot has gone like ice", "numb_or_cold_foot")
    assert "numb_or_cold_foot" in read.get("reading")["danger_signs"]


@pytest.mark.parametrize("text", ["yes", "no", "sploosh vanko brimble", "grobnik zat"])
def test_a_bare_answer_and_gibberish_raise_no_suspicion(text: str) -> None:
    assert read_with(text, "stroke_signs").get("intent")["name"] != "report_danger"


@pytest.mark.parametrize(
    ("text", "doubted", "alarmed"),
    [
        ("i nearly fainted when i saw the bill", ["suspected", "sure"], False),
        ("i nearly fainted when i saw the bill", ["suspected"], True),
        ("is exercise ok with a fever", ["suspected"], False),
        ("is exercise ok with a fever", [], True),
        # How a message sounds says nothing of somebody's age or medicines.
        ("i am 14 and run track", ["suspected", "sure"], True),
        ("on warfarin and banged my knee on the table, nothing much", ["suspected", "sure"], True),
    ],
)
def test_a_find_of_the_patterns_that_is_doubted_is_no_alarm(text: str, doubted: list[str], alarmed: bool) -> None:
    read = read_with(text, **{DOUBTED: doubted})
    assert (read.get("intent")["name"] == "report_danger") is alarmed
    assert bool(Reading.from_dict(read.get("reading")).dangers()) is alarmed


def test_a_word_or_two_are_never_doubted(sense: DangerSense, storage: Any, resource: Any, context: Any) -> None:
    featurizer = SentenceVectorFeaturizer.create({}, storage, resource, context)
    texts = ["dance telly", "dance fever on telly"]
    read = sense.process(featurizer.process([Message(data={"text": text}) for text in texts]))
    assert [bool(message.get(DOUBTED)) for message in read] == [False, True]


def test_what_lies_beyond_the_part_that_is_sensed_is_never_doubted(
    sense: DangerSense, storage: Any, resource: Any, context: Any
) -> None:
    featurizer = SentenceVectorFeaturizer.create({}, storage, resource, context)
    texts = ["dance fever on telly " * 60, "dance fever on telly. " * 12]
    read = sense.process(featurizer.process([Message(data={"text": text}) for text in texts]))
    assert [message.get(DOUBTED) for message in read] == [[], []]


def test_misspelt_words_that_can_be_mended_are_no_gibberish() -> None:
    read = read_with("slurin wrods", "stroke_signs", mended_text="slurring words")
    assert read.get("intent")["name"] == "report_danger"


def test_an_old_sign_that_the_patterns_call_past_may_be_sensed_as_new() -> None:
    read = read_with("had a fever last month and since friday i shiver again", "fever")
    assert read.get("intent")["name"] == "report_danger"


def test_every_danger_sign_has_sentences_of_both_kinds() -> None:
    dangers = {sign.id for sign in load_signs().values() if sign.level is not None}
    of_signs = {sign: found for sign, found in danger_sentences().items() if sign != ORDINARY}
    assert set(of_signs) == dangers
    assert [sign for sign, found in of_signs.items() if min(map(len, found.values())) < 50] == []


def test_no_sentence_is_both_a_report_and_none() -> None:
    reports = {text.lower() for found in danger_sentences().values() for text in found["reported"]}
    others = {text.lower() for found in danger_sentences().values() for text in found["not_reported"]}
    assert reports & others == set()
