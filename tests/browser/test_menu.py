"""The menu, and what a browser and the server keep of a person."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.page import (
    ANSWER_MS,
    NARROW,
    PHONE,
    Context,
    Open,
    bot_bubbles,
    check_with_axe,
    no_connection,
    person_bubbles,
    say,
    sideways,
)


def from_menu(page: Page, title: str) -> None:
    """Opens the menu and presses one of its buttons."""
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("dialog").get_by_role("button", name=title).click()


def test_start_over_begins_a_new_talk(open_page: Open) -> None:
    page = open_page()
    greeting = page.locator("#log .bubble").all_inner_texts()
    say(page, "hello")
    token = page.evaluate("localStorage.getItem('knee-guide-token')")
    from_menu(page, "Start over")
    dialog = page.get_by_role("dialog", name="Start over?")
    check_with_axe(page, "question before starting over")
    dialog.get_by_role("button", name="Keep talking").press("Enter")
    expect(person_bubbles(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    from_menu(page, "Start over")
    dialog.get_by_role("button", name="Start over").press("Enter")
    expect(person_bubbles(page)).to_have_count(0)
    expect(page.locator("#log .bubble")).to_have_count(len(greeting), timeout=ANSWER_MS)
    expect(page.locator("#announce")).to_have_text("Your talk was deleted.")
    expect(page.get_by_label("Your message")).to_be_focused()
    assert page.evaluate("localStorage.getItem('knee-guide-token')") == token


def test_delete_my_data_leaves_nothing_and_other_windows_follow(open_page: Open, chat_url: str) -> None:
    page = open_page()
    say(page, "my pain is 6 today")
    twin = page.context.new_page()
    twin.goto(f"{chat_url}/chat/")
    expect(person_bubbles(twin)).to_have_count(1, timeout=ANSWER_MS)
    token = page.evaluate("localStorage.getItem('knee-guide-token')")
    from_menu(page, "Delete my data")
    dialog = page.get_by_role("dialog", name="Delete everything?")
    check_with_axe(page, "question before deleting")
    dialog.get_by_role("button", name="Delete everything").click()
    expect(page.locator("#announce")).to_have_text("Everything about you was deleted.")
    for window in (page, twin):
        expect(person_bubbles(window)).to_have_count(0, timeout=ANSWER_MS)
        expect(bot_bubbles(window).first).to_be_visible(timeout=ANSWER_MS)
    assert page.evaluate("localStorage.getItem('knee-guide-token')") != token
    say(page, "what do you know about me?")
    expect(bot_bubbles(page).last).not_to_contain_text("6")


def test_what_cannot_be_deleted_now_is_told(open_page: Open, faults: list[str]) -> None:
    page = open_page()
    page.context.set_offline(True)
    expect(page.locator("#notice")).to_contain_text("No connection", timeout=60_000)
    from_menu(page, "Delete my data")
    page.get_by_role("dialog").get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("dialog", name="Menu")).to_contain_text("Nothing was deleted.")
    no_connection(faults)


def test_the_talk_can_be_saved_as_a_file(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    say(page, "does a brace help?")
    with page.expect_download() as download:
        from_menu(page, "Save our talk as a file")
    download.value.save_as(tmp_path / "talk.txt")
    saved = (tmp_path / "talk.txt").read_text("utf-8")
    assert "You:\ndoes a brace help?" in saved and "Knee Guide:\nKnee brace" in saved
    expect(page.locator("#menu-told")).to_have_text("Your talk was saved as a file.")


def test_the_text_size_is_chosen_and_kept(open_page: Open) -> None:
    page = open_page(NARROW)
    size = "parseFloat(getComputedStyle(document.querySelector('.bubble')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Menu").click()
    check_with_axe(page, "menu")
    page.get_by_label("Largest").check()
    page.keyboard.press("Escape")
    assert page.evaluate(size) > before * 1.3
    assert sideways(page) <= 0
    page.reload()
    expect(bot_bubbles(page).first).to_be_visible(timeout=ANSWER_MS)
    assert page.evaluate(size) > before * 1.3


def test_an_old_key_begins_a_new_talk_and_says_so(open_page: Open) -> None:
    page = open_page()
    say(page, "hello")
    page.evaluate("localStorage.setItem('knee-guide-token', 'x.y.z')")
    page.reload()
    expect(page.get_by_text("This is a new one.")).to_be_visible(timeout=ANSWER_MS)
    expect(person_bubbles(page)).to_have_count(0)
    say(page, "hello")
    check_with_axe(page, "a new talk")


def test_a_browser_that_keeps_nothing_can_talk_too(open_context: Context, chat_url: str) -> None:
    context = open_context(PHONE)
    context.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"]) {
            Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
        }"""
    )
    page = context.new_page()
    page.goto(f"{chat_url}/chat/")
    expect(bot_bubbles(page).first).to_be_visible(timeout=ANSWER_MS)
    say(page, "does a brace help?")
    from_menu(page, "Start over")
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(person_bubbles(page)).to_have_count(0)
