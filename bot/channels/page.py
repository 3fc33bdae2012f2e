"""The chat page's files and the headers that go with them."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, file, html, json

from bot.nlu import minilm

WEB = Path(__file__).resolve().parent.parent / "web"
NAME = "Knee Guide"
"""What the guide is called on its page, unless a clinic gives it another name."""

_NO_THEME = "/* No theme is set. docs/widget.md says how to make one. */\n"


def page_headers(frame_ancestors: str = "'self'") -> dict[str, str]:
    """The headers of the page and its files.

    Args:
        frame_ancestors: Which sites may show the page in a frame, as a Content-Security-Policy source list.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-cache",
    }


def add_page(blueprint: Blueprint, headers: dict[str, str], name: str, theme: Path | None) -> None:
    """Adds the page, the demo of a hosting page, the files, the theme and the health check.

    Args:
        blueprint: Where to add them.
        headers: The headers of every answer.
        name: What the guide is called.
        theme: A folder with `theme.css` and what it shows, or None.

    Raises:
        ValueError: The theme's folder has no `theme.css`.
    """
    if theme is not None and not (theme / "theme.css").is_file():
        raise ValueError(f"the theme {theme} has no file theme.css")
    blueprint.static("/static", str(WEB), name="files")
    if theme is not None:
        blueprint.static("/theme", str(theme), name="theme")
    else:

        @blueprint.get("/theme/theme.css", name="no_theme")
        async def no_theme(_: Request) -> HTTPResponse:
            return HTTPResponse(_NO_THEME, content_type="text/css; charset=utf-8")

    whole = (WEB / "index.html").read_text(encoding="utf-8").replace(NAME, escape(name))

    @blueprint.get("/", name="page")
    async def page(_: Request) -> HTTPResponse:
        return html(whole)

    @blueprint.get("/demo", name="demo")
    async def demo(_: Request) -> HTTPResponse:
        return await file(str(WEB / "demo.html"), mime_type="text/html; charset=utf-8")

    @blueprint.get("/health", name="health")
    async def health(request: Request) -> HTTPResponse:
        agent = getattr(request.app.ctx, "agent", None)
        ready = agent is not None and bool(agent.is_ready())
        # Without the weights the bot answers too, only less well; whoever watches it should know.
        return json({"ready": ready, "sentence_vectors": minilm.is_loaded()}, status=200 if ready else 503)

    @blueprint.on_response
    async def add_headers(_: Request, response: HTTPResponse) -> None:
        response.headers.update(headers)
