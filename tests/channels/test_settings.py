"""A messaging channel is on only when all its variables are set; a half-set one names what is missing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from bot.channels.payloads import PREFIXES
from bot.channels.settings import CHANNELS, HalfSetError, channels_on, is_on
from bot.commands.errors import UserError
from bot.commands.serve import Settings, servers
from bot.render.capabilities import MESSAGING


def _full(name: str) -> dict[str, str]:
    channel = CHANNELS[name]
    return {variable: "x" for variable in (*channel.needed, *channel.shared, *channel.one_of)}


def test_no_channel_is_on_by_itself() -> None:
    assert channels_on({"KNEE_PUBLIC_URL": "https://knee.example"}) == []


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_with_all_its_variables_is_on(name: str) -> None:
    assert channels_on(_full(name)) == [name]


@pytest.mark.parametrize(
    ("name", "missing"),
    [(name, variable) for name, found in CHANNELS.items() for variable in (*found.needed, *found.shared)],
)
def test_a_half_set_channel_names_the_missing_variable(name: str, missing: str) -> None:
    given = {**_full(name), missing: ""}
    with pytest.raises(HalfSetError, match=rf"channel {name} is only half set: {missing} is missing"):
        is_on(name, given)


def test_twilio_needs_one_of_its_numbers() -> None:
    numbers = CHANNELS["twilio"].one_of
    without = {variable: "x" for variable in _full("twilio") if variable not in numbers}
    with pytest.raises(HalfSetError, match=" or ".join(numbers)):
        is_on("twilio", without)
    assert all(is_on("twilio", {**without, number: "+1555"}) for number in numbers)


def test_a_half_set_channel_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KNEE_TELEGRAM_TOKEN", "123:abc")
    settings = Settings("127.0.0.1", 0, 0, tmp_path / "tracker.db", tmp_path / "logs", tmp_path / "secret")
    with pytest.raises(UserError, match="KNEE_TELEGRAM_SECRET is missing"), servers(settings):
        pass


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_can_be_made_and_its_kinds_have_limits_and_a_prefix(name: str) -> None:
    module, _, found = CHANNELS[name].module.rpartition(".")
    channel = getattr(import_module(module), found).from_environment({**_full(name), "KNEE_MATRIX_URL": "http://x"})
    assert channel.name() == name
    assert set(channel.kinds) <= set(MESSAGING)
    assert all(f"{kind}:" in PREFIXES for kind in channel.kinds)
