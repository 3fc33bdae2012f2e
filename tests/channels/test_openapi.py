"""docs/openapi.yml names every way in over HTTP, and none that is not there."""

from __future__ import annotations

import uuid
from pathlib import Path

import yaml
from rasa.core.channels.channel import InputChannel, register
from rasa.server import add_root_route
from sanic import Sanic

from bot.channels.health import HealthChannel
from bot.channels.operations import OperationsChannel
from bot.channels.rest import RestChannel
from bot.channels.settings import CHANNELS
from bot.channels.web import SOCKET_PATH, WebChannel
from tests.channels.conftest import SECRET
from tests.support.people import PEOPLE, WEBHOOKS, make_channel
from tests.support.vendors import FakeVendor

API = yaml.safe_load((Path(__file__).parents[2] / "docs" / "openapi.yml").read_text("utf-8"))
METHODS = {"get", "post", "put", "patch", "delete"}


def _routes(*channels: InputChannel) -> set[tuple[str, str]]:
    app = Sanic(f"routes_{uuid.uuid4().hex}", configure_logging=False)
    add_root_route(app)
    register(list(channels), app, route="/webhooks/")
    found = {(method.lower(), f"/{route.path}") for route in app.router.routes for method in route.methods}
    return {(method, path.replace("<__file_uri__:path>", "{file}").rstrip("/")) for method, path in found}


def test_every_address_of_the_server_is_described_and_every_described_one_is_there(vendor: FakeVendor) -> None:
    kinds = {PEOPLE[kind].channel: kind for kind in WEBHOOKS}
    vendors = [make_channel(PEOPLE[kind], vendor) for kind in kinds.values()]
    served = _routes(OperationsChannel(), RestChannel(), WebChannel(SECRET), HealthChannel(), *vendors)
    # The socket's own protocol is described with its events; HEAD and OPTIONS follow from the rest.
    served = {(method, path) for method, path in served if path != SOCKET_PATH and method in METHODS}
    described = {(method, path.rstrip("/")) for path, item in API["paths"].items() for method in item}
    assert served == described


def test_matrix_has_a_webhook_only_where_it_is_described() -> None:
    assert {name for name in CHANNELS if f"/webhooks/{name}/webhook" in API["paths"]} == CHANNELS.keys() - {"matrix"}
