"""What is said of the diary and of what is kept."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from bot.dialogue.diary import (
    about_me,
    ask_delete,
    ask_forget,
    ask_pain,
    change_words,
    chart_message,
    day_words,
    export_message,
    export_text,
    noted,
)
from bot.diary.records import Done, Moment, Note, Pain, Part, Practice, Rating
from bot.diary.store import Diary
from bot.diary.trend import by_day, change
from bot.knowledge.loader import Knowledge

NOW = datetime(2024, 3, 10, 12, tzinfo=timezone.utc)
DAY = date(2024, 3, 10)
EARLIER = date(2024, 3, 1)


def test_a_day_is_said_as_people_say_it(knowledge: Knowledge) -> None:
    assert day_words(EARLIER, knowledge) == "1 March"


@pytest.mark.parametrize("moment", Moment)
def test_what_was_written_down_is_said_back_with_its_day(moment: Moment, knowledge: Knowledge) -> None:
    message = noted(Pain(DAY, 6, moment), knowledge)
    assert "6 out of 10 for 10 March" in message.text
    assert "if that is wrong" in message.text


def test_words_for_pain_are_offered_with_their_number(knowledge: Knowledge) -> None:
    offers = ask_pain(knowledge).offers
    assert [offer.title for offer in offers][:2] == ["0: None at all", "2: A little"]
    assert offers[1].payload == '/answer{"value": "2"}'


@pytest.mark.parametrize(
    ("first", "last", "words", "study"),
    [
        (6, 5, "noticed a change of 1 point", True),
        (6, 4, "a change of 2 points much better", True),
        (6, 6, "the same as on 1 March", False),
        (4, 6, "see a doctor or physio", False),
    ],
)
def test_a_change_is_worded_by_the_published_figures(
    first: int, last: int, words: str, study: bool, knowledge: Knowledge
) -> None:
    happened = change(by_day((Pain(EARLIER, first), Pain(DAY, last))), knowledge.diary.change)
    assert happened is not None
    said = change_words(happened, knowledge)
    assert words in said
    assert ("Salaffi and others (2004)" in said) == study
    assert ("10.1016/j.ejpain.2003.09.004" in said) == study
    assert ("not one of the articles" in said) == study


def test_the_chart_comes_as_characters_and_as_a_drawing_with_words(knowledge: Knowledge) -> None:
    entries = (Pain(EARLIER, 6), Pain(DAY, 4), Pain(DAY, 5, Moment.AFTER))
    ratings = (Rating("stairs", EARLIER, 3), Rating("stairs", DAY, 6), Rating("kneeling", DAY, 1))
    message = chart_message(entries, ratings, knowledge)
    assert "1 March: 6 ######....\n10 March: 4 ####...... (after exercise 5)" in message.text
    assert "- How well you can do stairs: from 3 to 6 out of 10." in message.text
    assert "- How well you can do kneeling: 1 out of 10." in message.text
    card = message.card or {}
    assert card["card"] == "pain_chart"
    assert card["svg"].startswith("<svg ") and "1 March: 6." in card["svg"]
    assert card["alt"] == "1 March: 6. 10 March: 4, and 5 after exercise."
    assert card["points"][1] == {"day": "2024-03-10", "score": 4, "after": 5}
    assert card["change"] == {"points": 2, "size": "much_better"}


def test_an_empty_diary_says_how_to_begin(knowledge: Knowledge) -> None:
    assert chart_message((), (), knowledge).text == knowledge.phrases["diary_empty"]


def test_one_score_has_a_chart_and_no_change(knowledge: Knowledge) -> None:
    message = chart_message((Pain(DAY, 6),), (), knowledge)
    assert (message.card or {})["change"] is None
    assert "10 March: 6" in message.text


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, object]:
    """What is kept of somebody who used everything."""
    diary = Diary.open(f"sqlite:///{tmp_path / 'diary.db'}")
    diary.seen("anna", NOW)
    diary.note_pain("anna", Pain(EARLIER, 6, note="hill walk"), NOW)
    diary.note_pain("anna", Pain(DAY, 4), NOW)
    diary.add_activity("anna", "stairs", NOW)
    diary.keep_practice("anna", Practice(DAY, NOW, "finished", (Done("clamshell", "done", 2, 2),)))
    diary.add_note("anna", Note(DAY, "slept well"), NOW)
    diary.keep_plan("anna", {"goals": ["stairs"]}, NOW)
    return diary.export("anna")


def test_what_do_you_know_about_me_is_answered_in_short(kept: dict[str, object], knowledge: Knowledge) -> None:
    message = about_me(kept, knowledge)
    for words in ("Pain scores: 2, from 1 March to 10 March.", "stairs", "Sessions: 1", "Notes: 1", "Your plan"):
        assert words in message.text
    assert "Reminders" not in message.text
    assert len(message.offers) == 3


def test_scores_of_one_day_name_it_once(tmp_path: Path, knowledge: Knowledge) -> None:
    diary = Diary.open(f"sqlite:///{tmp_path / 'diary.db'}")
    diary.note_pain("anna", Pain(DAY, 4), NOW)
    assert "Pain scores: 1, on 10 March." in about_me(diary.export("anna"), knowledge).text


def test_of_nobody_nothing_is_known(knowledge: Knowledge) -> None:
    assert knowledge.phrases["mine_nothing"] in about_me({}, knowledge).text
    assert export_message({}, knowledge).text == knowledge.phrases["mine_nothing"]


def test_an_export_can_be_read_by_people_and_by_programs(kept: dict[str, object], knowledge: Knowledge) -> None:
    message = export_message(kept, knowledge)
    assert "day: 2024-03-01, score: 6, moment: day, note: hill walk" in message.text
    assert "pain (2)\n- day: 2024-03-01, score: 6" in export_text(kept)
    assert re.search(r"^first seen: 2024-03-\d\d \d\d:\d\d$", message.text, re.MULTILINE)
    assert "eased: no" in message.text and "profile: " in message.text
    assert not re.search(r"[{}\[\]\"_]", message.text), "people are shown no JSON"
    assert json.loads((message.card or {})["json"]) == kept


def test_each_part_can_be_picked_to_be_forgotten(knowledge: Knowledge) -> None:
    assert len(ask_forget(knowledge).offers) == len(Part)


def test_deleting_is_asked_once_with_what_goes(knowledge: Knowledge) -> None:
    message = ask_delete(knowledge)
    assert "cannot be undone" in message.text
    assert [offer.payload for offer in message.offers] == ["/affirm", "/deny"]
