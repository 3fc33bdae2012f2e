"""The launcher on somebody else's page: hostile styles, a strict policy, mouse and keyboard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.page import ANSWER_MS, DESKTOP, NARROW, PHONE, Context, check_with_axe, tab_to
from tests.support.servers import RunningServers

# What docs/widget.md asks of a page with a policy of its own, and nothing more.
POLICY = "default-src 'none'; style-src 'self'; script-src {chat}; frame-src {chat}"
HOSTILE = """
* { all: unset !important; display: none !important; font-size: 3px !important; color: red !important; }
html, body, main, h1 { display: block !important; }
body { overflow: hidden !important; transform: none; }
button, dialog, iframe { visibility: hidden !important; position: static !important; width: 1px !important; }
"""
PAGE = """<!doctype html><html lang="en"><head><title>Clinic</title><link rel="stylesheet" href="/host.css">
<script src="{chat}/chat/static/launcher.js" async></script></head>
<body><main><h1>Clinic</h1></main></body></html>"""


@pytest.fixture
def host(servers: RunningServers) -> Iterator[str]:
    """A page of another origin with hostile styles and a strict policy."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_style = self.path == "/host.css"
            body = HOSTILE if is_style else PAGE.format(chat=servers.url)
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(chat=servers.url))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("localhost", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def hosted(open_context: Context, host: str) -> Callable[..., Page]:
    """Opens the clinic's page; the servers of the tests let it frame the chat, as `KNEE_FRAME_ANCESTORS` says."""

    def start(size: tuple[int, int] = DESKTOP, **settings: Any) -> Page:
        context = open_context(size, hosts=(urlsplit(host).netloc,), **settings)
        page: Page = context.new_page()
        # The browser's own request for an icon is not part of the page.
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(host)
        return page

    return start


def chat_in(page: Page) -> FrameLocator:
    """The chat inside the dialog."""
    return page.frame_locator("iframe")


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["320", "390", "1280"])
def test_it_opens_and_answers_on_a_hostile_page_with_a_strict_policy(
    hosted: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = hosted(size)
    opener = page.get_by_role("button", name="Ask about your knee")
    expect(opener).to_be_visible()
    box = opener.bounding_box()
    assert box and box["height"] >= 44 and box["x"] + box["width"] <= size[0] and box["y"] + box["height"] <= size[1]
    opener.click()
    dialog = page.get_by_role("dialog", name="Knee Guide")
    expect(dialog).to_be_visible()
    chat = chat_in(page)
    expect(chat.locator("#log .from-bot").first).to_be_visible(timeout=ANSWER_MS)
    chat.get_by_label("Your message").fill("does a brace help?")
    chat.get_by_role("button", name="Send").click()
    expect(chat.locator("#log .card-answer")).to_contain_text("Knee brace", timeout=ANSWER_MS)
    frame = page.locator("iframe").bounding_box()
    assert frame and frame["width"] >= min(size[0], 430) and frame["height"] >= 600


def test_it_is_used_by_keyboard_alone_and_gives_the_focus_back(hosted: Callable[..., Page]) -> None:
    page = hosted()
    opener = page.get_by_role("button", name="Ask about your knee")
    page.keyboard.press("Tab")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    chat = chat_in(page)
    expect(chat.locator("#log .from-bot").first).to_be_visible(timeout=ANSWER_MS)
    expect(chat.get_by_label("Your message")).to_be_focused()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(chat.locator("#log .from-person")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.locator("#log .from-person")).to_have_count(1)


def test_escape_closes_an_inner_dialog_first_and_the_button_closes_the_chat(hosted: Callable[..., Page]) -> None:
    page = hosted()
    page.get_by_role("button", name="Ask about your knee").click()
    chat = chat_in(page)
    expect(chat.locator("#log .from-bot").first).to_be_visible(timeout=ANSWER_MS)
    chat.get_by_role("button", name="Menu").click()
    page.keyboard.press("Escape")
    expect(chat.get_by_role("dialog", name="Menu")).to_be_hidden()
    expect(page.get_by_role("dialog", name="Knee Guide")).to_be_visible()
    chat.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog", name="Knee Guide")).to_be_hidden()


def test_nothing_is_loaded_before_it_is_opened(hosted: Callable[..., Page]) -> None:
    page = hosted()
    expect(page.get_by_role("button", name="Ask about your knee")).to_be_visible()
    assert len(page.frames) == 1


def test_another_page_cannot_close_it(hosted: Callable[..., Page]) -> None:
    page = hosted()
    page.get_by_role("button", name="Ask about your knee").click()
    page.evaluate("window.postMessage('knee-guide:close', '*')")
    expect(page.get_by_role("dialog", name="Knee Guide")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_demo_page(open_context: Context, chat_url: str, scheme: str) -> None:
    page: Page = open_context(DESKTOP, color_scheme=scheme).new_page()
    page.goto(f"{chat_url}/chat/demo")
    opener = page.get_by_role("button", name="Ask about your knee")
    expect(opener).to_have_css("background-color", "rgb(75, 46, 131)")
    check_with_axe(page, "closed")
    tab_to(page, page.locator("knee-guide"))
    page.keyboard.press("Enter")
    expect(chat_in(page).locator("#log .from-bot").first).to_be_visible(timeout=ANSWER_MS)
    check_with_axe(page, "open")
