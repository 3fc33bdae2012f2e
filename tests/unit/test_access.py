"""Who may use what is for programs."""

from __future__ import annotations

import pytest

from bot.access import BadSecretError, Caller, check_start, is_loopback, secret_of

SECRET = "a secret of this server, long enough"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:5005", "localhost:80", "[::1]:5005", "LOCALHOST"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "127.8.8.8"])
def test_a_program_on_this_machine_is_local(peer: str, host: str) -> None:
    assert Caller.of(peer, {"host": host}).is_local()


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        pytest.param("10.0.0.7", {"host": "127.0.0.1"}, id="from another machine"),
        pytest.param("127.0.0.1", {"host": "knee.example"}, id="a page of another site that was pointed here"),
        pytest.param("127.0.0.1", {"host": "127.0.0.1.knee.example"}, id="a name that begins like an address"),
        pytest.param("127.0.0.1", {"host": ""}, id="no host"),
        pytest.param("127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": "9.9.9.9"}, id="through a proxy"),
        pytest.param("127.0.0.1", {"host": "localhost", "forwarded": "for=9.9.9.9"}, id="through a newer proxy"),
        pytest.param("127.0.0.1", {"host": "localhost", "via": "1.1 proxy"}, id="through a cache"),
    ],
)
def test_who_only_looks_local_is_not(peer: str, headers: dict[str, str]) -> None:
    assert not Caller.of(peer, headers).is_local()


@pytest.mark.parametrize(
    ("shown", "counts"),
    [
        (f"Bearer {SECRET}", True),
        (f"bearer  {SECRET} ", True),
        (f"Bearer {SECRET}x", False),
        (f"Basic {SECRET}", False),
        (SECRET, False),
        ("Bearer", False),
        ("Bearer \u20ac", False),
        (None, False),
    ],
)
def test_the_secret_counts_only_whole_and_as_a_bearer(shown: str | None, counts: bool) -> None:
    assert Caller("127.0.0.1", "localhost", False, shown).shows(SECRET) is counts


def test_no_secret_is_never_shown() -> None:
    assert not Caller("127.0.0.1", "localhost", False, "Bearer ").shows("")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "knee.example"])
def test_a_server_that_others_reach_does_not_start_without_a_secret(host: str) -> None:
    with pytest.raises(BadSecretError, match=r"set KNEE_REST_SECRET to 32 characters or more\. See docs/security\.md"):
        check_start(host, {})
    check_start(host, {"KNEE_REST_SECRET": SECRET})


@pytest.mark.parametrize("variable", ["KNEE_REST_SECRET", "KNEE_ACTIONS_SECRET"])
def test_a_short_secret_stops_the_start_and_is_not_shown(variable: str) -> None:
    with pytest.raises(BadSecretError) as told:
        check_start("127.0.0.1", {variable: "short-one"})
    assert str(told.value) == f"{variable} must have at least 32 characters."


def test_on_this_machine_alone_no_secret_is_needed() -> None:
    check_start("127.0.0.1", {})
    assert secret_of("KNEE_REST_SECRET", {}) == ""


@pytest.mark.parametrize("name", ["", "knee.example", "127.0.0.1.example", "1270.0.0.1"])
def test_a_name_that_is_not_this_machine_is_not_loopback(name: str) -> None:
    assert not is_loopback(name)
