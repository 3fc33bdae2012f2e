"""The chat page's files: what ships, what the server sends with them, and what our scripts must not do."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import yaml

from bot.channels.page import WEB
from bot.channels.sessions import SECRET_VARIABLE
from bot.channels.web import WebChannel
from bot.nlu import minilm
from tests.channels.conftest import SECRET, FakeBot

SOCKET_IO = "771c3872e7d9bf81020615fda67ef0fd2aa61fcaf1990100714a46fa2c39f8a1"
SCRIPTS = sorted(path for path in WEB.rglob("*.js") if "vendor" not in path.parts)
MOST_BYTES = 35 * 1024
FORBIDDEN = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function"]


def test_the_socket_library_is_the_released_one() -> None:
    assert hashlib.sha256((WEB / "vendor/socket.io.esm.min.js").read_bytes()).hexdigest() == SOCKET_IO
    assert "MIT" in (WEB / "vendor/LICENSE").read_text("utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(WEB)))
def test_scripts_make_no_html_from_text(script: Path) -> None:
    found = [word for word in FORBIDDEN if word in script.read_text("utf-8")]
    assert found == []


def test_the_page_runs_and_loads_nothing_from_elsewhere() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    addresses.remove("/chat/theme/theme.css")
    assert all(address.startswith("/chat/static/") for address in addresses)
    assert all((WEB / address.removeprefix("/chat/static/")).is_file() for address in addresses)
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)
    assert [path.name for path in WEB.glob("*.css") if "@import" in path.read_text("utf-8")] == []


def test_the_page_has_what_screen_readers_need() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    for needed in (
        'lang="en-GB"', 'role="log"', 'aria-live="polite"', 'role="status"', '<label for="message">',
        "This chat needs JavaScript.",
        "<h1>", "General guidance from five articles. Not a doctor.", "In an emergency call your emergency number.",
    ):  # fmt: skip
        assert needed in page, needed


def test_the_server_sends_the_page_with_its_rules(serve: Callable[..., str]) -> None:
    url = serve(WebChannel(SECRET))
    for path in ("/chat/", "/chat", "/chat/static/chat.js", "/chat/static/vendor/socket.io.esm.min.js", "/chat/health"):
        answer = requests.get(url + path, timeout=10)
        assert answer.status_code == 200, path
        policy = answer.headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'self'"):
            assert rule in policy, path
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    drawing = requests.get(f"{url}/chat/static/figures/clamshell.svg", timeout=10)
    assert (drawing.status_code, drawing.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "javascript" in requests.get(f"{url}/chat/static/chat.js", timeout=10).headers["Content-Type"]


def test_a_clinic_may_show_the_page_in_a_frame(serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    monkeypatch.setenv("KNEE_FRAME_ANCESTORS", "https://clinic.example")
    url = serve(WebChannel.from_credentials({}))
    policy = requests.get(f"{url}/chat/", timeout=10).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://clinic.example")


@pytest.mark.parametrize("path", ["../channels/web.py", "..%2fchannels/web.py", "%2e%2e/channels/web.py"])
def test_nothing_outside_the_folder_is_sent(serve: Callable[..., str], path: str) -> None:
    with requests.Session() as session:
        asked = requests.Request("GET", "http://x/").prepare()
        asked.url = f"{serve(WebChannel(SECRET))}/chat/static/{path}"
        assert session.send(asked, timeout=10).status_code == 404


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_health_tells_whether_the_bot_is_loaded(
    serve: Callable[..., str], bot: FakeBot, ready: bool, status: int
) -> None:
    bot.ready = ready
    answer = requests.get(serve(WebChannel(SECRET)) + "/chat/health", timeout=10)
    assert (answer.status_code, answer.json()["ready"]) == (status, ready)


@pytest.mark.parametrize("loaded", [True, False])
def test_health_tells_whether_the_sentence_weights_are_there(
    serve: Callable[..., str], loaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minilm, "is_loaded", lambda: loaded)
    answer = requests.get(serve(WebChannel(SECRET)) + "/chat/health", timeout=10)
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "sentence_vectors": loaded})


def test_credentials_name_what_all_share_then_both_channels_and_the_health_checks() -> None:
    credentials = yaml.safe_load((WEB.parent.parent / "credentials.yml").read_text("utf-8"))
    names = ("operations.OperationsChannel", "rest.RestChannel", "web.WebChannel", "health.HealthChannel")
    assert list(credentials) == [f"bot.channels.{name}" for name in names]
    assert not any(credentials.values())


def test_without_a_secret_the_page_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    with pytest.raises(ValueError, match="KNEE_SESSION_SECRET must have at least 32 characters"):
        WebChannel.from_credentials({})


def test_a_clinic_gives_the_page_its_name_and_its_looks(serve: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text(":root { --accent: #123456; }", "utf-8")
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    url = serve(WebChannel(SECRET, guide_name="Knee <Help>", theme=tmp_path))
    page = requests.get(f"{url}/chat/", timeout=10).text
    assert "<title>Knee &lt;Help&gt;</title>" in page and "Knee Guide" not in page
    assert "#123456" in requests.get(f"{url}/chat/theme/theme.css", timeout=10).text
    assert requests.get(f"{url}/chat/theme/logo.svg", timeout=10).headers["Content-Type"] == "image/svg+xml"


def test_without_a_theme_the_looks_are_the_page_s_own(serve: Callable[..., str], tmp_path: Path) -> None:
    theme = requests.get(serve(WebChannel(SECRET)) + "/chat/theme/theme.css", timeout=10)
    assert (theme.status_code, theme.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    with pytest.raises(ValueError, match="no file theme"):
        serve(WebChannel(SECRET, theme=tmp_path))


def test_the_whole_widget_is_small() -> None:
    library = WEB / "vendor/socket.io.esm.min.js"
    scripts = {path.name: len(gzip.compress(path.read_bytes())) for path in [*SCRIPTS, library]}
    assert sum(scripts.values()) <= MOST_BYTES, scripts
    looks = [WEB / "index.html", *(path for path in WEB.glob("*.css") if not path.name.startswith("demo"))]
    own = gzip.compress(b"".join(path.read_bytes() for path in [*SCRIPTS, *looks]))
    assert len(own) + scripts[library.name] <= MOST_BYTES
