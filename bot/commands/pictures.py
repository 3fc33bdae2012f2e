"""Takes the pictures of the chat page that the documentation shows, from the running bot in a real browser.

Needs Chromium and the packages of the tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.commands.errors import UserError
from bot.commands.serve import Settings, servers
from bot.commands.services import free_port

FOLDER = Path("docs/images")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""What keeps Chromium to the page alone, also as root."""

PHONE, DESKTOP = (390, 844), (1280, 800)
_ANSWER_MS = 20_000


def pictures() -> int:
    """Writes the pictures to docs/images and returns 0.

    Raises:
        UserError: There is no Chromium.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise UserError("Chromium is needed. On Debian: apt-get install chromium.")
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # A store and ports of its own: no picture shows a real conversation.
        os.environ.update(KNEE_DATA=folder, KNEE_PORT=str(free_port()), KNEE_ACTIONS_PORT=str(free_port()))
        os.environ.pop("KNEE_DIARY_URL", None)
        settings = Settings.from_environment()
        with servers(settings), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            for name, (size, scheme, scene) in SCENES.items():
                context = browser.new_context(
                    viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
                )
                page = context.new_page()
                scene(page, settings.url)
                page.screenshot(path=str(FOLDER / f"{name}.png"))
                context.close()
                print(FOLDER / f"{name}.png", flush=True)
            browser.close()
    return 0


def _open(page: Any, url: str) -> None:
    page.goto(f"{url}/chat/")
    page.locator("#log .from-bot").first.wait_for(timeout=_ANSWER_MS)
    _settle(page)


def _say(page: Any, *messages: str) -> None:
    for words in messages:
        page.get_by_label("Your message").fill(words)
        _answered(page, lambda: page.keyboard.press("Enter"))


def _answered(page: Any, act: Callable[[], None]) -> None:
    before = page.locator("#log .from-bot").count()
    act()
    page.locator("#log .from-bot").nth(before).wait_for(timeout=_ANSWER_MS)
    _settle(page)


def _settle(page: Any) -> None:
    page.locator("#typing:empty").wait_for(state="attached", timeout=_ANSWER_MS)
    page.wait_for_load_state("networkidle")


def _after(*messages: str) -> Callable[[Any, str], None]:
    """A scene: the page after some messages."""

    def scene(page: Any, url: str) -> None:
        _open(page, url)
        _say(page, *messages)

    return scene


def _session(page: Any, url: str) -> None:
    _open(page, url)
    _say(page, "show me the straight leg raise")
    for title in ("Do it with me", "I know it, start"):
        choice = page.locator(".choices").get_by_role("button", name=title)
        _answered(page, choice.click)
    page.get_by_role("button", name="Count one").click()


def _launcher(page: Any, url: str) -> None:
    page.goto(f"{url}/chat/demo")
    page.get_by_role("button", name="Ask about your knee").click()
    page.frame_locator("iframe").locator("#log .from-bot").first.wait_for(timeout=_ANSWER_MS)


_DIARY = ("my pain was 7 on monday", "my pain was 6 yesterday", "my pain is 4 today", "show me my pain chart")
SCENES: dict[str, tuple[tuple[int, int], str, Callable[[Any, str], None]]] = {
    "greeting": (PHONE, "light", _after()),
    "question": (PHONE, "light", _after("check my knee", "none of these")),
    "exercise": (PHONE, "light", _after("show me the clamshell")),
    "session": (PHONE, "light", _session),
    "danger": (PHONE, "dark", _after("my knee is swollen and i have a fever")),
    "pain-chart": (PHONE, "light", _after(*_DIARY)),
    "desktop": (DESKTOP, "light", _after("does a brace help?")),
    "launcher": (DESKTOP, "light", _launcher),
}
"""By file name: the size, light or dark, and what happens before the picture is taken."""
