"""What is asked after the result, by its words, and what is said to it."""

from __future__ import annotations

import pytest

from bot.dialogue.result import Asked, adds_to_result, asked_of_result, result_message
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Level
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import outcome

FACTS = {
    Level.SELF_CARE: KneeFacts(),
    Level.REST: KneeFacts({"fresh_injury": Answer.YES}),
    Level.SEE_DOCTOR: KneeFacts({"arthritis": Answer.YES}),
    Level.URGENT: KneeFacts({"swelling": Answer.YES, "instability": Answer.YES}),
}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("why", Asked.WHY), ("why?", Asked.WHY), ("but why", Asked.WHY), ("why should i see a doctor", Asked.WHY),
        ("how come", Asked.WHY), ("why cant i exercise", Asked.WHY), ("ok, why do you say that", Asked.WHY),
        ("what do i do now", Asked.NOW), ("so what should i do", Asked.NOW), ("what now?", Asked.NOW),
        ("whats next", Asked.NOW), ("now what", Asked.NOW), ("what should she do", Asked.NOW),
        ("next steps", Asked.NOW),
        ("and if it gets worse?", Asked.WORSE), ("what if it gets worse", Asked.WORSE),
        ("what should i do if the pain gets stronger", Asked.WORSE),
        ("what happens if it doesnt get better", Asked.WORSE),
        ("when should i look again", Asked.AGAIN), ("when do i check it again", Asked.AGAIN),
        ("how soon should i see someone", Asked.AGAIN), ("when should i come back", Asked.AGAIN),
        ("how long should i wait", Asked.AGAIN),
    ],
)  # fmt: skip
def test_a_question_about_the_result_is_known_by_its_words(text: str, asked: Asked) -> None:
    assert asked_of_result(text) is asked


@pytest.mark.parametrize(
    "text",
    ["why does my knee click", "what should i avoid", "can i still run if it gets worse", "when can i run again",
     "how long should i wait between sets", "how long do i hold it", "my knee is getting worse", "show me exercises",
     "why is walking good", "what do i do with my arms", "it hurts more if i walk"],
)  # fmt: skip
def test_other_questions_are_not_about_the_result(text: str) -> None:
    assert asked_of_result(text) is None


def test_what_is_added_is_known_by_its_words() -> None:
    assert adds_to_result("my knee is swollen too")
    assert adds_to_result("i didn't mention that it locks")
    assert not adds_to_result("my knee is swollen")


@pytest.mark.parametrize("asked", list(Asked))
@pytest.mark.parametrize("level", FACTS)
def test_every_answer_gives_the_action_first_and_its_level(knowledge: Knowledge, level: Level, asked: Asked) -> None:
    message = result_message(asked, outcome(FACTS[level], knowledge), knowledge, subject="self")
    advice = knowledge.levels[level]
    assert message.level is level
    assert message.text.startswith(f"**{advice.worse if asked is Asked.WORSE else advice.act}**")
    assert not set(message.text) & set("{}")


@pytest.mark.parametrize("level", FACTS)
def test_the_answer_to_when_names_the_time_of_the_level(knowledge: Knowledge, level: Level) -> None:
    message = result_message(Asked.AGAIN, outcome(FACTS[level], knowledge), knowledge, subject="self")
    assert knowledge.levels[level].look_again in message.text


def test_a_visit_to_a_doctor_has_a_time(knowledge: Knowledge) -> None:
    assert "couple of weeks" in knowledge.levels[Level.SEE_DOCTOR].look_again
    assert "WT-F41" in knowledge.levels[Level.SEE_DOCTOR].facts


def test_what_if_it_gets_worse_names_the_danger_signs_and_whom_to_call(knowledge: Knowledge) -> None:
    text = result_message(Asked.WORSE, outcome(KneeFacts(), knowledge), knowledge, subject="self").text
    assert knowledge.phrases["result_dangers"] in text
    assert knowledge.contact.emergency in text


def test_the_answer_to_why_is_the_reasons(knowledge: Knowledge) -> None:
    text = result_message(Asked.WHY, outcome(FACTS[Level.SEE_DOCTOR], knowledge), knowledge, subject="other").text
    assert knowledge.rules["T08"].say in text
    assert knowledge.phrases["outcome_other_note"] in text
