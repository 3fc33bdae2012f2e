"""A real browser, and a guard over every page of a test: nothing may go wrong, nothing may be asked of elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.commands.pictures import ARGUMENTS
from tests.browser.page import ANSWER_MS, PHONE, Context, Open, bot_bubbles


# Playwright keeps an event loop running, which tests of other packages must not meet.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("These tests need Chromium. On Debian: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def faults() -> list[str]:
    """What went wrong on any page of the test: script errors, refused resources, alert boxes, foreign requests."""
    return []


@pytest.fixture
def open_context(browser: Browser, chat_url: str, faults: list[str]) -> Iterator[Context]:
    """A browser of one person, watched; afterwards nothing may have gone wrong."""
    contexts: list[BrowserContext] = []

    def start(size: tuple[int, int] = PHONE, hosts: tuple[str, ...] = (), **settings: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **settings)
        contexts.append(context)
        context.on("page", lambda page: watch(page, {urlsplit(chat_url).netloc, *hosts}, faults))
        return context

    yield start
    for context in contexts:
        context.close()
    assert faults == []


def watch(page: Page, hosts: set[str], faults: list[str]) -> None:
    """Writes down what goes wrong on a page."""

    def check(kind: str, url: str) -> None:
        if urlsplit(url).scheme not in {"blob", "data"} and urlsplit(url).netloc not in hosts:
            faults.append(f"{kind} to {url}")

    page.on("request", lambda request: check("request", request.url))
    page.on("websocket", lambda socket: check("socket", socket.url))
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("dialog", lambda dialog: (faults.append(f"alert box: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None)


@pytest.fixture
def open_page(open_context: Context, chat_url: str) -> Open:
    """Opens the chat as a new person and waits for the greeting."""

    def start(size: tuple[int, int] = PHONE, **settings: Any) -> Page:
        page: Page = open_context(size, **settings).new_page()
        page.goto(f"{chat_url.rstrip('/')}/chat/")
        expect(bot_bubbles(page).first).to_be_visible(timeout=ANSWER_MS)
        expect(page.locator("#typing")).to_be_empty(timeout=ANSWER_MS)
        return page

    return start
