"""Where the diary is, by configuration."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.diary.settings import KEEP_DAYS, DiarySettings

SETTINGS = DiarySettings.from_environment


def test_the_diary_is_a_file_beside_the_other_data_unless_told_otherwise() -> None:
    assert SETTINGS({}) == DiarySettings("sqlite:///var/diary.db", timedelta(days=KEEP_DAYS))
    assert SETTINGS({"KNEE_DATA": "/srv/knee"}).url == "sqlite:////srv/knee/diary.db"
    assert SETTINGS({"KNEE_DIARY_URL": ""}).url == "sqlite:///var/diary.db"


def test_another_database_and_another_time_can_be_set() -> None:
    found = SETTINGS({"KNEE_DIARY_URL": "postgresql://knee@db/knee", "KNEE_DIARY_KEEP_DAYS": "30"})
    assert found == DiarySettings("postgresql://knee@db/knee", timedelta(days=30))


@pytest.mark.parametrize("days", ["0", "-1", "soon", "1.5", ""])
def test_a_time_that_is_no_number_of_days_is_refused(days: str) -> None:
    with pytest.raises(ValueError, match="KNEE_DIARY_KEEP_DAYS"):
        SETTINGS({"KNEE_DIARY_KEEP_DAYS": days})
