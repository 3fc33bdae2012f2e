"""Keeping the conversation going: misses, choices, stop, start again, repeat, and what happens on a fault."""

from __future__ import annotations

import logging

import pytest
from rasa_sdk.interfaces import ActionExecutionRejection

from actions import names
from actions.base import KneeAction
from actions.conversation import ActionStop
from actions.turn import Reply, Turn
from bot.knowledge.loader import Knowledge
from bot.nlu.retrieval import NO_TOPIC
from bot.render.capabilities import MESSAGING
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import found, reading
from tests.support.trackers import actions, asked, run, said, tracker

CHOICES = (("Walking", '/ask_topic{"topic": "walking"}'), ("Stop", "/stop"))
MISS = asked(names.INTENT_FALLBACK)
NEAR = found({NO_TOPIC: 0.4, "walking": 0.3, "weight": 0.1})


def test_the_first_miss_offers_the_nearest_guesses(knowledge: Knowledge) -> None:
    ran = run("action_fallback", text="walk thingy", ranking=["nlu_fallback", "greet"], found=NEAR)
    assert ran.text == knowledge.phrases["fallback_guess"]
    assert ran.payloads == ['/ask_topic{"topic": "walking"}', '/ask_topic{"topic": "weight"}']


@pytest.mark.parametrize(
    ("ranking", "door"),
    [
        (["nlu_fallback", "ask_exercise"], "/ask_exercise_ideas"),
        (["ask_treatment", "greet"], "/list_treatments"),
        (["greet", "report_symptom"], "/start_interview"),
    ],
)
def test_the_door_of_a_likely_intent_is_offered_before_the_nearest_topics(ranking: list[str], door: str) -> None:
    ran = run("action_fallback", text="blah", ranking=ranking, found=NEAR)
    assert ran.payloads == [door, '/ask_topic{"topic": "walking"}', '/ask_topic{"topic": "weight"}']


def test_an_intent_far_down_the_ranking_opens_no_door() -> None:
    ran = run("action_fallback", text="blah", ranking=["greet", "thank", "stop", "ask_exercise"], found=NEAR)
    assert "/ask_exercise_ideas" not in ran.payloads


def test_there_are_few_guesses() -> None:
    topics = found({name: 0.2 for name in ("walking", "weight", "stairs")})
    ran = run("action_fallback", text="blah", ranking=["ask_exercise", "ask_treatment"], found=topics)
    assert len(ran.payloads) == 3


def test_a_miss_without_a_guess_offers_the_menu(knowledge: Knowledge) -> None:
    ran = run("action_fallback", text="blah", ranking=["greet"])
    assert ran.text == knowledge.phrases["fallback_first"]
    assert "/start_interview" in ran.payloads


def test_no_text_of_a_miss_is_sent_twice_running(knowledge: Knowledge) -> None:
    texts = [run("action_fallback", text="blah", events=[MISS] * misses).text for misses in range(3)]
    assert len(set(texts)) == 3


def test_the_menu_offers_no_exercise_while_a_danger_sign_is_open() -> None:
    danger = {names.SLOT_DANGERS: {"open": ["fever"], "doubtful": [], "subject": "self"}}
    for action in ("action_fallback", "action_say_phrase", "action_forget"):
        payloads = run(action, text="blah", slots=danger).payloads
        assert "/report_clearance" in payloads
        assert not {"/ask_exercise_ideas", "/start_interview"} & set(payloads)


@pytest.mark.parametrize(
    ("misses", "phrase"),
    [
        (0, "fallback_guess"),
        (1, "fallback_menu"),
        (2, "fallback_person"),
        (3, "fallback_person_again"),
        (4, "fallback_person"),
    ],
)
def test_each_miss_in_a_row_gets_another_answer(knowledge: Knowledge, misses: int, phrase: str) -> None:
    ran = run("action_fallback", text="blah", found=NEAR, events=[asked("greet"), *[MISS] * misses])
    assert ran.text == knowledge.phrases[phrase]


def test_a_message_that_was_understood_ends_the_count_of_misses(knowledge: Knowledge) -> None:
    ran = run("action_fallback", text="blah", found=NEAR, events=[MISS, MISS, asked("greet")])
    assert ran.text == knowledge.phrases["fallback_guess"]


@pytest.mark.parametrize("text", ["", "???", "🙂", " . "])
def test_a_message_without_letters_is_asked_for_words(knowledge: Knowledge, text: str) -> None:
    assert run("action_fallback", text=text).text == knowledge.phrases["short_text"]


def test_a_number_picks_from_the_last_list_as_if_its_button_was_pressed() -> None:
    ran = run("action_choose_option", intent="choose_option", choice_number=1, events=[said("Pick.", *CHOICES)])
    assert ran.bubbles == []
    sent = ran.events[-1]
    assert (sent["event"], sent["text"], sent["input_channel"]) == ("user", CHOICES[0][1], "rest")
    assert sent["parse_data"]["intent"]["name"] == "ask_topic"
    assert sent["parse_data"]["entities"] == [{"entity": "topic", "value": "walking"}]


def test_a_number_counts_for_the_last_bubble_that_had_choices() -> None:
    events = [said("Old.", ("Old", "/greet")), said("Pick.", *CHOICES), said("And a note.")]
    ran = run("action_choose_option", choice_number=2, events=events)
    assert ran.events[-1]["parse_data"]["intent"]["name"] == "stop"


@pytest.mark.parametrize("number", [None, 0, 3, 99])
def test_a_number_without_a_choice_says_so(knowledge: Knowledge, number: int | None) -> None:
    ran = run("action_choose_option", choice_number=number, events=[said("Pick.", *CHOICES)])
    assert ran.text == knowledge.phrases["choice_missing"]


@pytest.mark.parametrize(("form", "phrase"), [(None, "stopped"), (names.FORM, "interview_stopped")])
def test_stop_ends_what_is_running_and_keeps_what_was_told(knowledge: Knowledge, form: str | None, phrase: str) -> None:
    ran = run("action_stop", intent="stop", form=form)
    assert ran.text == knowledge.phrases[phrase]
    assert ran.stops_form is (form is not None)
    assert names.SLOT_FACTS not in ran.slots


def test_starting_again_is_asked_about_first() -> None:
    ran = run("action_ask_restart", intent="start_again", form=names.FORM)
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_RESTART
    assert ran.payloads == ["/affirm", "/deny"]
    assert ran.stops_form
    assert names.SLOT_FACTS not in ran.slots


def test_a_yes_to_starting_again_forgets_the_answers(knowledge: Knowledge) -> None:
    slots = {names.SLOT_FACTS: KneeFacts({"swelling": Answer.YES}).to_dict(), names.SLOT_LAST_RECORD: "topic:weight"}
    ran = run("action_forget", intent="affirm", slots=slots)
    assert ran.text == knowledge.phrases["restart_done"]
    cleared = {name: value for name, value in ran.slots.items() if name != names.SLOT_MISSES}
    assert set(cleared.values()) == {None}
    assert set(ran.slots) >= {names.SLOT_FACTS, names.SLOT_EXERCISE, names.SLOT_LAST_RECORD, names.SLOT_AWAITING}


@pytest.mark.parametrize(
    ("intent", "awaiting", "phrase"),
    [
        ("affirm", None, "not_asked"),
        ("deny", None, "plain_no"),
        ("unsure", None, "plain_unsure"),
        ("deny", names.AWAITING_RESTART, "restart_kept"),
        ("unsure", names.AWAITING_RESTART, "restart_kept"),
        ("deny", names.AWAITING_AGREEMENT, "agreed_no"),
        ("unsure", names.AWAITING_AGREEMENT, "agreed_no"),
    ],
)
def test_a_plain_answer_fits_what_was_asked(
    knowledge: Knowledge, intent: str, awaiting: str | None, phrase: str
) -> None:
    ran = run("action_say_phrase", intent=intent, slots={names.SLOT_AWAITING: awaiting})
    assert ran.text == knowledge.phrases[phrase]
    assert ran.slots.get(names.SLOT_AWAITING) is None


def test_the_last_words_are_said_again() -> None:
    events = [said("Old."), asked("greet"), said("One."), said("Two.")]
    assert run("action_say_again", intent="say_again", events=events).text == "One.\n\nTwo."


def test_there_is_nothing_to_say_again_at_the_start(knowledge: Knowledge) -> None:
    assert run("action_say_again", intent="say_again").text == knowledge.phrases["nothing_to_repeat"]


def test_another_message_closes_an_open_yes_or_no() -> None:
    slots = {names.SLOT_AWAITING: names.AWAITING_RESTART}
    assert run("action_list_treatments", slots=slots).slots[names.SLOT_AWAITING] is None


@pytest.mark.parametrize("name", sorted(actions()))
def test_a_fault_in_any_action_gives_an_apology_that_names_the_danger_signs(
    knowledge: Knowledge, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: KneeAction, turn: Turn) -> Reply:
        raise RuntimeError("broken")

    monkeypatch.setattr(type(actions()[name]), "respond", fail)
    with caplog.at_level(logging.ERROR):
        ran = run(name, text="my secret words")
    assert ran.text == knowledge.phrases["apology"]
    for word in ("fever", "out of shape", "weight", "medical help"):
        assert word in ran.text
    assert [event["event"] for event in ran.events] == ["followup"]
    assert name in caplog.text
    assert "my secret words" not in caplog.text


def test_a_broken_slot_gives_the_apology_too(knowledge: Knowledge) -> None:
    ran = run("action_show_exercise", slots={names.SLOT_FACTS: {"signs": "nonsense"}})
    assert ran.text == knowledge.phrases["apology"]


def test_only_a_rejection_leaves_an_action_as_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionStop, "respond", lambda self, turn: Reply(reject=True))
    with pytest.raises(ActionExecutionRejection):
        run("action_stop")


def test_a_slot_that_the_domain_does_not_have_is_a_mistake_of_the_test() -> None:
    with pytest.raises(KeyError):
        tracker(slots={"knee_colour": "red"})


@pytest.mark.parametrize("channel", ["cmdline", "mattermost"])
def test_a_channel_of_plain_text_gets_no_buttons_and_no_data(channel: str) -> None:
    ran = run("action_list_treatments", channel=channel)
    assert all(not bubble["buttons"] and not bubble["custom"] for bubble in ran.bubbles)
    assert "1. " in ran.text


def test_a_plain_yes_said_twice_gets_another_answer(knowledge: Knowledge) -> None:
    before = [said(knowledge.phrases["not_asked"])]
    assert run("action_say_phrase", intent="affirm", events=before).text == knowledge.phrases["not_asked_again"]


def test_an_old_button_pressed_twice_gets_another_answer(knowledge: Knowledge) -> None:
    before = [said(knowledge.phrases["fallback_first"])]
    assert (
        run("action_fallback", intent="answer", text="/answer", events=before).text
        == knowledge.phrases["fallback_menu"]
    )


@pytest.mark.parametrize("channel", [*MESSAGING, "web", "rest", "cmdline"])
def test_who_is_new_hears_that_the_talk_is_kept_and_on_a_vendors_channel_who_else_sees_it(
    knowledge: Knowledge, channel: str
) -> None:
    text = run("action_greet", intent="greet", channel=channel).text
    assert 'Say "delete my data" at any time' in text
    seen = f"{MESSAGING[channel].host} can also see what you write here." if channel in MESSAGING else None
    assert ("can also see" in text) == (seen is not None)
    assert seen is None or seen in text


def test_a_knee_of_somebody_else_is_taken_down_and_their_check_offered(knowledge: Knowledge) -> None:
    told = reading()
    ran = run("action_answer_topic", intent="ask_daily_life", text="its not for me its for my wife", reading=told)
    assert ran.text == knowledge.phrases["whose_other"]
    assert ran.slots[names.SLOT_FACTS]["subject"] == "other"
    assert ran.payloads == ["/start_interview"]


def test_how_the_knee_feels_today_is_no_word_of_exercises_missed(knowledge: Knowledge) -> None:
    said = "my knee felt warm yesterday, not today"
    ran = run("action_start_interview", intent="report_symptom", text=said, reading=reading(about_knee=True))
    assert ran.text == knowledge.phrases["interview_start"]


@pytest.mark.parametrize(
    ("intent", "phrase", "offered"),
    [
        ("ask_bot_identity", "about_bot", ["/ask_sources_list", "/ask_capabilities"]),
        ("ask_capabilities", "about_capabilities", ["/start_interview", "/start_plan", "/ask_exercise_ideas"]),
    ],
)
def test_the_bot_tells_about_itself_and_a_second_time_in_other_words(
    knowledge: Knowledge, intent: str, phrase: str, offered: list[str]
) -> None:
    phrases = knowledge.phrases
    first = run("action_tell_about_bot", intent=intent)
    assert first.text == phrases[phrase]
    assert first.payloads[: len(offered)] == offered
    again = run("action_tell_about_bot", intent=intent, events=[said(first.text)])
    assert again.text == phrases[f"{phrase}_again"]


@pytest.mark.parametrize("intent", ["ask_bot_identity", "ask_capabilities"])
def test_what_the_bot_can_do_gives_way_to_an_open_danger(intent: str) -> None:
    danger = {names.SLOT_DANGERS: {"open": ["fever"], "doubtful": [], "subject": "self"}}
    ran = run("action_tell_about_bot", intent=intent, slots=danger)
    assert ran.levels == ["emergency"]
    assert "/start_plan" not in ran.payloads
