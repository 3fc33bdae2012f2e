"""The proxy before the replicas: what it passes on, and what it says itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests
import websocket

from bot.commands.scaled import Cluster
from bot.commands.services import Nginx, free_port

REST, PAGE, FILE, SOCKET = "/webhooks/rest/webhook", "/chat/", "/chat/static/chat.js", "/socket.io/"
EMERGENCY = "In an emergency, call your emergency number"
SITE = "knee.example.org"
BURST = 100
MARKER = "my-secret-word"

Proxy = Callable[..., Nginx]


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    """The address of a server that tells what it was sent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def proxy(open_folder: Path) -> Iterator[Proxy]:
    """Starts the proxy before one address."""
    started: list[Nginx] = []

    def start(upstream: str, rate: str = "1000r/s") -> Nginx:
        made = Nginx(open_folder / f"nginx-{free_port()}", replicas=(upstream,), rate=rate)
        made.start()
        started.append(made)
        return made

    yield start
    for made in started:
        made.stop()


def ask(proxy: Nginx, path: str, **more: object) -> requests.Response:
    """Asks as people do: posts to REST, reads all else."""
    method = "POST" if path == REST else "GET"
    return requests.request(method, f"http://127.0.0.1:{proxy.port}{path}", timeout=10, allow_redirects=False, **more)


# --- what it passes on ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [REST, "/webhooks/telegram/webhook", PAGE, FILE, SOCKET])
def test_every_address_is_told_the_host_and_the_caller_and_not_what_the_caller_says_of_itself(
    echo: str, proxy: Proxy, path: str
) -> None:
    said = {"Host": SITE, "X-Forwarded-For": "203.0.113.9", "Upgrade": "h2c", "Connection": "Upgrade"}
    told = ask(proxy(echo), path, headers=said).json()
    assert (told["host"], told["x-forwarded-for"], told["x-forwarded-proto"]) == (SITE, "127.0.0.1", "http")
    assert "upgrade" not in told


@pytest.mark.parametrize("path", [REST, "/webhooks/twilio/webhook", PAGE, FILE, SOCKET])
@pytest.mark.parametrize(
    ("said", "told"), [("https", "https"), ("http", "http"), ("https, http", "https"), ("ftp", "http"), ("", "http")]
)
def test_the_scheme_of_a_proxy_in_front_is_kept(echo: str, proxy: Proxy, path: str, said: str, told: str) -> None:
    assert ask(proxy(echo), path, headers={"X-Forwarded-Proto": said}).json()["x-forwarded-proto"] == told


@pytest.fixture(params=["http", "https"])
def way(request: pytest.FixtureRequest, replicas: Cluster) -> tuple[str, dict[str, str]]:
    """The origin of a browser, and the headers that reach our proxy: alone, and behind one that ends HTTPS."""
    if request.param == "http":
        return replicas.url, {}
    return f"https://{SITE}", {"Host": SITE, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


def test_a_web_socket_opens_as_a_browser_opens_it(replicas: Cluster, way: tuple[str, dict[str, str]]) -> None:
    origin, headers = way
    address = f"{replicas.url.replace('http', 'ws')}{SOCKET}?EIO=4&transport=websocket"
    host = headers.get("Host")
    rest = [f"{name}: {value}" for name, value in headers.items() if name != "Host"]
    opened = websocket.create_connection(address, origin=origin, host=host, header=rest, timeout=10)
    assert opened.recv().startswith('0{"sid"')
    opened.send("40")
    assert opened.recv().startswith('40{"sid"')
    opened.close()


def test_polling_opens_a_socket_as_a_browser_does(replicas: Cluster, way: tuple[str, dict[str, str]]) -> None:
    origin, headers = way
    address, shown = f"{replicas.url}{SOCKET}?EIO=4&transport=polling", {**headers, "Origin": origin}
    opened = requests.get(address, headers=shown, timeout=10)
    assert opened.status_code == 200, opened.text
    mine = f"{address}&sid={json.loads(opened.text[1:])['sid']}"
    assert requests.post(mine, data="40", headers=shown, timeout=10).text == "OK"
    assert requests.get(mine, headers=shown, timeout=10).text.startswith('40{"sid"')
    assert requests.post(mine, data="41", headers=shown, timeout=10).text == "OK"


def test_a_page_of_another_site_opens_no_socket_through_the_proxy(
    replicas: Cluster, way: tuple[str, dict[str, str]]
) -> None:
    shown = {**way[1], "Origin": "https://other.example.org"}
    opened = requests.get(f"{replicas.url}{SOCKET}?EIO=4&transport=polling", headers=shown, timeout=10)
    assert (opened.status_code, "accepted origin" in opened.text) == (400, True)


def test_the_way_to_the_chat_names_no_host_so_that_it_holds_behind_any_port(echo: str, proxy: Proxy) -> None:
    answer = ask(proxy(echo), "/", headers={"Host": SITE})
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)


# --- what it says itself ----------------------------------------------------------------------------------------------


def over_the_limit(proxy: Nginx, path: str) -> requests.Response:
    """The first answer to too many requests; its limit is one in a second."""
    with requests.Session() as client:
        for _ in range(BURST + 20):
            answer = client.request("POST" if path == REST else "GET", f"http://127.0.0.1:{proxy.port}{path}")
            if answer.status_code != 200:
                return answer
    return answer


def test_who_writes_too_fast_is_told_in_the_form_of_the_channel(echo: str, proxy: Proxy) -> None:
    answer = over_the_limit(proxy(echo, "1r/s"), REST)
    assert (answer.status_code, answer.headers["Content-Type"]) == (429, "application/json")
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["error"] == "flood"
    assert answer.json()["message"].startswith("You are sending messages faster than I can read them.")
    assert EMERGENCY in answer.json()["message"]


def test_who_asks_for_the_page_too_often_reads_a_plain_sentence(echo: str, proxy: Proxy) -> None:
    answer = over_the_limit(proxy(echo, "1r/s"), PAGE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (429, "text/plain; charset=utf-8")
    assert answer.text.startswith("Too many requests came from this address.") and EMERGENCY in answer.text


@pytest.mark.parametrize("path", [FILE, "/chat/theme/theme.css"])
def test_the_files_of_the_page_take_nothing_from_the_limit_of_messages(echo: str, proxy: Proxy, path: str) -> None:
    slow = proxy(echo, "1r/s")
    assert over_the_limit(slow, path).status_code == 200
    assert ask(slow, REST).status_code == ask(slow, PAGE).status_code == 200


@pytest.mark.parametrize("path", [REST, SOCKET])
def test_without_any_replica_a_message_is_answered_with_what_to_do(proxy: Proxy, path: str) -> None:
    answer = ask(proxy(f"127.0.0.1:{free_port()}"), path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/json")
    assert answer.headers["Retry-After"] == "5"
    [bubble] = answer.json()
    assert bubble["custom"] == {"card": "problem", "error": "not_kept"}
    assert "Please send your message again in a minute" in bubble["text"] and EMERGENCY in bubble["text"]
    assert "misshapen" in bubble["text"]


def test_without_any_replica_the_page_is_a_plain_sentence(proxy: Proxy) -> None:
    answer = ask(proxy(f"127.0.0.1:{free_port()}"), PAGE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert answer.headers["Retry-After"] == "5"
    assert answer.text.startswith("Sorry, Knee Guide cannot answer right now.") and EMERGENCY in answer.text


def test_no_fault_and_no_refusal_writes_an_address_or_a_query_into_the_log(echo: str, proxy: Proxy) -> None:
    away = proxy(f"127.0.0.1:{free_port()}")
    ask(away, f"{PAGE}?q={MARKER}")
    ask(away, REST, data="x" * 70_000, params={"q": MARKER})
    slow = proxy(echo, "1r/s")
    over_the_limit(slow, f"{PAGE}?q={MARKER}")
    for made in (away, slow):
        made.stop()
        log = (made.folder / "service.log").read_text(encoding="utf-8")
        assert (MARKER in log, "client:" in log) == (False, False), log
