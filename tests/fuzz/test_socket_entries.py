"""Random socket events and broken packets: never a fault, never a closed door, and nobody else has to wait."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import socketio
import websocket
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.conftest import Bystander
from tests.support.servers import RunningServers

FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=600, derandomize=False)

STRANGE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        name: STRANGE | st.text(max_size=400) | st.sampled_from(["1", "talk", "/restart", '/answer{"value": "fever"}'])
        for name in ("message", "message_id", "payload", "title", "token", "what")
    },
)
EVENTS = st.tuples(
    st.sampled_from(["session_request", "user_uttered", "erase", "bot_uttered", "message", "connect_error"])
    | st.text(min_size=1, max_size=12),
    STRANGE | FIELDS | st.lists(STRANGE, max_size=4).map(tuple) | st.binary(max_size=40),
)
BROKEN = (
    *('42["user_uttered"', "42{}", "42[]", "42[1,2]", "43[1]", "41", "5", "6", "2probe", "40/admin,", "4" * 50),
    *("42" + "[" * 2000, '42["user_uttered",' + "9" * 5000 + "]", '451-["erase",{"_placeholder":true,"num":0}]'),
)
PACKETS = st.text(max_size=60) | st.binary(max_size=60) | st.sampled_from(BROKEN)


def send_events(entries: RunningServers, events: list[tuple[str, Any]]) -> None:
    """Sends events as a page does, and talks sensibly afterwards."""
    with socketio.SimpleClient() as client:
        client.connect(entries.url, transports=["websocket"])
        client.emit("session_request", {})
        for name, data in events:
            if name not in ("connect", "disconnect"):
                client.emit(name, data)
        assert client.call("user_uttered", {"message": "hello", "message_id": uuid.uuid4().hex}, timeout=30)


def send_packets(entries: RunningServers, packets: list[str | bytes]) -> None:
    """Sends packets below the level of events; the server may hang up, and does not fail."""
    address = entries.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    socket = websocket.create_connection(address, timeout=30)
    try:
        socket.send("40")
        for packet in packets:
            socket.send(packet) if isinstance(packet, str) else socket.send_binary(packet)
    except (OSError, websocket.WebSocketException):
        pass
    finally:
        socket.close()


@FEW
@given(events=st.lists(EVENTS, min_size=1, max_size=6))
def test_no_event_is_a_fault(
    events: list[tuple[str, Any]], entries: RunningServers, bystander: Bystander, no_fault: None
) -> None:
    send_events(entries, events)


@FEW
@given(packets=st.lists(PACKETS, min_size=1, max_size=6))
def test_no_packet_is_a_fault(
    packets: list[str | bytes], entries: RunningServers, bystander: Bystander, no_fault: None
) -> None:
    send_packets(entries, packets)


@pytest.mark.long
@MANY
@given(events=st.lists(EVENTS, min_size=1, max_size=12))
def test_no_event_of_very_many_is_a_fault(
    events: list[tuple[str, Any]], entries: RunningServers, bystander: Bystander, no_fault: None
) -> None:
    send_events(entries, events)


@pytest.mark.long
@MANY
@given(packets=st.lists(PACKETS, min_size=1, max_size=12))
def test_no_packet_of_very_many_is_a_fault(
    packets: list[str | bytes], entries: RunningServers, bystander: Bystander, no_fault: None
) -> None:
    send_packets(entries, packets)
