"""A real server on a loopback port with some channels, and anything in the place of Rasa's agent."""

from __future__ import annotations

import asyncio
import socket
import threading
import uuid
from collections.abc import Coroutine
from typing import Any

from rasa.core.channels.channel import InputChannel, register
from sanic import Sanic
from sanic.touchup.service import TouchUp

_touch_up = TouchUp.run
_touched: list[Sanic] = []


def touch_up_once(app: Sanic) -> None:
    """Sanic rewrites its own methods when an app starts, and cannot do so twice in one process."""
    if not _touched:
        _touch_up(app)
        _touched.append(app)


class ChannelServer:
    """The server; `agent` answers messages and keeps the conversations."""

    def __init__(self, agent: Any, channels: list[InputChannel]) -> None:
        self._app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
        self._app.ctx.agent = agent
        register(channels, self._app, route="/webhooks/")
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening, started), daemon=True)
        self._thread.start()
        assert started.wait(20), "The test server did not start within 20 seconds."

    def _run(self, listening: socket.socket, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(listening))
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._server.before_stop())
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, listening: socket.socket) -> None:
        self._server = await self._app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await self._server.startup()
        await self._server.before_start()
        await self._server.start_serving()
        await self._server.after_start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Runs a coroutine on the server's own loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    def stop(self) -> None:
        """Ends the server."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
