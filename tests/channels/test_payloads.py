"""Reading what clients send: words, presses, ids, requests, and the history a page shows."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.payloads import (
    BODY_LIMIT,
    HARD_LIMIT,
    LIMIT,
    BadMessage,
    check_sender,
    clean_text,
    history_of,
    is_known,
    offered_choices,
    read_bubble,
    read_buttons,
    read_rest,
    read_text,
    read_web,
)

PRESS = '/ask_exercise{"exercise": "clamshell"}'
OFFERED = {PRESS: "Show the clamshell"}
SESSION = "0123456789abcdef" * 2


def said(text: str | None, **data: Any) -> SimpleNamespace:
    return SimpleNamespace(type_name="bot", text=text, data=data)


def heard(text: str, **metadata: Any) -> SimpleNamespace:
    return SimpleNamespace(type_name="user", text=text, metadata=metadata)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        pytest.param("  my knee hurts \n", "my knee hurts", id="edges"),
        pytest.param("my \t  knee\u00a0 hurts", "my knee hurts", id="runs of blanks"),
        pytest.param("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour", id="line ends of every kind"),
        pytest.param("one \n\n\n\n two", "one\n\ntwo", id="many empty lines"),
        pytest.param("kn\x00e\x1b\x07e", "knee", id="control characters"),
        pytest.param("knee \ud83d hurts", "knee hurts", id="lone surrogate"),
        pytest.param("\u202eeenk\u202c \u200bhurts\ufeff", "eenk hurts", id="direction marks and invisible characters"),
        pytest.param("👍🏽 👩\u200d⚕️ 膝が痛い", "👍🏽 👩\u200d⚕️ 膝が痛い", id="emoji and other scripts stay"),
        pytest.param(" \n\t\u200d\u200b", "", id="nothing to see"),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize("raw", [None, 3, True, ["a"], {"a": 1}, b"knee"])
def test_anything_but_text_is_refused(raw: object) -> None:
    with pytest.raises(BadMessage) as caught:
        clean_text(raw)
    assert (caught.value.code, caught.value.status) == ("not_text", 400)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        pytest.param("my knee hurts", "my knee hurts", id="plain words"),
        pytest.param("/restart", "restart", id="an intent by name"),
        pytest.param(" //\n / /restart", "restart", id="slashes and blanks"),
        pytest.param("\u200b/restart", "restart", id="slash behind an invisible character"),
        pytest.param("\u200d/restart", "restart", id="slash behind a joiner"),
        pytest.param('/ask_exercise{"exercise": "squat"}', 'ask_exercise{"exercise": "squat"}', id="not on offer"),
        pytest.param("1/2 a mile", "1/2 a mile", id="a slash inside stays"),
    ],
)
def test_typed_text_is_never_an_intent(typed: str, text: str) -> None:
    incoming = read_text(typed, OFFERED)
    assert (incoming.text, incoming.title, incoming.shortened) == (text, None, False)


@given(st.text(alphabet=st.sampled_from('/ \n\t\u200b\u200d\u00a0\x00ab{}"'), max_size=30))
def test_no_typed_text_reaches_the_engine_with_a_slash_in_front(typed: str) -> None:
    try:
        text = read_text(typed, {}).text
    except BadMessage as bad:
        assert bad.code == "empty"
    else:
        assert text == text.strip()
        assert not text.startswith("/")


def test_an_offered_payload_passes_as_it_is_with_its_own_title() -> None:
    assert read_text(f" {PRESS} ", OFFERED, "Words of a forged title").title == "Show the clamshell"
    assert read_text(PRESS, OFFERED).text == PRESS


def test_a_press_that_is_no_longer_on_offer_counts_as_the_words_on_the_button() -> None:
    assert read_text("/delete_everything", OFFERED, "/Show the squat").text == "Show the squat"


@pytest.mark.parametrize("typed", ["", "  \n", "/", " / / ", "\x00"])
def test_no_words_get_a_kind_sentence(typed: str) -> None:
    with pytest.raises(BadMessage) as caught:
        read_text(typed, OFFERED)
    assert (caught.value.code, caught.value.status) == ("empty", 200)
    assert caught.value.message.startswith("I did not see any words.")


@pytest.mark.parametrize(
    ("length", "shortened"),
    [(LIMIT, False), (LIMIT + 1, True), (HARD_LIMIT, True)],
)
def test_long_text_is_read_up_to_the_limit(length: int, shortened: bool) -> None:
    incoming = read_text("a" * length, {})
    assert (len(incoming.text), incoming.shortened) == (LIMIT, shortened)


def test_long_text_ends_with_a_whole_word() -> None:
    text = read_text("word " * 2400, {}).text
    assert LIMIT - 5 <= len(text) <= LIMIT
    assert text.endswith("word")


def test_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(BadMessage) as caught:
        read_text("a" * (HARD_LIMIT + 1), {})
    assert (caught.value.code, caught.value.status) == ("too_long", 413)
    assert "up to 10,000 characters" in caught.value.message


def test_only_the_last_five_messages_of_the_bot_offer_choices() -> None:
    events = [said(f"{n}", buttons=[{"title": f"T{n}", "payload": f"/p{n}"}]) for n in range(7)]
    events.insert(4, heard("words"))
    assert offered_choices(events) == {f"/p{n}": f"T{n}" for n in range(2, 7)}


@pytest.mark.parametrize("buttons", [None, "x", [None], [{"title": "T"}], [{"title": "T", "payload": 3}]])
def test_broken_buttons_are_left_out(buttons: object) -> None:
    assert read_buttons(buttons) == []
    assert offered_choices([said("text", buttons=buttons), SimpleNamespace(type_name="slot")]) == {}


@pytest.mark.parametrize(
    ("message", "bubble"),
    [
        pytest.param(
            {"text": " a\n\nb ", "buttons": [{"title": "T", "payload": "/p", "type": "x"}], "custom": {"card": "plan"}},
            {"text": "a\n\nb", "buttons": [{"title": "T", "payload": "/p"}], "custom": {"card": "plan"}},
            id="all in one, blank lines kept",
        ),
        pytest.param({"text": "a", "buttons": None, "custom": None, "elements": None}, {"text": "a"}, id="text alone"),
        pytest.param({"text": None, "custom": {"card": "plan"}}, {"text": "", "custom": {"card": "plan"}}, id="card"),
        pytest.param({"text": None, "buttons": []}, {}, id="nothing"),
    ],
)
def test_read_bubble(message: dict[str, Any], bubble: dict[str, Any]) -> None:
    assert read_bubble(message) == bubble


def test_history_shows_what_the_person_saw() -> None:
    choice = {"title": "T", "payload": "/p"}
    events = [
        SimpleNamespace(type_name="action"),
        heard("/greet", hidden=True),
        said("Hello", buttons=[choice]),
        heard("/p", title="T", message_id="1"),
        said("First", custom={"card": "plan"}),
        said("Second", buttons=[choice]),
    ]
    assert history_of(events) == [
        {"from": "bot", "text": "Hello"},
        {"from": "user", "text": "T", "message_id": "1"},
        {"from": "bot", "text": "First", "custom": {"card": "plan"}},
        {"from": "bot", "text": "Second", "buttons": [choice]},
    ]
    assert [entry["text"] for entry in history_of(events, limit=2)] == ["First", "Second"]
    assert all("buttons" not in entry for entry in history_of([*events, heard("/restart")]))


def test_history_shows_a_message_once_that_was_sent_again_because_no_answer_came() -> None:
    events = [heard("words", message_id="1"), heard("words", message_id="1"), said("answer")]
    assert [entry["text"] for entry in history_of(events)] == ["words", "answer"]
    between = [heard("words", message_id="1"), heard("other", message_id="2"), *events[1:]]
    assert [entry["text"] for entry in history_of(between)] == ["other", "words", "answer"]
    assert [entry["text"] for entry in history_of([heard("words"), heard("words")])] == ["words", "words"]


def test_history_starts_after_a_restart() -> None:
    events = [heard("old"), said("old"), SimpleNamespace(type_name="restart"), said("new")]
    assert [entry["text"] for entry in history_of(events)] == ["new"]


def test_a_message_id_is_known_once_the_message_was_answered() -> None:
    events = [heard("words", message_id="1"), said("answer"), heard("words", message_id="2")]
    assert is_known(events, "1")
    assert not is_known(events, "2")
    assert not is_known(events, "3")


@pytest.mark.parametrize("sender", ["a", "user-1", "tel:+44@x.y_z", "x" * 128])
def test_good_senders(sender: str) -> None:
    assert check_sender(sender) == sender


@pytest.mark.parametrize("sender", [None, "", "x" * 129, "a b", "a\n", "ü", 7, ["a"], {"a": 1}, f"web:{SESSION}"])
def test_bad_senders(sender: object) -> None:
    with pytest.raises(BadMessage) as caught:
        check_sender(sender)
    assert caught.value.status == 400


def test_a_good_request_is_read_and_unknown_keys_are_ignored() -> None:
    body = json.dumps({"sender": "a", "message": " hi ", "metadata": {"k": [1]}, "input_channel": "telegram"})
    asked = read_rest(body.encode(), "application/json; charset=utf-8")
    assert (asked.sender, asked.message, asked.metadata) == ("a", " hi ", {"k": [1]})


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        pytest.param(b"", "bad_json", 400, id="nothing"),
        pytest.param(b"{", "bad_json", 400, id="half an object"),
        pytest.param(b"[1]", "bad_json", 400, id="a list"),
        pytest.param(b'"hi"', "bad_json", 400, id="a string"),
        pytest.param(b"null", "bad_json", 400, id="null"),
        pytest.param(b'{"sender": "a", "message": "caf\xe9"}', "bad_json", 400, id="latin-1"),
        pytest.param(b"[" * 5000, "bad_json", 400, id="deep lists"),
        pytest.param(b'{"message": "hi"}', "no_sender", 400, id="no sender"),
        pytest.param(b'{"sender": {"a": 1}, "message": "hi"}', "bad_sender", 400, id="sender an object"),
        pytest.param(b'{"sender": "a"}', "no_message", 400, id="no message"),
        pytest.param(b'{"sender": "a", "message": null}', "no_message", 400, id="message null"),
        pytest.param(b'{"sender": "a", "message": 3}', "no_message", 400, id="message a number"),
        pytest.param(b'{"sender": "a", "message": "hi", "metadata": "x"}', "bad_metadata", 400, id="metadata text"),
        pytest.param(b'{"sender": "a", "message": "hi", "metadata": null}', "bad_metadata", 400, id="metadata null"),
        pytest.param(
            b'{"sender": "a", "message": "hi", "metadata": {"a":' + b"[" * 200 + b"]" * 200 + b"}}",
            "bad_metadata",
            400,
            id="metadata deep",
        ),
        pytest.param(b" " * (BODY_LIMIT + 1), "too_large", 413, id="too large"),
    ],
)
def test_bad_requests(body: bytes, code: str, status: int) -> None:
    with pytest.raises(BadMessage) as caught:
        read_rest(body, "application/json")
    assert (caught.value.code, caught.value.status) == (code, status)
    assert caught.value.message.endswith((".", "-"))


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_only_json_is_taken(content_type: str) -> None:
    with pytest.raises(BadMessage) as caught:
        read_rest(b'{"sender": "a", "message": "hi"}', content_type)
    assert (caught.value.code, caught.value.status) == ("not_json", 415)


def test_a_good_message_of_the_page() -> None:
    asked = read_web({"message": "T", "message_id": "m1", "payload": "/p", "title": "T"})
    assert (asked.message, asked.payload, asked.title) == ("T", "/p", "T")


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": None},
        {"message_id": 5},
        {"message_id": "x" * 65},
        {"message": ["hi"]},
        {"payload": {"a": 1}},
        {"title": 3},
    ],
    ids=str,
)
def test_bad_messages_of_the_page(change: dict[str, Any]) -> None:
    with pytest.raises(BadMessage):
        read_web({"message": "hi", "message_id": "m1", **change})


@pytest.mark.parametrize("data", [None, "hi", 3, [], [{}]])
def test_a_message_of_the_page_has_to_be_an_object(data: object) -> None:
    with pytest.raises(BadMessage):
        read_web(data)
