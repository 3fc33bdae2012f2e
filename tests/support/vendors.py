"""One local server in the place of Telegram, Slack, Messenger and Twilio: it refuses what the vendors' limits refuse.

The limits and signatures are written here from the vendors' documentation, apart from the bot's own code.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TELEGRAM_TOKEN = "123:telegram-token"
SLACK_TOKEN = "xoxb-slack-token"
PAGE_TOKEN = "page-token"
ACCOUNT, TWILIO_TOKEN = "AC0123", "twilio-token"


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as a person sees it, with the marks of bold words taken away; buttons are title and id."""

    to: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What the vendor does in place of its work; with a status of 0 it works, but late."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    hangs: float = 0.0


class RefusedError(Exception):
    """The vendor's own error answer."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.status, self.body = status, body


class FakeVendor:
    """The server; `shown` is what people saw, `times` when each call to send came, `faults` what goes wrong next."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.calls: list[tuple[str, Any]] = []
        self.times: list[float] = []
        self.faults: deque[Fault] = deque()
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(20)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post(f"/bot{TELEGRAM_TOKEN}/{{method}}", self._telegram)
        app.router.add_route("*", "/slack/{method}", self._slack)
        app.router.add_route("*", "/messenger/me{method:.*}", self._messenger)
        app.router.add_route("*", f"/2010-04-01/Accounts/{ACCOUNT}{{method:.*}}", self._twilio)
        self._runner = web.AppRunner(app, handler_cancellation=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def wait_for(self, count: int) -> None:
        """Waits until so many messages were shown."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.shown) >= count, 20)

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
            "KNEE_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "KNEE_SLACK_TOKEN": SLACK_TOKEN,
            "KNEE_MESSENGER_PAGE_TOKEN": PAGE_TOKEN,
            "KNEE_TWILIO_ACCOUNT_SID": ACCOUNT,
            "KNEE_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
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
        show = twilio_message if method == "/Messages.json" else None
        good = {"sid": "SM1", "status": "active", "incoming_phone_numbers": [{"sid": "PN1"}]}
        return await self._answer(f"twilio{method}", content, show, good)


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _telegram_error(why: str) -> RefusedError:
    return RefusedError(400, {"ok": False, "error_code": 400, "description": f"Bad Request: {why}"})


def telegram_message(content: dict[str, Any]) -> Shown:
    """sendMessage: 4096 units after the markup is read, and callback data of 1 to 64 bytes."""
    text = content["text"]
    if content.get("parse_mode") == "HTML":
        bare = re.sub(r"</?b>", "", text)
        if (
            "<" in bare
            or ">" in bare
            or text.count("<b>") != text.count("</b>")
            or re.search(r"&(?!amp;|lt;|gt;)", bare)
        ):
            raise _telegram_error("can't parse entities")
        text = html.unescape(bare)
    if not text.strip():
        raise _telegram_error("message text is empty")
    if units(text) > 4096:
        raise _telegram_error("message is too long")
    rows = content.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple((button["text"], button["callback_data"]) for row in rows for button in row)
    if any(not 1 <= len(data.encode()) <= 64 for _, data in buttons):
        raise _telegram_error("BUTTON_DATA_INVALID")
    return Shown(str(content["chat_id"]), text, buttons)


def telegram_photo(content: dict[str, Any]) -> Shown:
    """sendPhoto by address."""
    if not content["photo"].startswith("https://"):
        raise _telegram_error("wrong HTTP URL specified")
    return Shown(str(content["chat_id"]), "", image=content["photo"])


def slack_message(content: dict[str, Any]) -> Shown:
    """chat.postMessage: sections of 3000, 25 buttons, labels of 75, values of 2000, ids of 255."""
    text, buttons, image = content["text"], (), None
    if not text or len(text) > 40_000:
        raise RefusedError(200, {"ok": False, "error": "msg_too_long" if text else "no_text"})
    for block in content.get("blocks", ()):
        if block["type"] == "section":
            text = block["text"]["text"]
            wrong = not 1 <= len(text) <= 3000
        elif block["type"] == "image":
            image, text = block["image_url"], ""
            wrong = not image.startswith("https://") or not 1 <= len(block["alt_text"]) <= 2000
        else:
            buttons = tuple((button["text"]["text"], button["value"]) for button in block["elements"])
            ids = [button["action_id"] for button in block["elements"]]
            wrong = not 1 <= len(buttons) <= 25 or len(set(ids)) < len(ids) or max(map(len, ids)) > 255
            wrong = wrong or any(not 1 <= len(title) <= 75 or len(value) > 2000 for title, value in buttons)
        if wrong:
            raise RefusedError(200, {"ok": False, "error": "invalid_blocks"})
    bare = re.sub(r"(?<!\w)\*(.+?)\*", r"\1", text, flags=re.DOTALL)
    if re.search(r"[<>]|&(?!amp;|lt;|gt;)", bare):
        raise RefusedError(200, {"ok": False, "error": "unescaped"})
    return Shown(content["channel"], html.unescape(bare), buttons, image)


def messenger_message(content: dict[str, Any]) -> Shown:
    """Send API: text of 2000, 13 quick replies with titles of 20 and payloads of 1000."""
    message, to = content["message"], content["recipient"]["id"]
    if "attachment" in message:
        return Shown(to, "", image=message["attachment"]["payload"]["url"])
    replies = message.get("quick_replies", [])
    buttons = tuple((reply["title"], reply["payload"]) for reply in replies)
    wrong = not 1 <= units(message["text"]) <= 2000 or len(buttons) > 13
    if wrong or any(not 1 <= units(title) <= 20 or len(payload) > 1000 for title, payload in buttons):
        raise RefusedError(400, {"error": {"message": "(#100) Length of param", "code": 100}})
    return Shown(to, message["text"], buttons)


def twilio_message(content: dict[str, Any]) -> Shown:
    """Messages: a body of 1600 characters."""
    if "MediaUrl" in content:
        return Shown(content["To"], "", image=content["MediaUrl"])
    if not 1 <= units(content.get("Body", "")) <= 1600:
        raise RefusedError(400, {"code": 21617, "message": "The message body exceeds the 1600 character limit."})
    if content["To"].startswith("whatsapp:") != content["From"].startswith("whatsapp:"):
        raise RefusedError(400, {"code": 21910})
    text = content["Body"]
    return Shown(content["To"], re.sub(r"(?<!\w)\*(.+?)\*", r"\1", text) if "whatsapp" in content["To"] else text)


def as_json(value: Any) -> bytes:
    """A body as vendors send it."""
    return json.dumps(value).encode()
