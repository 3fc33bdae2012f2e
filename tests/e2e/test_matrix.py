"""Matrix from end to end: a real homeserver, a person with a real client, and the trained bot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from sanic.touchup.service import TouchUp

from bot.channels.matrix import MatrixChannel
from bot.channels.page import WEB
from bot.commands.channel import channel
from bot.commands.errors import UserError
from bot.knowledge.loader import load_knowledge
from tests.support.channel_server import ChannelServer, touch_up_once
from tests.support.homeserver import PYTHON, UNAVAILABLE, Homeserver, MatrixPerson, homeserver
from tests.support.runner import Bot

PHRASES = load_knowledge().phrases


@dataclass(slots=True)
class Desk:
    """The bot's side: a server with the Matrix channel."""

    home: Homeserver
    bot: Bot
    user: str
    token: str
    server: ChannelServer | None = None
    channel: MatrixChannel | None = None

    def start(self) -> None:
        variables = {"KNEE_MATRIX_URL": self.home.url, "KNEE_MATRIX_USER": self.user, "KNEE_MATRIX_TOKEN": self.token}
        self.channel = MatrixChannel.from_environment(variables)
        self.server = ChannelServer(self.bot.agent, [self.channel])

    def stop(self) -> None:
        assert self.server
        self.server.stop()

    def settle(self, person: MatrixPerson) -> list[str]:
        """All that a person hears of the turn that is running."""
        heard = person.hears(1)
        assert self.server and self.channel
        self.server.run(self.channel.idle())
        return [*heard, *person.hears(0)]

    def push(self, room: str, *texts: str) -> None:
        assert self.server and self.channel
        for text in texts:
            self.server.run(self.channel.push(f"matrix:{room}", {"text": text}))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    if UNAVAILABLE.exists():
        pytest.skip(f"MATRIX IS NOT TESTED HERE: {UNAVAILABLE.read_text(encoding='utf-8').strip()}")
    assert PYTHON.exists(), "run scripts/install-synapse, as `make test` does"
    with homeserver(tmp_path_factory.mktemp("homeserver")) as running:
        yield running


@pytest.fixture(scope="module")
def desk(home: Homeserver, bot: Bot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TouchUp, "run", touch_up_once)
        patch.setenv("KNEE_INBOX_URL", f"sqlite:///{tmp_path_factory.mktemp('inbox') / 'inbox.db'}")
        user = home.register("knee")
        desk = Desk(home, bot, user, home.token(user))
        desk.start()
        yield desk
        desk.stop()


@pytest.fixture(scope="module")
def ann(home: Homeserver) -> Iterator[MatrixPerson]:
    with home.person("ann") as person:
        yield person


@pytest.fixture
def talk(desk: Desk, ann: MatrixPerson) -> Callable[[str], list[str]]:
    """Says words in a new room with the bot, and returns what it answers; at first it greets."""
    room = ann.do("room", desk.user)
    assert desk.settle(ann)

    def say(text: str) -> list[str]:
        ann.do("say", room, text)
        return desk.settle(ann)

    say.room = room  # type: ignore[attr-defined]
    return say


def test_an_invitation_is_taken_and_greeted(desk: Desk, ann: MatrixPerson) -> None:
    ann.do("room", desk.user)
    greeting = "\n".join(desk.settle(ann))
    assert PHRASES["choices_lead"] in greeting
    assert not re.search(r"[{}]|\*\*", greeting)


def test_a_danger_sign_is_answered_first_and_in_bold(desk: Desk, ann: MatrixPerson, talk: Any) -> None:
    ann.do("say", talk.room, "my knee hurts and i have a fever")
    first = ann.do("wait", 1, 30)[0]
    assert first["body"].startswith("Get medical help now")
    assert first["html"].startswith("<b>Get medical help now")
    desk.push(talk.room, "The end.")
    assert ann.hears(1)[-1] == "The end."


def test_a_choice_is_picked_by_its_number(talk: Any) -> None:
    asked = talk("check my knee")[-1]
    [number] = re.findall(r"^(\d)\. None of these$", asked, re.MULTILINE)
    assert "How did" in talk(number)[-1]


def test_what_is_said_while_the_server_is_down_is_answered_once_when_it_is_back(
    desk: Desk, ann: MatrixPerson, talk: Any
) -> None:
    talk("check my knee")
    desk.stop()
    ann.do("say", talk.room, "4")
    unanswered = ann.hears(0)
    desk.start()
    [following] = desk.settle(ann)
    assert unanswered == []
    assert "How did" in following


def test_an_exercise_comes_with_its_drawing(desk: Desk, ann: MatrixPerson, talk: Any) -> None:
    ann.do("say", talk.room, "show me the clamshell")
    picture, words, *_ = ann.do("wait", 2, 30)
    assert picture["body"] == load_knowledge().figures["clamshell"].alt
    assert ann.do("look", picture["image"]) == sha256((WEB / "figures/clamshell.png").read_bytes()).hexdigest()
    assert words["image"] is None and words["body"].startswith("Clamshell")
    desk.settle(ann)


def test_a_picture_gets_a_kind_sentence(desk: Desk, ann: MatrixPerson, talk: Any) -> None:
    ann.do("send", talk.room, "m.room.message", {"msgtype": "m.image", "body": "x.png", "url": "mxc://knee.test/x"})
    assert desk.settle(ann) == [PHRASES["channel_media"]]


def test_an_encrypted_message_is_told_to_be_unreadable_once(desk: Desk, ann: MatrixPerson, talk: Any) -> None:
    secret = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}
    ann.do("send", talk.room, "m.room.encrypted", secret)
    assert desk.settle(ann) == [PHRASES["channel_encrypted"]]
    ann.do("send", talk.room, "m.room.encrypted", secret)
    assert PHRASES["channel_encrypted"] not in talk("hello")


def test_a_room_of_three_hears_once_that_health_is_private(
    desk: Desk, home: Homeserver, ann: MatrixPerson, talk: Any
) -> None:
    with home.person("bob") as bob:
        room = ann.do("room", desk.user, "@bob:knee.test")
        assert desk.settle(ann)
        bob.do("join", room)
        ann.do("say", room, "my knee hurts")
        assert desk.settle(ann) == [PHRASES["channel_private"]]
        ann.do("say", room, "my knee hurts and i have a fever")
        assert len(talk("hello")) == 1


def test_a_homeserver_that_asks_for_patience_gets_every_message_once_and_in_order(
    desk: Desk, ann: MatrixPerson, talk: Any
) -> None:
    texts = [f"Message {number}." for number in range(10)]
    desk.push(talk.room, *texts)
    assert ann.hears(10) == texts


def test_a_long_text_arrives_whole(desk: Desk, ann: MatrixPerson, talk: Any) -> None:
    text = " ".join(f"Sentence {number} is 😀 here." for number in range(900))
    desk.push(talk.room, text)
    assert " ".join(ann.hears(3)).split() == text.split()


def test_a_check_knows_the_bot_and_refuses_the_token_of_another(
    desk: Desk, home: Homeserver, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = {"KNEE_MATRIX_URL": home.url, "KNEE_MATRIX_USER": desk.user, "KNEE_MATRIX_TOKEN": desk.token}
    assert channel("matrix", register=True, environment=mine) == 0
    assert f"The homeserver knows the bot as {desk.user}." in capsys.readouterr().out
    with pytest.raises(UserError, match=r"the token belongs to @knee:knee\.test"):
        channel("matrix", register=False, environment={**mine, "KNEE_MATRIX_USER": "@ann:knee.test"})
    with pytest.raises(UserError, match="matrix refused: status 401 M_UNKNOWN_TOKEN"):
        channel("matrix", register=False, environment={**mine, "KNEE_MATRIX_TOKEN": "guess"})
