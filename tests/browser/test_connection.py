"""Messages on a bad connection, and too many of them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.page import (
    ANSWER_MS,
    Open,
    bot_bubbles,
    check_with_axe,
    no_connection,
    person_bubbles,
    wait_for_answer,
)


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
    no_connection(faults)


def test_messages_of_a_lost_connection_survive_a_reload_and_go_out_once(open_page: Open, faults: list[str]) -> None:
    page = open_page()
    # The page itself still loads; only the socket finds nobody.
    page.context.route("**/socket.io/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("#notice")).to_contain_text("Connecting", timeout=ANSWER_MS)
    for words in ("does a brace help?", "does ice help?"):
        page.get_by_label("Your message").fill(words)
        page.keyboard.press("Enter")
    page.reload()
    expect(person_bubbles(page)).to_have_count(2)
    expect(page.locator("#notice")).to_contain_text("Your message waits here", timeout=ANSWER_MS)
    page.context.unroute_all()
    expect(bot_bubbles(page)).to_have_count(3, timeout=ANSWER_MS)
    expect(bot_bubbles(page).nth(1)).to_contain_text("race")
    page.reload()
    expect(bot_bubbles(page)).to_have_count(3, timeout=ANSWER_MS)
    expect(person_bubbles(page)).to_have_count(2)
    faults[:] = [fault for fault in faults if "ERR_FAILED" not in fault]


def test_who_sends_too_fast_hears_so_and_can_send_again(open_page: Open) -> None:
    page = open_page()
    # A message is let in every second, so on a slow machine one flood is not enough: the page goes on until refused.
    page.evaluate(
        """async () => {
            const { io } = await import("/chat/static/vendor/socket.io.esm.min.js");
            const socket = io({ path: "/socket.io" });
            await socket.emitWithAck("session_request", { token: localStorage.getItem("knee-guide-token") });
            let id = 0;
            for (let round = 0; round < 50 && !document.querySelector(".problem"); round++) {
                for (let at = 0; at < 20; at++) {
                    socket.emit("user_uttered", { message: "", message_id: `fast-${id++}` });
                }
                document.getElementById("message").value = "hello";
                document.getElementById("form").requestSubmit();
                await new Promise((done) => setTimeout(done, 500));
            }
            socket.close();
        }"""
    )
    problem = page.locator(".problem", has_text="faster than I can read")
    expect(problem.last).to_be_visible(timeout=ANSWER_MS)
    expect(problem.last.get_by_role("button", name="Send again")).to_be_visible()
    check_with_axe(page, "too fast")
