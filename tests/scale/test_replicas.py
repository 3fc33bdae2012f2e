"""Two real replicas over one database and one Redis: nothing is lost, nothing is doubled, all is shared."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from datetime import time as clock_time
from pathlib import Path

import pytest
import requests

from bot.commands.errors import UserError
from bot.commands.scaled import Cluster
from bot.commands.serve import RASA
from bot.database.conversations import Conversations
from bot.database.engine import engine_for
from bot.diary.jobs import Jobs
from bot.diary.records import Reminders
from tests.support.people_at_once import Talker, pause_until, together, wait_for

Words = Callable[[str], list[str]]
CONVERSATIONS = 40
FIRST, SECOND = "does a brace help?", "what about ice?"
EXERCISE_CARDS = {"exercise", "exercise_part"}


def lost_of_two_at_once(urls: list[str], stored: Words) -> list[tuple[str, list[str]]]:
    """The conversations that do not hold both of two messages that went to two replicas at the same moment."""
    talkers = [Talker() for _ in range(CONVERSATIONS)]
    together(
        lambda talker=talker, url=url, text=text: talker.insist([url], text)
        for talker in talkers
        for url, text in zip(urls, (FIRST, SECOND), strict=True)
    )
    held = [(talker.sender, stored(talker.sender)) for talker in talkers]
    return [(sender, words) for sender, words in held if sorted(words) != sorted((FIRST, SECOND))]


def test_of_two_messages_at_once_on_two_replicas_none_is_lost(urls: list[str], stored: Words) -> None:
    assert lost_of_two_at_once(urls, stored) == []


@pytest.mark.long
def test_of_two_messages_at_once_none_is_lost_in_ten_runs(urls: list[str], stored: Words) -> None:
    assert [lost_of_two_at_once(urls, stored) for _ in range(10)] == [[]] * 10


def test_a_message_that_reaches_both_replicas_at_once_is_answered_twice_and_kept_once(
    urls: list[str], stored: Words
) -> None:
    talker, answers = Talker(), []
    together(lambda url=url: answers.append(talker.send(url, FIRST, "the-same-id").bubbles) for url in urls)
    assert answers[0] == answers[1] != []
    assert stored(talker.sender) == [FIRST]


def test_what_one_replica_offers_can_be_picked_by_its_number_on_the_other(urls: list[str]) -> None:
    talker = Talker()
    offered = talker.send(urls[0], FIRST).bubbles[-1]["buttons"]
    picked = talker.send(urls[1], "1")
    pressed = Talker()
    assert pressed.send(urls[0], FIRST).bubbles[-1]["buttons"] == offered
    assert pressed.send(urls[1], offered[0]["payload"]).bubbles == [
        {**bubble, "recipient_id": pressed.sender} for bubble in picked.bubbles
    ]


def test_a_danger_told_to_one_replica_closes_the_exercises_on_the_other(urls: list[str]) -> None:
    talker = Talker()
    assert talker.send(urls[0], "my knee is swollen and i have a fever").bubbles[0]["custom"]["level"] == "emergency"
    for turn, request in enumerate(("show me calf raises", "hello", "show me calf raises")):
        bubbles = talker.send(urls[(turn + 1) % 2], request).bubbles
        assert bubbles
        assert not EXERCISE_CARDS & {(bubble.get("custom") or {}).get("card") for bubble in bubbles}


def test_a_reminder_is_sent_once_although_both_replicas_look_for_it(replicas: Cluster, urls: list[str]) -> None:
    talker = Talker()
    talker.send(urls[0], "hello")
    jobs = Jobs(engine_for(replicas.database.url))
    now = datetime.now(timezone.utc)
    hour = (now - timedelta(minutes=1)).time().replace(microsecond=0)
    every_day = frozenset(range(7))
    midnight = clock_time(0, 0)
    told = Reminders("UTC", hour, every_day, midnight, midnight, "rest")
    jobs.remind(talker.sender, told, now - timedelta(minutes=2))
    seen = wait_for(lambda: reminders_in(replicas, talker.sender), 20)
    # Both replicas look every half second: five more looks.
    pause_until(time.monotonic() + 2.5)
    assert len(seen) == len(reminders_in(replicas, talker.sender)) == 1
    # A program without a push hears of it with the next answer, and once.
    cards = [(bubble.get("custom") or {}).get("card") for bubble in talker.send(urls[1], FIRST).bubbles]
    assert cards.count("follow_up") == 1
    assert "follow_up" not in [
        (bubble.get("custom") or {}).get("card") for bubble in talker.send(urls[0], SECOND).bubbles
    ]


def reminders_in(replicas: Cluster, sender: str) -> list[object]:
    engine = engine_for(replicas.database.url)
    events = Conversations(engine).read(sender, whole=True).events
    engine.dispose()
    return [
        event
        for event in events
        if event["event"] == "bot" and ((event["data"] or {}).get("custom") or {}).get("card") == "follow_up"
    ]


def test_a_replica_killed_under_load_loses_nothing_doubles_nothing_and_blocks_nobody_for_long(
    replicas: Cluster, stored: Words
) -> None:
    talkers = [Talker() for _ in range(8)]
    messages = [f"does a brace help? ({number})" for number in range(10)]
    victim = replicas.replicas[0]

    def talk(talker: Talker) -> None:
        for message in messages:
            talker.insist([replicas.url], message)

    def kill() -> None:
        wait_for(lambda: min(len(talker.kept) for talker in talkers) >= 2, 60)
        os.kill(victim.processes[RASA].pid, signal.SIGKILL)

    together([*(lambda talker=talker: talk(talker) for talker in talkers), kill])
    victim.stop()
    victim.start()
    assert [stored(talker.sender) for talker in talkers] == [messages] * len(talkers)
    assert max(talker.longest for talker in talkers) < 15
    victim.wait()


def test_a_restart_of_the_replicas_one_by_one_loses_nothing_and_doubles_nothing(
    replicas: Cluster, stored: Words
) -> None:
    talkers, over = [Talker() for _ in range(4)], []

    def talk(talker: Talker) -> None:
        number = 0
        while not over:
            number += 1
            talker.insist([replicas.url], f"what about ice? ({number})")

    def restart() -> None:
        try:
            replicas.restart_one_by_one()
        finally:
            over.append(True)

    together([*(lambda talker=talker: talk(talker) for talker in talkers), restart])
    assert all(len(talker.kept) > 5 for talker in talkers)
    assert [stored(talker.sender) for talker in talkers] == [talker.kept for talker in talkers]
    assert max(talker.longest for talker in talkers) < 15


def test_a_new_replica_that_does_not_come_up_leaves_the_old_ones_answering(
    replicas: Cluster, urls: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    damaged = tmp_path / "knee-guide.tar.gz"
    damaged.write_bytes(b"no model")
    monkeypatch.setattr(replicas.replicas[0], "model", damaged)
    with pytest.raises(UserError, match="the Rasa server did not start"):
        replicas.restart_one_by_one()
    assert [replica.settings.url for replica in replicas.replicas] == urls
    assert [Talker().send(url, FIRST).status for url in (*urls, replicas.url)] == [200, 200, 200]


def test_the_proxy_shows_no_health_and_nothing_of_rasa_and_says_what_is_too_long(replicas: Cluster) -> None:
    for path in ("/health/ready", "/chat/health", "/model", "/conversations/x/tracker", "/webhooks/matrix/webhook"):
        assert requests.get(replicas.url + path, timeout=10).status_code == 404
    assert requests.get(f"{replicas.url}/chat/", timeout=10).status_code == 200
    answer = requests.post(f"{replicas.url}/webhooks/rest/webhook", data=b"x" * 70_000, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
