"""Every messaging channel over real HTTP, between a person, a vendor that keeps to its limits, and a scripted bot."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timezone

import pytest
from rasa.shared.core.events import BotUttered, UserUttered

from bot.channels.inbound import Inbound
from bot.channels.inbox import CLAIM
from bot.channels.page import WEB
from bot.channels.payloads import LATER
from bot.channels.sender import pushes
from bot.knowledge.loader import load_knowledge
from tests.channels.conftest import Place
from tests.support.limits import Shown
from tests.support.people import PUBLIC, WEBHOOKS
from tests.support.vendors import Fault

OFFERS = [{"title": f"Choice {n}", "payload": f'/answer{{"value": "choice_{n}"}}'} for n in range(1, 4)]
PHRASES = load_knowledge().phrases


def words(shown: list[Shown]) -> str:
    return "\n".join(message.text for message in shown)


def test_a_message_is_answered(place: Place) -> None:
    assert [message.text for message in place.say("hello there")] == ["You said hello there"]
    [heard] = place.bot.heard
    assert (heard.sender_id, heard.input_channel) == (place.person.conversation, place.kind)


def test_choices_can_be_picked_and_no_payload_is_shown(place: Place) -> None:
    place.bot.answers["hello"] = [{"text": "**Which** one?", "buttons": OFFERS}]
    [asked] = place.say("hello")
    assert asked.text.startswith("Which one?")
    assert not re.search(r"[{}]|/answer", asked.text)
    if not asked.buttons:
        assert re.search(r"1\. Choice 1\n2\. Choice 2\n3\. Choice 3$", asked.text)
        return
    assert [title for title, _ in asked.buttons] == ["Choice 1", "Choice 2", "Choice 3"]
    place.person.press(asked, "Choice 2")
    place.settle()
    assert place.bot.texts()[-1] == OFFERS[1]["payload"]
    assert place.bot.heard[-1].metadata["title"] == "Choice 2"


def test_a_choice_is_still_understood_by_another_server(place: Place) -> None:
    place.bot.answers["hello"] = [{"text": "Which?", "buttons": OFFERS}]
    [asked] = place.say("hello")
    place.start()
    if asked.buttons:
        place.person.press(asked, "Choice 3")
        place.settle()
        assert place.bot.texts()[-1] == OFFERS[2]["payload"]


def test_a_choice_that_is_no_longer_open_is_read_as_its_words(place: Place) -> None:
    place.bot.answers["hello"] = [{"text": "Which?", "buttons": OFFERS}]
    [asked] = place.say("hello")
    if asked.buttons:
        for _ in range(6):
            place.say("and?")
        place.person.press(asked, "Choice 1")
        place.settle()
        assert place.bot.texts()[-1] == "Choice 1"


def test_the_number_of_an_old_list_picks_nothing(place: Place) -> None:
    long = [{**offer, "title": f"{offer['title']} {'with many words ' * 6}"} for offer in OFFERS]
    place.bot.answers["hello"] = [{"text": "Which?", "buttons": long}]
    [asked] = place.say("hello")
    if asked.buttons:
        assert [title for title, _ in asked.buttons] == ["1", "2", "3"]
        for _ in range(6):
            place.say("and?")
        place.person.press(asked, "1")
        assert words(place.settle()) == PHRASES["channel_gone"]


@pytest.mark.parametrize("length", [1599, 1601, 5000, 20_000])
def test_a_text_over_every_limit_arrives_whole(place: Place, length: int) -> None:
    said = " ".join(f"Sentence {n} & <b> is here." for n in range(length // 25))
    place.bot.answers["hello"] = [{"text": said, "buttons": OFFERS * 9}]
    got = words(place.say("hello"))
    assert got.split()[: len(said.split())] == said.split()
    assert "27. Choice 3" in got


def test_danger_advice_is_the_first_message_and_needs_no_button(place: Place) -> None:
    level = {"card": "escalation", "level": "emergency"}
    place.bot.answers["hello"] = [{"text": "**Call now.** Do not wait.", "buttons": OFFERS, "custom": level}]
    assert place.say("hello")[0].text == "Call now. Do not wait."


@pytest.mark.parametrize("message", ["/restart", '/answer{"value": "cleared"}', "//x", '/ask_exercise{"a": 1}'])
def test_typed_commands_are_words(place: Place, message: str) -> None:
    place.say(message)
    assert not any(text.startswith("/") for text in place.bot.texts())


@pytest.mark.parametrize("place", WEBHOOKS, indirect=True)
def test_a_request_that_is_not_signed_changes_nothing(place: Place) -> None:
    body = place.person.typed(["hello"])
    forged = place.person.sign(body, "another secret")
    bare = (body, {"Content-Type": forged[1]["Content-Type"]})
    strange = (body, {**forged[1], **{key: "\xe9\xff" for key in forged[1] if "ature" in key or "oken" in key}})
    answers = [place.person.post(request) for request in (forged, bare, strange)]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert (place.settle(), place.bot.heard) == ([], [])


@pytest.mark.parametrize("place", sorted(set(WEBHOOKS) - {"telegram"}), indirect=True)
def test_a_body_that_was_changed_after_signing_is_refused(place: Place) -> None:
    body, headers = place.person.sign(place.person.typed(["hello"]))
    assert place.person.post((body.replace(b"hello", b"jello"), headers)).status_code == 403


def test_a_delivery_that_comes_twice_is_answered_once(place: Place) -> None:
    request = place.person.sign(place.person.typed(["hello"]))
    answers = [place.person.post(request) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len(place.settle()) == 1
    place.start()
    place.person.post(request)
    assert place.settle() == []
    assert len(place.bot.heard) == 1


def test_of_three_messages_each_is_answered_in_order(place: Place) -> None:
    place.bot.delay = 0.05
    assert [message.text for message in place.say("one", "two", "three")] == [
        "You said one",
        "You said two",
        "You said three",
    ]


def test_a_picture_without_words_gets_a_kind_sentence(place: Place) -> None:
    place.person.post(place.person.sign(place.person.media()))
    assert words(place.settle()) == PHRASES["channel_media"]
    assert place.bot.heard == []


def test_a_vendor_that_asks_for_patience_gets_it(place: Place) -> None:
    place.vendor.faults.append(Fault(429, {"Retry-After": "1"}))
    assert words(place.say("hello")) == "You said hello"
    first, second = place.vendor.times
    assert second - first >= 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_vendor_in_trouble_is_asked_again(place: Place, status: int) -> None:
    place.vendor.faults.extend([Fault(status), Fault(status)])
    assert [message.text for message in place.say("hello")] == ["You said hello"]


def test_a_message_that_is_refused_arrives_as_plain_text(place: Place) -> None:
    place.bot.answers["hello"] = [{"text": "**Which** one?", "buttons": OFFERS}]
    place.vendor.faults.append(Fault(400))
    shown = place.say("hello")
    if place.kind == "sms":
        assert shown == []
        return
    assert words(shown).replace("\n\n", "\n") == "\n".join(
        ["Which one?", PHRASES["choices_lead"], "1. Choice 1", "2. Choice 2", "3. Choice 3"]
    )
    assert not any(message.buttons for message in shown)


def test_a_refused_message_is_not_sent_for_ever_and_the_next_one_is_answered(place: Place) -> None:
    place.vendor.faults.extend([Fault(400)] * 2)
    place.say("hello")
    place.vendor.faults.clear()
    assert words(place.say("again")) == "You said again"


def test_a_slow_vendor_is_not_told_twice(place: Place) -> None:
    # As 30 seconds are to the time-out of 45.
    place.vendor.faults.append(Fault(0, hangs=place.channel.api.seconds / 3))
    assert [message.text for message in place.say("hello")] == ["You said hello"]
    assert len(place.vendor.times) == 1


@pytest.mark.parametrize("fault", ["silence", "crash", "store"])
def test_a_failed_turn_says_what_to_do(place: Place, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    if fault == "silence":
        place.bot.answers["secretword"] = []
    elif fault == "crash":
        place.bot.failures["secretword"] = RuntimeError("secretword")
    else:
        place.bot.store_error = ConnectionError("secretword")
    place.vendor.faults.append(Fault(500))
    with caplog.at_level(logging.DEBUG):
        said = words(place.say("secretword"))
    assert ("Please try again in a minute" if fault == "silence" else "I have your message") in said
    assert "In an emergency, call your emergency number" in said
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert ours
    assert not any(secret in line for line in ours for secret in ("secretword", place.person.to, "oken"))


def test_a_danger_sign_is_answered_although_the_turn_failed(place: Place) -> None:
    place.bot.failures["my knee hurts and i have a fever"] = RuntimeError()
    assert place.say("my knee hurts and i have a fever")[0].text.startswith("Get medical help now")


def test_a_message_that_could_not_be_kept_is_answered_once_that_is_over(place: Place) -> None:
    place.bot.faults_left["hello"] = 2
    said = [message.text for message in place.say("hello")]
    assert said == [LATER, "You said hello"]
    assert [event.text for event in place.bot.events[place.person.conversation] if isinstance(event, UserUttered)] == [
        "hello"
    ]


def test_a_message_that_cannot_be_kept_for_long_waits_in_the_inbox(place: Place) -> None:
    place.bot.store_error = ConnectionError()
    assert [message.text for message in place.say("hello")] == [LATER]
    place.bot.store_error = None
    [left] = place.channel.inbox.claim_left(datetime.now(timezone.utc) + CLAIM)
    assert Inbound.from_json(left.body).text == "hello"


FEVER = "my knee is swollen and i have a fever"


def test_a_danger_sign_behind_too_many_waiting_messages_is_answered_at_once_and_handled_afterwards(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.turns.MAX_WAITING", 1)
    place.channel.retry_seconds = (0.1,) * 50
    place.bot.stuck = True
    place.person.type("hello")
    while not place.bot.heard:
        pass
    place.person.type(FEVER)
    place.vendor.wait_for(1)
    place.bot.stuck = False
    said = [message.text for message in place.settle()]
    assert said[0].startswith("Get medical help now")
    assert said[-2:] == ["You said hello", f"You said {FEVER}"]


def test_what_is_behind_too_many_waiting_messages_for_long_waits_in_the_inbox(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.turns.MAX_WAITING", 0)
    assert [message.text for message in place.say("hello")] == [LATER]
    [left] = place.channel.inbox.claim_left(datetime.now(timezone.utc) + CLAIM)
    assert Inbound.from_json(left.body).text == "hello"


def test_a_reminder_is_pushed(place: Place) -> None:
    bubble = {"text": "Time for your exercises.", "buttons": OFFERS, "custom": {"card": "follow_up"}}
    place.run(place.channel.push(place.person.conversation, bubble))
    assert words(place.settle()).startswith("Time for your exercises.")


DRAWN = {"card": "exercise", "image": "figures/clamshell.svg", "image_alt": "A person lies."}


@pytest.mark.parametrize("place", WEBHOOKS, indirect=True)
def test_a_drawing_is_sent_only_where_the_vendor_can_fetch_it(place: Place) -> None:
    place.bot.answers["hello"] = [{"text": "Clamshell", "custom": DRAWN}]
    if place.channel.name() != "twilio":
        place.channel.public_url = None
        assert [message.image for message in place.say("hello")] == [None]
    place.channel.public_url = PUBLIC
    shown = [f"{PUBLIC}/chat/static/figures/clamshell.png", None]
    assert [message.image for message in place.say("hello")] == (shown if place.kind != "sms" else [None])


@pytest.mark.parametrize("place", ["matrix"], indirect=True)
def test_a_drawing_is_given_to_the_homeserver_once_and_shown_each_time(place: Place) -> None:
    place.bot.answers["hello"] = [{"text": "Clamshell", "custom": DRAWN}]
    before = len(place.vendor.home.media)
    [picture, words_] = place.say("hello")
    assert (words_.text, place.say("hello")[0].image) == ("Clamshell", picture.image)
    assert list(place.vendor.home.media)[before:] == [picture.image]
    assert place.vendor.home.media[picture.image or ""] == (WEB / "figures/clamshell.png").read_bytes()
    sent = [content for call, content in place.vendor.calls if content and content.get("msgtype") == "m.image"]
    assert sent[-1]["body"] == "A person lies."


def test_what_a_dying_server_left_is_answered_by_the_next_one(place: Place) -> None:
    message = Inbound(place.person.conversation, "left-7", place.kind, text="hello")
    long_ago = datetime.now(timezone.utc) - CLAIM
    assert place.channel.inbox.add(message.message_id, message.to_json(), long_ago)
    place.start()
    place.vendor.wait_for(1)
    assert words(place.settle()) == "You said hello"
    place.start()
    assert (place.settle(), len(place.bot.heard)) == ([], 1)


def test_an_answer_that_a_dying_server_did_not_send_is_sent(place: Place) -> None:
    message = Inbound(place.person.conversation, "left-8", place.kind, text="hello")
    place.bot.events[place.person.conversation] = [
        UserUttered("hello", metadata={"message_id": "left-8"}),
        BotUttered("You said hello", {}),
    ]
    place.channel.inbox.add(message.message_id, message.to_json(), datetime.now(timezone.utc) - CLAIM)
    place.start()
    place.vendor.wait_for(1)
    assert words(place.settle()) == "You said hello"
    assert place.bot.heard == []


def test_no_call_is_made_before_somebody_writes(place: Place) -> None:
    assert place.vendor.times == []


def test_another_channel_cannot_take_the_id_of_a_conversation(place: Place) -> None:
    from bot.channels.payloads import BadMessage, check_sender

    with pytest.raises(BadMessage):
        check_sender(place.person.conversation)


def test_the_server_knows_how_to_push_reminders_to_each_kind_of_channel(place: Place) -> None:
    assert pushes(place.channel._app)[place.kind] == place.channel.push
