"""The chat page's files: what ships, what the server sends with them, and what our scripts must not do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import yaml

from bot.channels.web import WEB, WebChannel
from tests.channels.conftest import FakeBot

SOCKET_IO = "771c3872e7d9bf81020615fda67ef0fd2aa61fcaf1990100714a46fa2c39f8a1"
SCRIPTS = sorted(WEB.glob("*.js"))
FORBIDDEN = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function"]


def test_the_socket_library_is_the_released_one() -> None:
    assert hashlib.sha256((WEB / "vendor/socket.io.esm.min.js").read_bytes()).hexdigest() == SOCKET_IO
    assert "MIT" in (WEB / "vendor/LICENSE").read_text("utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_make_no_html_from_text(script: Path) -> None:
    found = [word for word in FORBIDDEN if word in script.read_text("utf-8")]
    assert found == []


def test_the_page_runs_and_loads_nothing_from_elsewhere() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    assert all(address.startswith("/chat/static/") for address in addresses)
    assert all((WEB / address.removeprefix("/chat/static/")).is_file() for address in addresses)
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)
    assert "@import" not in (WEB / "chat.css").read_text("utf-8")


def test_the_page_has_what_screen_readers_need() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    for needed in (
        'lang="en-GB"', 'role="log"', 'aria-live="polite"', 'role="status"', '<label for="message">', "<noscript>",
        "<h1>", "General guidance from five articles. Not a doctor.", "In an emergency call your emergency number.",
    ):  # fmt: skip
        assert needed in page, needed


def test_the_server_sends_the_page_with_its_rules(serve: Callable[..., str]) -> None:
    url = serve(WebChannel())
    for path in ("/chat/", "/chat", "/chat/static/chat.js", "/chat/static/vendor/socket.io.esm.min.js", "/chat/health"):
        answer = requests.get(url + path, timeout=10)
        assert answer.status_code == 200, path
        policy = answer.headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'self'"):
            assert rule in policy, path
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "javascript" in requests.get(f"{url}/chat/static/chat.js", timeout=10).headers["Content-Type"]


def test_a_clinic_may_show_the_page_in_a_frame(serve: Callable[..., str]) -> None:
    url = serve(WebChannel.from_credentials({"frame_ancestors": "https://clinic.example"}))
    policy = requests.get(f"{url}/chat/", timeout=10).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://clinic.example")


@pytest.mark.parametrize("path", ["../channels/web.py", "..%2fchannels/web.py", "%2e%2e/channels/web.py"])
def test_nothing_outside_the_folder_is_sent(serve: Callable[..., str], path: str) -> None:
    with requests.Session() as session:
        asked = requests.Request("GET", "http://x/").prepare()
        asked.url = f"{serve(WebChannel())}/chat/static/{path}"
        assert session.send(asked, timeout=10).status_code == 404


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_health_tells_whether_the_bot_is_loaded(
    serve: Callable[..., str], bot: FakeBot, ready: bool, status: int
) -> None:
    bot.ready = ready
    answer = requests.get(serve(WebChannel()) + "/chat/health", timeout=10)
    assert (answer.status_code, answer.json()) == (status, {"ready": ready})


def test_credentials_name_both_channels() -> None:
    credentials = yaml.safe_load((WEB.parent.parent / "credentials.yml").read_text("utf-8"))
    assert credentials == {"bot.channels.rest.RestChannel": {}, "bot.channels.web.WebChannel": {}}
