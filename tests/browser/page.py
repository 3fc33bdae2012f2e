"""Looking at the chat page and using it, as a person does."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

PHONE = (390, 844)
NARROW = (320, 640)
DESKTOP = (1280, 800)
SIZES = {"1280": DESKTOP, "390": PHONE, "320": NARROW}
ANSWER_MS = 20_000
Open = Callable[..., Page]
Context = Callable[..., BrowserContext]


def bot_bubbles(page: Page) -> Locator:
    """What the guide has said."""
    return page.locator("#log .from-bot")


def person_bubbles(page: Page) -> Locator:
    """What the person has said."""
    return page.locator("#log .from-person")


def say(page: Page, words: str, *, by_keyboard: bool | None = None) -> None:
    """Sends a typed message and waits for the whole answer.

    Args:
        page: The page.
        words: What to type.
        by_keyboard: True for Tab, keys and Enter alone, False for the mouse; None takes the short way.
    """
    before = bot_bubbles(page).count()
    field = page.get_by_label("Your message")
    if by_keyboard is None:
        field.fill(words)
        page.keyboard.press("Enter")
    elif by_keyboard:
        if not field.evaluate("node => node === document.activeElement"):
            tab_to(page, field)
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    else:
        field.click()
        page.keyboard.type(words)
        page.get_by_role("button", name="Send").click()
    wait_for_answer(page, before)


def wait_for_answer(page: Page, before: int) -> None:
    """Waits for an answer after as many bubbles, and for its end."""
    expect(bot_bubbles(page).nth(before)).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#typing")).to_be_empty(timeout=ANSWER_MS)
    expect(page.locator(".problem")).to_have_count(0)


def pick(page: Page, title: str, *, by_keyboard: bool = False) -> None:
    """Presses a choice by mouse, or by Tab and Enter alone, and waits for the answer."""
    before = bot_bubbles(page).count()
    choice = page.locator(".choices").get_by_role("button", name=title, exact=True)
    expect(choice).to_be_visible()
    if by_keyboard:
        tab_to(page, choice)
        page.keyboard.press("Enter")
    else:
        choice.click()
    wait_for_answer(page, before)


def tab_to(page: Page, wanted: Locator) -> None:
    """Presses Tab until something has the focus, as far as a person may have to."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("Tab does not reach it.")


def sideways(page: Page) -> int:
    """How many pixels the page or the talk is wider than what shows of it."""
    return int(
        page.evaluate(
            "Math.max(...['html', '#log'].map(s => document.querySelector(s)).map(e => e.scrollWidth - e.clientWidth))"
        )
    )


def check_with_axe(page: Page, state: str) -> None:
    """No violation of any rule of axe."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{state}: {results.generate_snapshot()}"


def no_connection(faults: list[str]) -> None:
    """Takes out what the browser itself reports of each try that found no connection."""
    faults[:] = [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault]
