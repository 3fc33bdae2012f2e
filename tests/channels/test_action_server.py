"""Calls of actions: given up soon, tried again only where nothing was sent, with the headers that are configured."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from jsonschema import Draft202012Validator, ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.channels import action_server
from bot.channels.action_server import ActionServer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def call(handler: Handler, times: int = 1, **configured: Any) -> list[Any]:
    """What calls of an action bring, one after the other; faults as they are."""

    async def scene() -> list[Any]:
        app = web.Application()
        app.router.add_post("/webhook", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        actions = ActionServer.like(EndpointConfig(f"http://127.0.0.1:{port}/webhook", **configured))
        found: list[Any] = []
        for _ in range(times):
            try:
                found.append(await actions.request(json={"next_action": "x"}, timeout=300, compress=False))
            except Exception as error:
                found.append(error)
        await actions.close()
        await runner.cleanup()
        return found

    return asyncio.run(scene())


def test_an_answer_is_its_json_and_calls_share_a_connection() -> None:
    peers = []

    async def answer(request: web.Request) -> web.Response:
        peers.append(request.transport.get_extra_info("peername"))  # type: ignore[union-attr]
        return web.json_response(await request.json())

    assert call(answer, times=3) == [{"next_action": "x"}] * 3
    assert len(set(peers)) == 1


def test_headers_and_parameters_of_endpoints_yml_are_sent() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response([request.headers["x-secret"], request.query["token"]])

    assert call(answer, headers={"x-secret": "word"}, token="t") == [["word", "t"]]


def test_a_refusal_keeps_its_status_and_words_so_that_rasa_knows_a_rejection() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"action_name": "x"}, status=400)

    [error] = call(answer)
    assert isinstance(error, ClientResponseError)
    assert (error.status, error.text) == (400, b'{"action_name": "x"}')


def test_an_action_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_server, "ACTION_SECONDS", 0.2)
    came = []

    async def answer(request: web.Request) -> web.Response:
        came.append(1)
        await asyncio.sleep(1)
        return web.json_response({})

    assert isinstance(call(answer)[0], asyncio.TimeoutError)
    assert came == [1]


def test_a_call_that_breaks_off_is_not_made_twice() -> None:
    came = []

    async def answer(request: web.Request) -> web.StreamResponse:
        came.append(1)
        request.transport.abort()  # type: ignore[union-attr]
        return web.Response()

    assert isinstance(call(answer)[0], aiohttp.ClientError)
    assert came == [1]


def test_an_action_server_that_is_just_starting_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def scene() -> Any:
        actions = ActionServer(f"http://127.0.0.1:{port}/webhook")
        assert not await actions.is_well()
        app = web.Application()
        app.router.add_post("/webhook", lambda _: done())
        app.router.add_get("/health", lambda _: done())
        runner = web.AppRunner(app)
        await runner.setup()
        calling = asyncio.create_task(actions.request(json={}))
        await asyncio.sleep(0.1)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        found = await calling
        well = await actions.is_well()
        await actions.close()
        await runner.cleanup()
        return found, well

    async def done() -> web.Response:
        return web.json_response({"events": []})

    assert asyncio.run(scene()) == ({"events": []}, True)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"events": "none"}, id="events that are no list"),
        pytest.param({"events": [{"event": 5}]}, id="an event whose name is a number"),
        pytest.param({"events": [{"name": "knee_facts"}]}, id="an event without a kind"),
        pytest.param({"responses": ["Yes."]}, id="a response that is bare text"),
        pytest.param([], id="a list"),
    ],
)
def test_an_answer_of_another_form_is_refused(answer: Any) -> None:
    with pytest.raises(ValidationError):
        RemoteAction("action_x", None)._validate_action_result(answer)


def test_the_form_of_answers_is_not_itself_checked_with_each_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Draft202012Validator, "check_schema", lambda _: pytest.fail("checked again"))
    assert RemoteAction("action_x", None)._validate_action_result({"events": [], "responses": [{"text": "Yes."}]})
