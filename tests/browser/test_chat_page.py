"""The chat page in a real browser, against the running server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.page import (
    ANSWER_MS,
    DESKTOP,
    NARROW,
    PHONE,
    Context,
    Open,
    bot_bubbles,
    check_with_axe,
    person_bubbles,
    say,
    sideways,
    tab_to,
    wait_for_answer,
)


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
    tab_to(page, choice)
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


def test_everything_to_press_is_large_enough(open_page: Open) -> None:
    page = open_page(NARROW)
    for button in [*page.locator("button:visible").all(), page.get_by_label("Your message")]:
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44, button.inner_text()


def test_a_theme_changes_colours_and_logo(open_context: Context, chat_url: str) -> None:
    page = open_context(PHONE).new_page()
    theme = ':root { --accent: #4b2e83; --on-accent: #fff; --logo: url("/chat/static/figures/clamshell.svg"); }'
    page.route("**/chat/theme/theme.css", lambda route: route.fulfill(body=theme, content_type="text/css"))
    with page.expect_request("**/figures/clamshell.svg"):
        page.goto(f"{chat_url}/chat/")
    expect(page.get_by_role("button", name="Send")).to_have_css("background-color", "rgb(75, 46, 131)")
    expect(bot_bubbles(page).first).to_be_visible(timeout=ANSWER_MS)
    check_with_axe(page, "theme")


def test_nothing_is_read_aloud_twice(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """() => {
            window.added = [];
            new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
                const off = node.parentElement?.closest("[aria-live]")?.getAttribute("aria-live") === "off";
                if (!off && node.classList?.contains("bubble")) window.added.push(node.textContent);
            }))).observe(document.getElementById("log"), { childList: true, subtree: true });
        }"""
    )
    say(page, "does a brace help?")
    page.context.set_offline(True)
    page.context.set_offline(False)
    say(page, "thanks")
    added = page.evaluate("window.added")
    assert len(added) == len(set(added)) == 4


def test_who_reads_further_up_stays_there_and_is_told_of_news(open_page: Open) -> None:
    page = open_page(PHONE, reduced_motion="reduce")
    for words in ("show me the clamshell", "show me the straight leg raise"):
        say(page, words)
    page.locator("#log").hover()
    page.mouse.wheel(0, -100_000)
    expect(page.locator("#log")).to_have_js_property("scrollTop", 0)
    page.evaluate(
        """() => import("/chat/static/talk.js").then(({ createTalk }) => import("/chat/static/scroll.js").then(
            ({ createScroll }) => {
                const log = document.getElementById("log");
                const talk = createTalk(log, createScroll(log, document.getElementById("news")), () => {});
                talk.bot({ text: "Time for your exercises." });
            }))"""
    )
    news = page.get_by_role("button", name="New message")
    expect(news).to_be_visible()
    expect(page.locator("#log")).to_have_js_property("scrollTop", 0)
    check_with_axe(page, "news below")
    news.click()
    expect(page.get_by_text("Time for your exercises.")).to_be_in_viewport()
    expect(news).to_be_hidden()


@pytest.mark.alone
def test_a_long_talk_is_drawn_at_once(open_page: Open) -> None:
    page = open_page(DESKTOP)
    took = page.evaluate(
        """async () => {
            const { createTalk } = await import("/chat/static/talk.js");
            const { createScroll } = await import("/chat/static/scroll.js");
            const log = document.getElementById("log");
            const talk = createTalk(log, createScroll(log, document.getElementById("news")), () => {});
            const text = "**Knee brace**\\n\\nBraces are often advised.\\n\\n- One\\n- Two\\n\\nSource: Arizona Pain.";
            const sources = [{ id: "AZ", title: "Physical therapy", publisher: "Arizona Pain" }];
            const history = Array.from({ length: 100 }, (_, index) => [
                { from: "user", text: `Question ${index}`, message_id: String(index) },
                { from: "bot", text, custom: { card: "answer", sources } },
            ]).flat();
            const before = performance.now();
            talk.confirm(history, new Set());
            log.getBoundingClientRect();
            return performance.now() - before;
        }"""
    )
    assert page.locator("#log .bubble").count() == 200
    assert took < 200, f"{took:.0f} ms"


@pytest.mark.alone
def test_the_page_can_be_used_within_a_second(open_page: Open, chat_url: str) -> None:
    page = open_page()
    times = []
    for _ in range(3):
        page.goto("about:blank")
        page.goto(f"{chat_url}/chat/", wait_until="commit")
        page.wait_for_selector("#log .from-bot")
        times.append(page.evaluate("performance.now()"))
    assert sorted(times)[1] < 1000, times


def test_four_times_the_size_still_shows_and_sends(open_page: Open) -> None:
    page = open_page((320, 256))
    say(page, "does a brace help?")
    assert sideways(page) <= 0
    field = page.get_by_label("Your message")
    field.scroll_into_view_if_needed()
    expect(field).to_be_in_viewport()
    check_with_axe(page, "four times the size")


def test_the_page_reads_from_right_to_left_too(open_page: Open) -> None:
    page = open_page(NARROW)
    page.evaluate("document.documentElement.dir = 'rtl'")
    for words in ("show me the clamshell", "my knee hurts and I have a fever", "مرحبا"):
        say(page, words)
        assert sideways(page) <= 0, words
    # Words keep the direction of their own language, or their full stops would stand at the wrong end.
    directions = [page.locator(f"#log .{kind}").last for kind in ("from-person", "from-bot")]
    assert [bubble.evaluate("node => getComputedStyle(node).direction") for bubble in directions] == ["rtl", "ltr"]
    mine, answer = (page.locator(f"#log .{kind}").last.bounding_box() for kind in ("from-person", "from-bot"))
    assert mine and answer and mine["x"] < 40 and answer["x"] + answer["width"] > 280


def test_without_scripts_the_page_says_what_matters(open_context: Context, chat_url: str) -> None:
    page = open_context(PHONE, java_script_enabled=False).new_page()
    page.goto(f"{chat_url}/chat/")
    expect(page.get_by_text("This chat needs JavaScript.")).to_be_visible()
    expect(page.get_by_text("get medical help now")).to_be_visible()


def test_with_scripts_that_note_is_gone(open_page: Open) -> None:
    expect(open_page().get_by_text("This chat needs JavaScript.")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_what_can_be_pressed_and_what_was_said_keep_their_edges(open_page: Open, scheme: str) -> None:
    page = open_page(PHONE, forced_colors="active", color_scheme=scheme)
    say(page, "my knee hurts and I have a fever")
    for kind in (".main-button", ".quiet", ".choice", ".bubble", ".card", ".call", "#message"):
        [width, edge, ground] = page.locator(kind).last.evaluate(
            """node => { const look = getComputedStyle(node);
                return [look.borderTopWidth, look.borderTopColor, look.backgroundColor]; }"""
        )
        assert width != "0px" and edge not in (ground, "rgba(0, 0, 0, 0)"), kind
    check_with_axe(page, f"forced colours, {scheme}")


def test_nothing_moves_for_who_wants_less_motion(open_page: Open) -> None:
    page = open_page(PHONE, reduced_motion="reduce")
    names = page.evaluate(
        """() => {
            const dots = document.createElement("span");
            dots.className = "dots";
            dots.append(document.createElement("i"));
            document.getElementById("typing").append(dots);
            return [...document.querySelectorAll("*")].map((node) => getComputedStyle(node).animationName);
        }"""
    )
    assert set(names) == {"none"}
