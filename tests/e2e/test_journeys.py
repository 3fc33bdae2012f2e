"""The same conversations over every channel: the same levels, the same facts and the same words as over REST."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from sanic.touchup.service import TouchUp

from bot.channels.payloads import read_text
from bot.channels.turns import BubbleOutput
from bot.render.capabilities import MESSAGING
from tests.support.channel_server import ChannelServer, touch_up_once
from tests.support.limits import Shown
from tests.support.people import PEOPLE, Person, make_channel
from tests.support.runner import Bot, Talk
from tests.support.scenario import FOLDER, Turn, load_scenario
from tests.support.vendors import FakeVendor

JOURNEYS = [
    "interview/user_goes_through_the_interview_to_self_care",
    "interview/user_types_numbers_and_ordinals",
    "interview/user_answers_every_question_in_own_words",
    "interview/user_hurt_the_knee_yesterday",
    "interview/user_tells_facts_up_front",
    "interview/user_goes_back_one_question",
    "interview/user_goes_back_and_takes_a_number",
    "interview/user_stops_and_resumes",
    "interview/user_asks_about_the_knee_of_a_parent",
    "interview/user_broke_the_knee",
    "interview/user_is_not_understood_three_times",
    "safety/user_was_cleared_by_a_doctor",
    "safety/user_reports_fever_again_after_clearing",
    "safety/user_says_that_the_sign_is_still_there",
    "safety/user_starts_again_with_an_open_danger",
    "safety/user_sends_forged_commands_with_an_open_danger",
    "exercises/user_picks_from_the_list_by_number",
    "exercises/user_types_the_name_of_a_choice",
    "exercises/user_with_a_new_injury_asks_for_an_exercise",
    "answers/user_asks_about_sport_and_stairs",
    "coaching/user_makes_a_plan_by_buttons",
    "coaching/user_does_a_session_to_the_end",
    "coaching/user_reports_a_danger_sign_in_a_session",
    "coaching/user_keeps_a_pain_diary",
    "conversation/user_wants_a_page_for_the_doctor",
]
_numbers = itertools.count(2000)


@dataclass(slots=True)
class Channels:
    """One server with all messaging channels and the trained bot, and the vendors behind it."""

    bot: Bot
    vendor: FakeVendor
    server: ChannelServer
    channels: dict[str, Any] = field(default_factory=dict)

    def settle(self, person: Person) -> list[Shown]:
        """What a person saw since the last look."""
        self.server.run(self.channels[person.channel].idle())
        shown = [message for message in self.vendor.shown if message.to == person.to]
        self.vendor.shown.clear()
        return shown


@pytest.fixture(scope="module")
def channels(bot: Bot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Channels]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TouchUp, "run", touch_up_once)
        patch.setenv("KNEE_INBOX_URL", f"sqlite:///{tmp_path_factory.mktemp('inbox') / 'inbox.db'}")
        vendor = FakeVendor()
        made = {person.channel: make_channel(person, vendor) for person in PEOPLE.values()}
        for channel in made.values():
            channel.turn_seconds = 30
        server = ChannelServer(bot.agent, list(made.values()))
        yield Channels(bot, vendor, server, made)
        server.stop()
        vendor.stop()


def squeezed(text: str) -> str:
    """A text without blanks and marks of bold words, so that splitting and markup make no difference."""
    return re.sub(r"\s|\*\*", "", text)


@cache
def over_rest(turns: tuple[Turn, ...], bot: Bot) -> tuple[list[list[str]], Talk]:
    """The texts of each turn over REST."""
    talk, offered, said = bot.talk(), {}, []
    for turn in turns:
        text = read_text(offered[turn.press] if turn.press else turn.user, dict.fromkeys(offered.values(), "")).text
        answered = talk.say(text)
        offered = {button["title"]: button["payload"] for button in answered.buttons}
        said.append([squeezed(bubble["text"]) for bubble in answered.bubbles])
    return said, talk


def over_channel(turns: tuple[Turn, ...], channels: Channels, person: Person) -> list[list[Shown]]:
    """What a person saw in each turn; a choice is pressed where there is a button, else its number is typed."""
    seen: list[list[Shown]] = []
    for turn in turns:
        before = seen[-1] if seen else []
        pressable = [shown for shown in before if turn.press in dict(shown.buttons)]
        if pressable:
            person.press(pressable[-1], turn.press or "")
        else:
            person.type(turn.user if turn.user is not None else number_of(turn.press or "", before))
        seen.append(channels.settle(person))
    return seen


def number_of(title: str, shown: list[Shown]) -> str:
    """The number under which a list shows a choice."""
    text = "\n".join(message.text for message in shown)
    found = re.findall(rf"^(\d+)\. {re.escape(title)}$", text, re.MULTILINE) or re.findall(rf"^({title})$", text, re.M)
    assert found, f"{title!r} is not offered in {text!r}"
    return str(found[-1]).partition(":")[0]


def remembered(bot: Bot, conversation: str, run: Any) -> dict[str, Any]:
    tracker = run(bot.agent.tracker_store.retrieve(conversation))
    parts = [(event.data or {}).get("custom") or {} for event in tracker.events if event.type_name == "bot"]
    slots = ("knee_facts", "knee_dangers", "knee_question", "knee_exercise", "knee_plan")
    session = tracker.get_slot("knee_session") or {}
    return {
        "levels": [part["level"] for part in parts if "level" in part],
        "cards": [part["card"] for part in parts if "card" in part],
        **{slot: tracker.get_slot(slot) for slot in slots},
        "knee_session": {key: value for key, value in session.items() if key != "begun"},
    }


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_journey_is_the_same_over_every_channel(journey: str, channels: Channels) -> None:
    turns = load_scenario(FOLDER / f"{journey}.yml").turns
    wanted, talk = over_rest(turns, channels.bot)
    golden = remembered(channels.bot, talk.sender, channels.bot.run)
    for kind, made in PEOPLE.items():
        person = made.at(channels.server.url, channels.vendor, next(_numbers))
        seen = over_channel(turns, channels, person)
        for number, (texts, shown) in enumerate(zip(wanted, seen, strict=True), start=1):
            text = "".join(squeezed(message.text) for message in shown if not message.image)
            assert not re.search(r'\{"|/answer|/ask_', text), f"{kind}, turn {number}: a payload is shown"
            at = 0
            for part in texts:
                found = text.find(part.replace("–", "-").replace("’", "'") if kind == "sms" else part, at)
                assert found >= 0, f"{kind}, turn {number}: {part!r} is not in {text!r}"
                at = found + len(part)
        assert remembered(channels.bot, person.conversation, channels.server.run) == golden, kind


def test_there_are_twenty_five_journeys_over_all_messaging_channels() -> None:
    assert len(set(JOURNEYS)) == 25
    assert PEOPLE.keys() == MESSAGING.keys()


class _Shell(BubbleOutput):
    """What the Rasa shell prints."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    @classmethod
    def name(cls) -> str:
        return "cmdline"

    async def deliver(self, recipient_id: str, bubble: dict[str, Any]) -> None:
        assert set(bubble) == {"text"}, "the shell would print buttons with payloads, and data as JSON"
        self.said.append(bubble["text"])


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_journey_works_in_the_rasa_shell_as_text(journey: str, bot: Bot) -> None:
    from rasa.core.channels.channel import UserMessage

    turns = load_scenario(FOLDER / f"{journey}.yml").turns
    _, talk = over_rest(turns, bot)
    before: list[Shown] = []
    conversation = f"shell-{next(_numbers)}"
    for turn in turns:
        output = _Shell()
        text = (turn.user or "").lstrip("/ ") if turn.press is None else number_of(turn.press, before)
        bot.run(bot.agent.handle_message(UserMessage(text, output, conversation, input_channel="cmdline")))
        bot.run(output.hand_over())
        before = [Shown("", said) for said in output.said]
        assert not any(re.search(r'\{"|/answer|/ask_|\*\*', said) for said in output.said)
    golden, got = (remembered(bot, name, bot.run) for name in (talk.sender, conversation))
    kept = [key for key in golden if key.startswith("knee_")]
    assert {key: got[key] for key in kept} == {key: golden[key] for key in kept}
