"""The bot without the sentence weights: it starts, says so, and reads messages by their words alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import nlu_sets
from bot.nlu import minilm, sentence_featurizer, spelling
from tests.support.answers import answers
from tests.support.runner import Bot, load_bot

ASKED = {
    "how do i do the clamshell": "exercise:clamshell",
    "how long do i hold the clamshell": "exercise:clamshell.hold",
    "is walking good for my knee": "topic:walking",
    "does a brace help": "treatment:brace",
    "does heat help": "treatment:heat",
    "what is bursitis": "term:bursitis",
    "can i run with knee pain": "topic:running",
    "how many ibuprofen should i take": "decline:ask_medicine_dose",
    "when should i see a doctor": "topic:when_to_see_doctor",
    "how do i do the bridge and is acupuncture any good?": "treatment:acupuncture",
    "my knee is hot and swollen and i have a fever": "flag:fever",
    "i cant put any weight on my leg": "flag:no_weight",
}


def _forget() -> None:
    for cached in (minilm.load_encoder, minilm.known_words, spelling.load_mender, sentence_featurizer._warn_once):
        cached.cache_clear()


def _hidden() -> Path:
    raise minilm.WeightsMissingError("hidden for this test")


@pytest.fixture(scope="module")
def hidden() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minilm, "weights_folder", _hidden)
        _forget()
        yield patch
    _forget()


@pytest.fixture(scope="module")
def heard(hidden: pytest.MonkeyPatch) -> list[str]:
    return []


@pytest.fixture(scope="module")
def wordy(hidden: pytest.MonkeyPatch, heard: list[str]) -> Bot:
    """The bot with the trained model, and what its start logged in `heard`."""

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    listening = Listening(logging.WARNING)
    logging.getLogger("bot.nlu").addHandler(listening)
    try:
        return load_bot()
    finally:
        logging.getLogger("bot.nlu").removeHandler(listening)


def test_it_starts_and_says_so_in_the_log_and_in_the_health_report(wordy: Bot, heard: list[str]) -> None:
    assert any("read by their words alone" in line for line in heard)
    assert not minilm.is_loaded()


@pytest.mark.parametrize(("text", "want"), ASKED.items(), ids=list(ASKED))
def test_plain_questions_and_dangers_are_still_understood(text: str, want: str, wordy: Bot) -> None:
    answered = wordy.talk().say(text)
    assert answers(answered, want), answered.text


def test_most_messages_in_scope_are_still_understood(wordy: Bot, floors: dict[str, float]) -> None:
    sample = nlu_sets.held_out()[::5]
    right = [wordy.parse(message.text)["intent"]["name"] == message.wanted for message in sample]
    assert sum(right) / len(right) >= floors["accuracy_without_weights"]
