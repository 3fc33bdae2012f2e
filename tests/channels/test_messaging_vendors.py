"""What is special about each vendor's webhooks."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from bot.knowledge.loader import load_knowledge
from tests.channels.conftest import Place
from tests.support.limits import Shown, as_json
from tests.support.people import OnSlack

PHRASES = load_knowledge().phrases


@pytest.mark.parametrize("place", ["telegram"], indirect=True)
class TestOnTelegram:
    def test_a_pressed_button_stops_to_spin(self, place: Place) -> None:
        shown = Shown(place.person.to, "Which?", (("Yes", "c:000000000000"),))
        assert place.person.press(shown, "Yes").json() == {"method": "answerCallbackQuery", "callback_query_id": "1"}

    def test_start_greets(self, place: Place) -> None:
        assert "".join(message.text for message in place.say("/start")).startswith("Hello.")
        assert place.bot.texts() == ["/greet"]

    @pytest.mark.parametrize(("text", "answers"), [("/help", 1), ("hello everybody", 0)])
    def test_a_group_hears_that_health_is_private_when_it_asks(self, place: Place, text: str, answers: int) -> None:
        update = json.loads(place.person.typed([text]))
        update["message"]["chat"]["type"] = "group"
        place.person.post(place.person.sign(as_json(update)))
        assert [message.text for message in place.settle()] == [PHRASES["channel_private"]] * answers

    def test_the_words_under_a_picture_are_read(self, place: Place) -> None:
        update = json.loads(place.person.media())
        update["message"]["caption"] = "my knee"
        place.person.post(place.person.sign(as_json(update)))
        place.settle()
        assert place.bot.texts() == ["my knee"]

    def test_an_update_of_two_days_ago_is_a_replay(self, place: Place) -> None:
        update = json.loads(place.person.typed(["hello"]))
        update["message"]["date"] -= 2 * 86400
        assert place.person.post(place.person.sign(as_json(update))).status_code == 200
        assert place.settle() == []


@pytest.mark.parametrize("place", ["slack"], indirect=True)
class TestOnSlack:
    def test_a_request_of_ten_minutes_ago_is_a_replay(self, place: Place) -> None:
        assert isinstance(place.person, OnSlack)
        request = place.person.sign(place.person.typed(["hello"]), stamp=time.time() - 600)
        assert place.person.post(request).status_code == 403

    def test_the_address_can_be_proved(self, place: Place) -> None:
        answer = place.person.post(place.person.sign(as_json({"type": "url_verification", "challenge": "abc"})))
        assert (answer.status_code, answer.text) == (200, "abc")

    @pytest.mark.parametrize(
        ("change", "answers"),
        [
            ({"channel_type": "channel"}, 0),
            ({"bot_id": "B1"}, 0),
            ({"subtype": "message_changed"}, 0),
            ({"type": "app_mention"}, 1),
        ],
        ids=str,
    )
    def test_only_direct_messages_of_people_are_read(self, place: Place, change: dict[str, Any], answers: int) -> None:
        event = json.loads(place.person.typed(["my knee hurts"]))
        event["event"].update(change)
        place.person.post(place.person.sign(as_json(event)))
        assert [message.text for message in place.settle()] == [PHRASES["channel_private"]] * answers
        assert place.bot.heard == []

    def test_signs_that_slack_would_obey_are_words_both_ways(self, place: Place) -> None:
        assert "".join(message.text for message in place.say("&lt;!channel&gt; <@U1> hi")) == "You said <!channel> hi"


@pytest.mark.parametrize("place", ["messenger"], indirect=True)
class TestOnMessenger:
    @pytest.mark.parametrize(("token", "status", "text"), [("verify", 200, "77"), ("guess", 403, ""), ("", 403, "")])
    def test_the_address_can_be_proved(self, place: Place, token: str, status: int, text: str) -> None:
        asked = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "77"}
        answer = requests.get(place.person.url, params=asked, timeout=10)
        assert (answer.status_code, answer.text) == (status, text)

    def test_the_start_button_greets(self, place: Place) -> None:
        batch = json.loads(place.person.typed([""]))
        event = batch["entry"][0]["messaging"][0]
        del event["message"]
        event["postback"] = {"mid": "m_start", "title": "Get started", "payload": "start"}
        place.person.post(place.person.sign(as_json(batch)))
        assert "".join(message.text for message in place.settle()).startswith("Hello.")

    @pytest.mark.parametrize("change", [{"is_echo": True}, {"mid": ""}], ids=str)
    def test_what_is_no_message_of_a_person_is_passed_over(self, place: Place, change: dict[str, Any]) -> None:
        batch = json.loads(place.person.typed(["hello"]))
        batch["entry"][0]["messaging"][0]["message"].update(change)
        place.person.post(place.person.sign(as_json(batch)))
        assert place.settle() == []


@pytest.mark.parametrize("place", ["sms"], indirect=True)
class TestOnSms:
    def test_the_answer_to_the_webhook_itself_is_empty(self, place: Place) -> None:
        answer = place.person.type("hello")
        assert (answer.headers["Content-Type"], answer.text) == ("text/xml", "<Response/>")

    def test_a_channel_without_a_number_is_passed_over(self, place: Place) -> None:
        place.channel.numbers = {"whatsapp": "+1"}  # type: ignore[attr-defined]
        assert place.say("hello") == []


@pytest.mark.parametrize("place", ["whatsapp"], indirect=True)
class TestOnWhatsApp:
    def test_a_reminder_takes_the_form_that_whatsapp_lets_through_after_a_quiet_day(self, place: Place) -> None:
        place.channel.template = "HX0123"  # type: ignore[attr-defined]
        place.vendor.quiet = {place.person.to}
        offers = [{"title": "Start", "payload": "/start"}, {"title": "Not today", "payload": "/later"}]
        place.run(
            place.channel.push(place.person.conversation, {"text": "**Time** to move.\n\nGo.", "buttons": offers})
        )
        place.vendor.quiet = set()
        lead = PHRASES["choices_lead"]
        [shown] = place.settle()
        assert shown.text == f"Knee Guide reminder: Time to move. Go. {lead} 1. Start 2. Not today Thank you."

    def test_without_that_form_a_reminder_is_refused_once_and_noted(
        self, place: Place, caplog: pytest.LogCaptureFixture
    ) -> None:
        place.vendor.quiet = {place.person.to}
        place.run(place.channel.push(place.person.conversation, {"text": "Time to move."}))
        place.vendor.quiet = set()
        assert (place.settle(), len(place.vendor.times)) == ([], 1)
        assert "status 403 63016" in caplog.text


@pytest.mark.parametrize("place", ["matrix"], indirect=True)
class TestOnMatrix:
    def test_an_event_of_two_days_ago_is_a_replay(self, place: Place) -> None:
        told = json.loads(place.person.typed(["hello"]))
        told["events"][0]["origin_server_ts"] -= 2 * 86_400_000
        place.person.post(place.person.sign(as_json(told)))
        assert place.settle() == []

    def test_nobody_delivers_to_the_server(self, place: Place) -> None:
        address = f"{place.server}/webhooks/matrix/webhook"
        assert requests.post(address, data=place.person.typed(["hello"]), timeout=10).status_code == 404
        assert (place.settle(), place.bot.heard) == ([], [])
