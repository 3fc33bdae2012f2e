"""Where each part is kept, by configuration."""

from __future__ import annotations

from bot.database.addresses import diary_url, inbox_url, tracker_url

PARTS = (tracker_url, diary_url, inbox_url)


def test_each_part_has_a_file_of_its_own_unless_told_otherwise() -> None:
    assert [part({"KNEE_DATA": "data"}) for part in PARTS] == [
        "sqlite:///data/tracker.db",
        "sqlite:///data/diary.db",
        "sqlite:///data/inbox.db",
    ]


def test_one_address_moves_all_parts_but_those_that_have_their_own() -> None:
    shared = {"KNEE_DATABASE_URL": "postgresql://db/knee"}
    assert {part(shared) for part in PARTS} == {"postgresql://db/knee"}
    for name, part in zip(("KNEE_TRACKER_URL", "KNEE_DIARY_URL", "KNEE_INBOX_URL"), PARTS, strict=True):
        told = [other(shared | {name: "sqlite:///own.db"}) for other in PARTS]
        assert [other for other, url in zip(PARTS, told, strict=True) if url == "sqlite:///own.db"] == [part]
