"""The chat page in a real browser, against the running server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.dialogue.advice import danger_message
from bot.dialogue.exercises import exercise_message
from bot.knowledge.loader import Knowledge

PHONE = (390, 844)
NARROW = (320, 640)
DESKTOP = (1280, 800)
ANSWER_MS = 20_000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
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
def open_page(browser: Browser, chat_url: str, faults: list[str]) -> Iterator[Open]:
    """Opens the chat as a new person and waits for the greeting; afterwards nothing may have gone wrong."""
    contexts = []
    host = urlsplit(chat_url).netloc

    def on_request(request: Any) -> None:
        if urlsplit(request.url).netloc != host:
            faults.append(f"request to {request.url}")

    def start(size: tuple[int, int] = PHONE, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", on_request)
        page.on("websocket", lambda ws: None if urlsplit(ws.url).netloc == host else faults.append(f"socket {ws.url}"))
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: (faults.append(f"alert box: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda m: faults.append(f"console: {m.text}") if m.type == "error" else None)
        page.goto(f"{chat_url.rstrip('/')}/chat/")
        expect(bot_bubbles(page).first).to_be_visible(timeout=ANSWER_MS)
        expect(page.locator("#typing")).to_be_empty(timeout=ANSWER_MS)
        return page

    yield start
    for context in contexts:
        context.close()
    assert faults == []


def bot_bubbles(page: Page) -> Locator:
    return page.locator("#log .from-bot")


def person_bubbles(page: Page) -> Locator:
    return page.locator("#log .from-person")


def say(page: Page, words: str) -> None:
    """Types a message, sends it with Enter, and waits for the whole answer."""
    before = bot_bubbles(page).count()
    page.get_by_label("Your message").fill(words)
    page.keyboard.press("Enter")
    wait_for_answer(page, before)


def wait_for_answer(page: Page, before: int) -> None:
    expect(bot_bubbles(page).nth(before)).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#typing")).to_be_empty(timeout=ANSWER_MS)
    expect(page.locator(".problem")).to_have_count(0)


def sideways(page: Page) -> int:
    """How many pixels the page or the talk is wider than what shows of it."""
    return int(
        page.evaluate(
            "Math.max(...['html', '#log'].map(s => document.querySelector(s)).map(e => e.scrollWidth - e.clientWidth))"
        )
    )


def check_with_axe(page: Page, state: str) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, f"{state}: {results.generate_snapshot()}"


def test_a_typed_message_gets_a_reply(open_page: Open) -> None:
    page = open_page()
    say(page, "hello")
    expect(person_bubbles(page)).to_have_text("You said: hello")
    expect(page.get_by_label("Your message")).to_have_value("")
    expect(page.get_by_label("Your message")).to_be_focused()


def test_enter_sends_and_shift_enter_makes_a_new_line(open_page: Open) -> None:
    page = open_page()
    field = page.get_by_label("Your message")
    field.press_sequentially("hello")
    field.press("Shift+Enter")
    field.press_sequentially("there")
    expect(field).to_have_value("hello\nthere")
    before = bot_bubbles(page).count()
    field.press("Enter")
    wait_for_answer(page, before)
    expect(person_bubbles(page)).to_have_count(1)


def test_an_empty_message_is_not_sent(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Your message").fill("  \n ")
    page.get_by_role("button", name="Send").click()
    expect(person_bubbles(page)).to_have_count(0)


def test_a_choice_can_be_pressed_by_keyboard(open_page: Open) -> None:
    page = open_page()
    choice = page.locator(".choice").first
    title = choice.inner_text()
    before = bot_bubbles(page).count()
    for _ in range(10):
        page.keyboard.press("Tab")
        if choice.evaluate("button => button === document.activeElement"):
            break
    expect(choice).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_answer(page, before)
    expect(person_bubbles(page)).to_have_text(f"You said: {title}")
    expect(person_bubbles(page)).to_be_focused()


def test_a_reload_keeps_the_talk_and_its_choices(open_page: Open) -> None:
    page = open_page()
    say(page, "hello")
    bubbles = page.locator("#log .bubble").all_inner_texts()
    choices = page.locator(".choice").all_inner_texts()
    page.reload()
    expect(page.locator("#log .bubble")).to_have_count(len(bubbles), timeout=ANSWER_MS)
    assert page.locator("#log .bubble").all_inner_texts() == bubbles
    assert page.locator(".choice").all_inner_texts() == choices


def test_start_over_begins_a_new_talk(open_page: Open) -> None:
    page = open_page()
    greeting = page.locator("#log .bubble").all_inner_texts()
    say(page, "hello")
    page.get_by_role("button", name="Start over").click()
    dialog = page.get_by_role("dialog")
    check_with_axe(page, "question before starting over")
    dialog.get_by_role("button", name="Keep talking").press("Enter")
    expect(person_bubbles(page)).to_have_count(1)
    page.get_by_role("button", name="Start over").click()
    dialog.get_by_role("button", name="Start over").press("Enter")
    expect(person_bubbles(page)).to_have_count(0)
    expect(page.locator("#log .bubble")).to_have_count(len(greeting), timeout=ANSWER_MS)


def test_a_message_written_without_a_connection_goes_out_later(open_page: Open, faults: list[str]) -> None:
    page = open_page()
    before = bot_bubbles(page).count()
    page.context.set_offline(True)
    expect(page.locator("#notice")).to_contain_text("No connection", timeout=60_000)
    page.get_by_label("Your message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Your message waits here")
    check_with_axe(page, "no connection")
    page.context.set_offline(False)
    wait_for_answer(page, before)
    expect(page.locator("#notice")).to_be_empty()
    expect(person_bubbles(page)).to_have_count(1)
    # The browser itself reports each try that found no connection.
    faults[:] = [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault]


@pytest.mark.parametrize(
    "words", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "**x** [a](javascript:0)"]
)
def test_what_a_person_types_is_shown_as_words(open_page: Open, words: str) -> None:
    page = open_page()
    say(page, words)
    expect(person_bubbles(page)).to_have_text(f"You said: {words}")
    assert page.locator("#log img, #log script, #log a[href^='javascript']").count() == 0


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["320", "390", "1280"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, size: tuple[int, int], scheme: str) -> None:
    page = open_page(size, color_scheme=scheme, reduced_motion="reduce")
    check_with_axe(page, "greeting with choices")
    for words in ("show me an exercise", "my knee hurts and I have a fever"):
        say(page, words)
        check_with_axe(page, words)


def test_nothing_scrolls_sideways_at_320_pixels(open_page: Open) -> None:
    page = open_page(NARROW)
    assert sideways(page) <= 0
    for words in ("show me an exercise", "my knee hurts and I have a fever", "a" * 200):
        say(page, words)
        assert sideways(page) <= 0, words


def test_cards_show_every_line_of_the_text_once_and_in_order(open_page: Open, knowledge: Knowledge) -> None:
    page = open_page()
    messages = [exercise_message(exercise, knowledge) for exercise in knowledge.exercises.values()]
    messages += [danger_message([sign], knowledge, subject="self", sure=False) for sign in knowledge.dangers.values()]
    shown = page.evaluate(
        """async (messages) => {
            const { botBubble } = await import("/chat/static/render.js");
            return messages.map((message) => botBubble(message).textContent);
        }""",
        [{"text": message.text, "custom": message.custom()} for message in messages],
    )
    for message, card in zip(messages, shown, strict=True):
        plain = re.sub(r"^(\d+\.|-) |\*\*", "", message.text, flags=re.MULTILINE)
        assert letters(card) == letters(f"Knee Guide said: {plain}")


def letters(text: str) -> str:
    """The text without blanks and colons, which shape may add or drop."""
    return re.sub(r"[\s:]", "", text)


def test_everything_to_press_is_large_enough(open_page: Open) -> None:
    page = open_page(NARROW)
    for button in [*page.locator("button:visible").all(), page.get_by_label("Your message")]:
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44, button.inner_text()
