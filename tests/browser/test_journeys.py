"""Whole journeys on the chat page: by mouse and by keyboard alone, on a large, a middle and a small screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import (
    ANSWER_MS,
    SIZES,
    Open,
    bot_bubbles,
    check_with_axe,
    person_bubbles,
    pick,
    say,
    sideways,
    tab_to,
    wait_for_answer,
)
from tests.support.servers import RunningServers, restarted

HANDS = {"mouse": False, "keyboard": True}
EVERYWHERE = [
    pytest.param(size, keys, id=f"{name} by {hand}") for name, size in SIZES.items() for hand, keys in HANDS.items()
]


def titles(page: Page) -> list[str]:
    """The choices on offer."""
    return page.locator(".choices button").all_inner_texts()


def answer_every_question(page: Page, *, by_keyboard: bool) -> None:
    """Goes through the interview with the choices of a sore knee that needs no doctor."""
    wanted = (
        "None of these", "It came on slowly", "Less than 2 weeks", "Yes, it eases", "A dull ache", "Gone the next day",
    )  # fmt: skip
    for _ in range(10):
        meter = bot_bubbles(page).last.locator(".meter")
        if not meter.count():
            return
        offered = titles(page)
        chosen = next((title for title in wanted if title in offered), offered[0])
        pick(page, chosen, by_keyboard=by_keyboard)
    raise AssertionError("The interview does not end.")


@pytest.mark.parametrize(("size", "by_keyboard"), EVERYWHERE)
def test_from_the_interview_to_a_plan(open_page: Open, size: tuple[int, int], by_keyboard: bool) -> None:
    page = open_page(size, reduced_motion="reduce")
    pick(page, "Check my knee", by_keyboard=by_keyboard)
    answer_every_question(page, by_keyboard=by_keyboard)
    expect(page.locator("#log .card-advice").last).to_be_visible()
    assert sideways(page) <= 0
    say(page, "make me a plan", by_keyboard=by_keyboard)
    for _ in range(8):
        if page.locator("#log .card-plan").count():
            break
        offered = titles(page)
        pick(page, next(t for t in ("Nothing of these", "Yes", offered[0]) if t in offered), by_keyboard=by_keyboard)
    expect(page.locator("#log .card-plan li").first).to_be_visible()
    assert sideways(page) <= 0
    check_with_axe(page, "plan")


@pytest.mark.parametrize(("size", "by_keyboard"), EVERYWHERE)
def test_a_guided_session_to_its_end(open_page: Open, size: tuple[int, int], by_keyboard: bool) -> None:
    page = open_page(size, reduced_motion="reduce")
    say(page, "show me the straight leg raise", by_keyboard=by_keyboard)
    for title in ("Do it with me", "Show the steps", "Next"):
        pick(page, title, by_keyboard=by_keyboard)
    expect(bot_bubbles(page).last.locator("progress")).to_have_attribute("aria-label", re.compile("Step 2 of"))
    say(page, "start", by_keyboard=by_keyboard)
    count = page.get_by_role("button", name="Count one")
    if by_keyboard:
        tab_to(page, count)
        page.keyboard.press("Enter")
    else:
        count.click()
    expect(page.get_by_role("group", name="Repetitions").locator(".big")).to_have_text("1")
    pick(page, "Pause", by_keyboard=by_keyboard)
    pick(page, "Go on", by_keyboard=by_keyboard)
    for _ in range(6):
        if "Done" not in titles(page):
            break
        pick(page, "Done", by_keyboard=by_keyboard)
    expect(page.locator(".tools")).to_have_count(0)
    assert sideways(page) <= 0
    check_with_axe(page, "end of a session")


@pytest.mark.parametrize(("size", "by_keyboard"), EVERYWHERE)
def test_a_red_flag_in_the_middle_stops_everything(open_page: Open, size: tuple[int, int], by_keyboard: bool) -> None:
    page = open_page(size, reduced_motion="reduce")
    say(page, "show me the clamshell", by_keyboard=by_keyboard)
    pick(page, "Do it with me", by_keyboard=by_keyboard)
    say(page, "i have a fever and my knee is hot", by_keyboard=by_keyboard)
    danger = page.locator("#log .level-emergency").last
    expect(danger.get_by_role("heading")).to_be_in_viewport()
    expect(danger.locator("a[href^='tel:']").first).to_be_visible()
    say(page, "next", by_keyboard=by_keyboard)
    expect(page.locator("#log .card-session, #log .card-exercise")).to_have_count(2)
    check_with_axe(page, "danger")


@pytest.mark.parametrize(("size", "by_keyboard"), EVERYWHERE)
def test_a_reload_in_the_middle_goes_on_where_it_was(open_page: Open, size: tuple[int, int], by_keyboard: bool) -> None:
    page = open_page(size, reduced_motion="reduce")
    pick(page, "Check my knee", by_keyboard=by_keyboard)
    pick(page, "None of these", by_keyboard=by_keyboard)
    before = page.locator("#log .bubble").all_inner_texts()
    offered = titles(page)
    page.reload()
    expect(page.locator("#log .bubble")).to_have_count(len(before), timeout=ANSWER_MS)
    assert page.locator("#log .bubble").all_inner_texts() == before
    assert titles(page) == offered
    expect(bot_bubbles(page).last.locator(".meter")).to_contain_text("Question 2 of")
    pick(page, offered[1], by_keyboard=by_keyboard)
    expect(bot_bubbles(page).last.locator(".meter")).to_contain_text("Question 3 of")


def test_messages_sent_before_and_while_the_server_is_down_are_answered_once_after_its_restart(
    open_page: Open, servers: RunningServers, faults: list[str]
) -> None:
    waits, was_cut_off = open_page(), open_page()
    pick(waits, "Check my knee")
    said = bot_bubbles(waits).count()
    was_cut_off.get_by_label("Your message").fill("does a brace help?")
    was_cut_off.keyboard.press("Enter")
    with restarted(servers, "Rasa server"):
        for page, words in ((waits, "none of these"), (was_cut_off, "does ice help?")):
            expect(page.locator("#notice")).to_contain_text("No connection", timeout=ANSWER_MS)
            page.get_by_label("Your message").fill(words)
            page.keyboard.press("Enter")
            expect(page.locator("#notice")).to_contain_text("Your message waits here")
    wait_for_answer(waits, said)
    expect(waits.locator("#notice")).to_be_empty()
    for _ in range(2):
        expect(bot_bubbles(waits)).to_have_count(said + 1, timeout=ANSWER_MS)
        expect(person_bubbles(waits)).to_have_count(2)
        expect(bot_bubbles(waits).last.locator(".meter")).to_contain_text("Question 2 of")
        expect(bot_bubbles(was_cut_off)).to_have_count(3, timeout=ANSWER_MS)
        expect(person_bubbles(was_cut_off)).to_have_text(["You said: does a brace help?", "You said: does ice help?"])
        expect(was_cut_off.locator("#typing")).to_be_empty(timeout=ANSWER_MS)
        waits.reload()
        was_cut_off.reload()
    # The browser itself reports each try that found nobody.
    faults[:] = [fault for fault in faults if "ERR_CONNECTION" not in fault and "WebSocket connection" not in fault]
