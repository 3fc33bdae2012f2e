"""One local server in the place of all vendors, a Matrix homeserver too: it refuses what their limits refuse.

The limits stand in `tests/support/limits.py`.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from tests.support.fake_home import SECONDS, FakeHome
from tests.support.limits import (
    RefusedError,
    Shown,
    matrix_message,
    messenger_message,
    slack_message,
    telegram_message,
    telegram_photo,
    twilio_message,
)

TELEGRAM_TOKEN = "123:telegram-token"
SLACK_TOKEN = "xoxb-slack-token"
PAGE_TOKEN = "page-token"
ACCOUNT, TWILIO_TOKEN = "AC0123", "twilio-token"
MATRIX_USER, MATRIX_TOKEN = "@knee:knee.test", "matrix-token"


@dataclass(frozen=True, slots=True)
class Fault:
    """What the vendor does in place of its work; with a status of 0 it works, but late."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    hangs: float = 0.0


class FakeVendor:
    """The server; `shown` is what people saw, `times` when each call to send came, `faults` what goes wrong next.

    `quiet` are those on WhatsApp who wrote nothing for 24 hours.
    """

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.calls: list[tuple[str, Any]] = []
        self.times: list[float] = []
        self.faults: deque[Fault] = deque()
        self.home = FakeHome()
        self.quiet: set[str] = set()
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(SECONDS)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post(f"/bot{TELEGRAM_TOKEN}/{{method}}", self._telegram)
        app.router.add_route("*", "/slack/{method}", self._slack)
        app.router.add_route("*", "/messenger/me{method:.*}", self._messenger)
        app.router.add_route("*", f"/2010-04-01/Accounts/{ACCOUNT}{{method:.*}}", self._twilio)
        app.router.add_post("/matrix/deliver", self.home.deliver)
        app.router.add_route("*", "/matrix/_matrix/{method:.*}", self._matrix)
        app.on_shutdown.append(self.home.end)
        self._runner = web.AppRunner(app, handler_cancellation=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def wait_for(self, count: int) -> None:
        """Waits until so many messages were shown."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.shown) >= count, SECONDS)

    def stop(self) -> None:
        """Ends the server."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def environment(self) -> dict[str, str]:
        """The variables that send the bot here."""
        return {
            "KNEE_TELEGRAM_API": self.url,
            "KNEE_SLACK_API": f"{self.url}/slack",
            "KNEE_MESSENGER_API": f"{self.url}/messenger",
            "KNEE_TWILIO_API": self.url,
            "KNEE_MATRIX_URL": f"{self.url}/matrix",
            "KNEE_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "KNEE_SLACK_TOKEN": SLACK_TOKEN,
            "KNEE_MESSENGER_PAGE_TOKEN": PAGE_TOKEN,
            "KNEE_TWILIO_ACCOUNT_SID": ACCOUNT,
            "KNEE_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
            "KNEE_MATRIX_TOKEN": MATRIX_TOKEN,
        }

    async def _answer(self, what: str, content: Any, shown: Any, good: dict[str, Any]) -> web.Response:
        self.calls.append((what, content))
        if shown is None:
            return web.json_response(good)
        self.times.append(self._loop.time())
        fault = self.faults.popleft() if self.faults else Fault(0)
        await asyncio.sleep(fault.hangs)
        if fault.status:
            return web.json_response({"error": {"code": 1}}, status=fault.status, headers=fault.headers)
        try:
            with self._news:
                self.shown.append(shown(content))
                self._news.notify_all()
        except RefusedError as refused:
            return web.json_response(refused.body, status=refused.status)
        return web.json_response(good)

    async def _telegram(self, request: web.Request) -> web.Response:
        method, content = request.match_info["method"], await request.json()
        show = {"sendMessage": telegram_message, "sendPhoto": telegram_photo}.get(method)
        results = {"getMe": {"username": "knee_bot"}, "getWebhookInfo": {"url": ""}, "setWebhook": True}
        result: Any = results.get(method, {"message_id": 1})
        return await self._answer(f"telegram/{method}", content, show, {"ok": True, "result": result})

    async def _slack(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        content = await request.json() if request.can_read_body else {}
        if request.headers.get("Authorization") != f"Bearer {SLACK_TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        show = slack_message if method == "chat.postMessage" else None
        return await self._answer(f"slack/{method}", content, show, {"ok": True, "user": "knee", "team": "clinic"})

    async def _messenger(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        content = await request.json() if request.can_read_body else dict(request.query)
        if request.query.get("access_token") != PAGE_TOKEN:
            return web.json_response({"error": {"code": 190}}, status=400)
        show = messenger_message if method == "/messages" and "message" in content else None
        return await self._answer(f"messenger{method}", content, show, {"name": "Knee page", "success": True})

    async def _twilio(self, request: web.Request) -> web.Response:
        content = dict(await request.post()) if request.method == "POST" else dict(request.query)
        if not request.headers.get("Authorization", "").startswith("Basic "):
            return web.json_response({"code": 20003}, status=401)
        method = request.match_info["method"]
        show = self._twilio_message if method == "/Messages.json" else None
        good = {"sid": "SM1", "status": "active", "incoming_phone_numbers": [{"sid": "PN1"}]}
        return await self._answer(f"twilio{method}", content, show, good)

    def _twilio_message(self, content: dict[str, Any]) -> Shown:
        if content["To"] in self.quiet and "ContentSid" not in content:
            raise RefusedError(400, {"code": 63016, "message": "You are outside the allowed window."})
        return twilio_message(content)

    async def _matrix(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {MATRIX_TOKEN}":
            return web.json_response({"errcode": "M_UNKNOWN_TOKEN"}, status=401)
        method = request.match_info["method"]
        if method == "client/v3/sync":
            return web.json_response(await self.home.sync(request))
        if method == "media/v3/upload":
            return web.json_response({"content_uri": self.home.keep(request.content_type, await request.read())})
        found = re.fullmatch(r"client/v3/rooms/([^/]+)/(send/m.room.message/(\w+)|\w+)(/.*)?", method)
        room, number = (found[1], found[3]) if found else ("", None)
        content = {"room": room, **await request.json()} if request.method == "PUT" else {}
        show = partial(matrix_message, pictures=self.home.media) if number else None
        good = {"user_id": MATRIX_USER, "joined": {MATRIX_USER: {}, "@ann:knee.test": {}}, "event_id": "$sent"}
        return await self._answer(f"matrix/{method}", content, show, good)
