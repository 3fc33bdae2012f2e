"""Whatever comes in over a messaging channel: never a fault of the server, and never silence for a real message."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.matrix import read_events
from tests.channels.conftest import Place
from tests.support.limits import Shown, as_json
from tests.support.people import WEBHOOKS

_SETTINGS = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_STRANGE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([10**400, -(10**400), [], {}, "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def _paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [before, *(path for key, inner in pairs for path in _paths(inner, (*before, key)))]


def _replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return changed


@pytest.mark.parametrize("place", WEBHOOKS, indirect=True)
@_SETTINGS
@given(body=st.binary(max_size=200) | _STRANGE.map(lambda value: json.dumps(value).encode()))
def test_a_signed_body_of_any_kind_is_no_fault(place: Place, body: bytes) -> None:
    try:
        request = place.person.sign(body)
    except UnicodeDecodeError:
        return
    assert place.person.post(request).status_code in {200, 400, 403}


@pytest.mark.parametrize("place", WEBHOOKS, indirect=True)
@_SETTINGS
@given(data=st.data())
def test_a_message_with_any_part_gone_strange_is_no_fault(place: Place, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from([place.person.typed(["hello"]), place.person.media()]))
    if not body.startswith(b"{"):
        form = {"MessageSid": "SM1", "From": "+1", "Body": "hi", data.draw(st.text(max_size=5)): "x"}
        form[data.draw(st.sampled_from(sorted(form)))] = data.draw(st.text(alphabet=st.characters(codec="utf-8")))
        body = urlencode(form).encode()
    else:
        message = json.loads(body)
        body = as_json(_replaced(message, data.draw(st.sampled_from(_paths(message))), data.draw(_STRANGE)))
    assert place.person.post(place.person.sign(body)).status_code in {200, 400}
    place.run(place.channel.idle())


@pytest.mark.parametrize("place", ["messenger", "slack", "telegram"], indirect=True)
@_SETTINGS
@given(data=st.data())
def test_a_press_with_any_part_gone_strange_is_no_fault(place: Place, data: st.DataObject) -> None:
    body = place.person.pressed(Shown(place.person.to, "Which?", (("Yes", "c:1"),)), "Yes")
    form = body.startswith(b"payload=")
    message = json.loads(parse_qs(body.decode())["payload"][0] if form else body)
    changed = as_json(_replaced(message, data.draw(st.sampled_from(_paths(message))), data.draw(_STRANGE)))
    body = urlencode({"payload": changed}).encode() if form else changed
    assert place.person.post(place.person.sign(body)).status_code in {200, 400}
    place.run(place.channel.idle())


@_SETTINGS
@given(event=_STRANGE | st.dictionaries(st.sampled_from(["type", "content", "event_id", "sender"]), _STRANGE))
def test_a_strange_event_in_a_room_is_no_fault(event: Any) -> None:
    read = list(read_events("!room:knee.test", [event] if isinstance(event, dict) else [], "@knee:knee.test"))
    assert all(isinstance(message.message_id, str) and message.message_id for message in read)


@_SETTINGS
@given(text=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=300))
def test_whatever_is_typed_gets_an_answer(place: Place, text: str) -> None:
    shown = place.say(text)
    assert shown
    assert all(message.text.strip() for message in shown)
