"""The cards: each kind of message in its own shape, with real messages of the bot."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.dialogue.advice import danger_message
from bot.dialogue.exercises import exercise_message
from bot.figures.layout import HEIGHT, WIDTH
from bot.knowledge.contacts import phone_numbers
from bot.knowledge.loader import Knowledge
from tests.browser.cards import bubble, every_card
from tests.browser.page import DESKTOP, NARROW, PHONE, Open, check_with_axe, say, sideways

XSS = ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "[x](javascript:alert(1))", '" onclick="alert(1)']


@pytest.fixture
def cards(knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    return every_card(knowledge)


def show(page: Page, messages: dict[str, dict[str, Any]]) -> None:
    """Fills the talk with messages and the choices of each, in the place of what was there."""
    page.evaluate(
        """async (messages) => {
            const { botBubble, choices } = await import("/chat/static/render.js");
            const log = document.getElementById("log");
            log.replaceChildren();
            window.pressed = [];
            for (const [name, message] of Object.entries(messages)) {
                const parts = [botBubble(message), choices(message, (choice) => window.pressed.push(choice))];
                parts[0].dataset.card = name;
                log.append(...parts.filter(Boolean));
            }
        }""",
        messages,
    )


def shown(page: Page, name: str) -> Locator:
    """One of the messages that were put on the page."""
    return page.locator(f'#log [data-card="{name}"]')


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["320", "390", "1280"])
def test_axe_finds_nothing_in_any_card(
    open_page: Open, cards: dict[str, dict[str, Any]], size: tuple[int, int], scheme: str
) -> None:
    page = open_page(size, color_scheme=scheme, reduced_motion="reduce")
    show(page, cards)
    check_with_axe(page, "closed")
    for summary in page.locator("#log summary").all():
        summary.click()
    for start in page.locator(".timer button").all():
        start.click()
    check_with_axe(page, "open and running")
    page.evaluate("document.querySelectorAll('.tool').forEach((tool) => tool.classList.add('is-over'))")
    check_with_axe(page, "over")
    assert sideways(page) <= 0


def test_cards_show_every_line_of_the_text_once_and_in_order(
    open_page: Open, knowledge: Knowledge, cards: dict[str, dict[str, Any]]
) -> None:
    page = open_page()
    messages = [card for name, card in cards.items() if name != "pain chart"]
    messages += [bubble(exercise_message(exercise, knowledge)) for exercise in knowledge.exercises.values()]
    messages += [
        bubble(danger_message([sign], knowledge, subject="self", sure=False)) for sign in knowledge.dangers.values()
    ]
    found = page.evaluate(
        """async (messages) => {
            const { botBubble } = await import("/chat/static/render.js");
            return messages.map((message) => {
                const made = botBubble(message);
                made.querySelectorAll(".extra").forEach((added) => added.remove());
                return made.textContent;
            });
        }""",
        messages,
    )
    for message, card in zip(messages, found, strict=True):
        plain = re.sub(r"^(\d+\.|-) |\*\*", "", message["text"], flags=re.MULTILINE)
        # Shape may add or drop blanks and colons.
        assert re.sub(r"[\s:]", "", card) == re.sub(r"[\s:]", "", f"Knee Guide said: {plain}")


def test_each_choice_of_each_card_can_be_pressed(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    for name, message in cards.items():
        show(page, {name: message})
        offers = [offer["payload"] for offer in message["buttons"] or []]
        for button in page.locator(".choices button").all():
            button.click()
        pressed = [choice["payload"] for choice in page.evaluate("window.pressed") if "payload" in choice]
        assert pressed == offers, name


@pytest.mark.parametrize("size", [NARROW, DESKTOP], ids=["320", "1280"])
def test_an_exercise_comes_with_its_picture_after_the_first_rule(
    open_page: Open, knowledge: Knowledge, size: tuple[int, int]
) -> None:
    page = open_page(size)
    say(page, "show me the clamshell")
    picture = page.get_by_role("img", name=knowledge.figures["clamshell"].alt)
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    box = picture.bounding_box()
    assert box and picture.evaluate("image => image.naturalWidth") == WIDTH
    assert box["height"] == pytest.approx(box["width"] * HEIGHT / WIDTH, abs=1)
    before = picture.evaluate("image => image.previousElementSibling.textContent")
    assert before == knowledge.exercise_rules["before"].say


def test_only_a_figure_of_our_own_is_shown(open_page: Open) -> None:
    page = open_page()
    wrong = ["https://example.org/x.svg", "figures/../x.svg", "figures/x.svg?y", "/chat/static/x.svg", "x.svg", 7, None]
    found = page.evaluate(
        """async (images) => {
            const { botBubble } = await import("/chat/static/render.js");
            const about = (image) => ({ text: "**A**\\n\\nB", custom: { card: "exercise", image } });
            return images.map((image) => Boolean(botBubble(about(image)).querySelector("img")));
        }""",
        ["figures/clamshell.svg", *wrong],
    )
    assert found == [True, *[False] * len(wrong)]


def test_a_danger_says_first_what_to_do_and_its_numbers_can_be_called(
    open_page: Open, knowledge: Knowledge, cards: dict[str, dict[str, Any]]
) -> None:
    page = open_page()
    show(page, {"danger": cards["danger, sure"]})
    card = shown(page, "danger")
    expect(card.get_by_role("heading")).to_have_text("Get medical help now.")
    numbers = phone_numbers(knowledge.contact.emergency)
    assert numbers
    links = card.locator("a[href^='tel:']")
    assert [link.get_attribute("href") for link in links.all()] == [f"tel:{n.replace(' ', '')}" for n in numbers]
    for link in links.all():
        box = link.bounding_box()
        assert box and min(box["width"], box["height"]) >= 40


def test_the_hold_timer_starts_pauses_goes_on_and_ends_without_a_sound(
    open_page: Open, cards: dict[str, dict[str, Any]]
) -> None:
    page = open_page()
    page.clock.install()
    show(page, {"work": cards["session, work"]})
    timer = page.get_by_role("group", name="Hold timer")
    left, state, press = timer.locator(".big"), timer.locator(".state"), timer.get_by_role("button")
    expect(left).to_have_text("5")
    press.click()
    expect(press).to_have_text("Pause")
    page.clock.run_for(2_100)
    expect(left).to_have_text("3")
    press.click()
    page.clock.run_for(60_000)
    expect(left).to_have_text("3")
    expect(state).to_have_text("Paused")
    expect(press).to_have_text("Go on")
    press.click()
    page.clock.run_for(3_200)
    expect(left).to_have_text("0")
    expect(state).to_have_text("Time is up. Let go.")
    expect(timer).to_have_class(re.compile("is-over"))
    expect(page.locator("#announce")).to_contain_text("1 of 10")
    expect(page.get_by_role("group", name="Repetitions").locator(".big")).to_have_text("1")
    press.click()
    expect(left).to_have_text("5")
    assert page.locator("audio, video").count() == 0


def test_the_counter_counts_to_its_target_and_back(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    show(page, {"work": cards["session, work"]})
    counter = page.get_by_role("group", name="Repetitions")
    up, back = counter.get_by_role("button", name="Count one"), counter.get_by_role("button", name="Take one back")
    back.click()
    expect(counter.locator(".big")).to_have_text("0")
    for _ in range(11):
        up.click()
    expect(counter.locator(".count")).to_have_text("10 of 10")
    expect(counter.locator(".state")).to_have_text("That is all 10. Well done.")
    back.click()
    expect(counter.locator(".big")).to_have_text("9")
    expect(counter.locator(".state")).to_be_empty()


def test_a_session_shows_how_far_it_is_and_which_leg(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    show(page, cards)
    expect(shown(page, "session, ready").locator("progress")).to_have_attribute("aria-label", "Exercise 1 of 2")
    step = shown(page, "session, step").locator("progress")
    expect(step).to_have_attribute("aria-label", re.compile(r"Step 1 of \d"))
    expect(shown(page, "session, work").locator(".side")).to_have_text("The sore leg.")
    expect(shown(page, "session, one side").locator(".side")).to_have_text(re.compile("(Left|Right) leg"))
    expect(shown(page, "session, paused").locator(".side")).to_have_text(re.compile("(Left|Right) leg"))
    assert shown(page, "session, ready").inner_text().lower().count("exercise 1 of 2") == 1
    for name in ("session, ready", "session, step", "session, paused", "session, stopped"):
        expect(shown(page, name).locator(".tools")).to_have_count(0)


def test_a_question_says_which_of_how_many_it_is(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    show(page, {"question": cards["question"]})
    expect(shown(page, "question").locator(".meter")).to_have_text("Question 2 of 6")
    expect(shown(page, "question").locator("progress")).to_have_js_property("value", 2)


def test_a_plan_says_of_each_exercise_why(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    show(page, {"plan": cards["plan"]})
    items = shown(page, "plan").locator("ol > li")
    exercises = cards["plan"]["custom"]["exercises"]
    expect(items).to_have_count(len(exercises))
    for line, exercise in zip(items.all(), exercises, strict=True):
        expect(line).to_contain_text(exercise["title"])
        line.locator("summary").click()
        expect(line.locator(".why p")).to_have_text(exercise["why"])


def test_the_chart_draws_what_its_table_says(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    show(page, {"chart": cards["pain chart"]})
    card, about = shown(page, "chart"), cards["pain chart"]["custom"]
    expect(card.get_by_role("img")).to_have_attribute("aria-label", about["alt"])
    rows = [row.inner_text().split("\t") for row in card.locator("tbody tr").all()]
    assert rows == [["11 November", "7", "–"], ["16 November", "6", "–"], ["19 November", "4", "–"],
                    ["20 November", "–", "5"]]  # fmt: skip
    heights = [float(dot.get_attribute("cy") or 0) for dot in card.locator(".dot").all()]
    assert len(heights) == 3 and heights == sorted(heights)
    assert card.locator(".ring").count() == 1
    expect(card).to_contain_text("stairs")


@pytest.mark.parametrize("name", ["pain to pick", "rating to pick"])
def test_a_number_from_0_to_10_is_picked_by_a_press(
    open_page: Open, cards: dict[str, dict[str, Any]], name: str
) -> None:
    page = open_page(NARROW)
    show(page, {name: cards[name]})
    keys = page.get_by_role("group", name="A number from 0 to 10").get_by_role("button")
    assert keys.all_inner_texts() == [str(number) for number in range(11)]
    for key in keys.all():
        box = key.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44
    keys.nth(7).press("Enter")
    assert page.evaluate("window.pressed") == [{"title": "7"}]


def test_a_picked_number_reaches_the_diary(open_page: Open) -> None:
    page = open_page()
    say(page, "i want to note my pain")
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.locator("#log .from-bot").last).to_contain_text("7 out of 10")


def test_the_page_for_a_doctor_is_copied_saved_and_printed_alone(
    open_page: Open, cards: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    show(page, {"words": cards["words"], "doctor": cards["page for a doctor"]})
    plain = cards["page for a doctor"]["text"].replace("**", "")
    card = shown(page, "doctor")
    card.get_by_role("button", name="Copy").click()
    expect(card.locator(".state")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == plain
    with page.expect_download() as download:
        card.get_by_role("button", name="Save as a file").click()
    download.value.save_as(tmp_path / "page.txt")
    assert (tmp_path / "page.txt").read_text("utf-8") == plain
    page.evaluate(
        """() => { window.print = () => {
            const parts = [...document.querySelectorAll(".bubble, header, footer, .band, .actions")];
            window.printed = parts.filter((node) => node.checkVisibility()).map((node) => node.className);
        }; }"""
    )
    page.emulate_media(media="print")
    card.get_by_role("button", name="Print", include_hidden=True).dispatch_event("click")
    assert page.evaluate("window.printed") == ["bubble from-bot card card-doctor to-print", "band"]


def test_where_something_is_from_opens_with_its_articles(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    show(page, {"exercise": cards["exercise"], "danger": cards["danger, sure"], "treatment": cards["treatment"]})
    for name in ("exercise", "danger", "treatment"):
        details = shown(page, name).locator("details.source")
        details.locator("summary").press("Enter")
        for source in cards[name if name != "danger" else "danger, sure"]["custom"]["sources"]:
            expect(details).to_contain_text(source["title"])


@pytest.mark.parametrize("attack", XSS)
def test_nothing_that_the_server_sends_runs_or_becomes_html(
    open_page: Open, cards: dict[str, dict[str, Any]], attack: str
) -> None:
    page = open_page()

    def poisoned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: item if key in {"card", "for", "phase"} else poisoned(item) for key, item in value.items()}
        if isinstance(value, list):
            return [poisoned(item) for item in value]
        return f"{attack} {value}" if isinstance(value, str) else value

    show(page, {name: poisoned(card) for name, card in cards.items()})
    for summary in page.locator("#log summary").all():
        summary.click()
    assert page.locator("#log script, #log img[src='x'], #log [onclick], #log a[href^='javascript']").count() == 0


def test_a_card_that_cannot_be_made_is_shown_as_text(open_page: Open, faults: list[str]) -> None:
    page = open_page()
    page.evaluate("() => { document.createTreeWalker = () => { throw new Error('old browser'); }; }")
    show(
        page, {"danger": {"text": "**Get help now.**\n\nCall 112.", "buttons": None, "custom": {"level": "emergency"}}}
    )
    expect(shown(page, "danger")).to_contain_text("Get help now.")
    expect(shown(page, "danger")).to_contain_text("Call 112.")
    faults[:] = [fault for fault in faults if "old browser" not in fault]


def test_nonsense_in_a_card_still_shows_the_words(open_page: Open, cards: dict[str, dict[str, Any]]) -> None:
    page = open_page()
    kinds = [card["custom"]["card"] for card in cards.values() if card["custom"]]
    odd: list[Any] = [None, 5, "x", [], {}, [None], [{}], -1, 1e99]
    broken = {}
    for kind in dict.fromkeys([*kinds, "never heard of"]):
        for number, value in enumerate(odd):
            fields = dict.fromkeys(
                ("steps", "step", "exercises", "points", "sources", "sections", "phones", "low"), value
            )
            broken[f"{kind} {number}"] = {
                "text": "**Title**\n\nThe words.\n\nSource: X.",
                "buttons": None,
                "custom": {**fields, "card": kind, "phase": "work", "hold_seconds": value, "high": value},
            }
    show(page, broken)
    for name in broken:
        expect(shown(page, name)).to_contain_text("The words.")
