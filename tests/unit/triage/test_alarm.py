"""What opens a danger sign, what leaves it in doubt, and what closes it."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.loader import load_knowledge
from bot.triage.alarm import Alarm
from bot.triage.hearing import HeardDanger, heard_danger
from tests.support.readings import heard, reading

KNOWLEDGE = load_knowledge()
IDS = st.lists(st.sampled_from(sorted(KNOWLEDGE.dangers)), max_size=3, unique=True).map(tuple)


def listen(*mentions: dict[str, object]) -> HeardDanger:
    found = heard_danger(reading(*mentions), KNOWLEDGE)
    assert found is not None
    return found


def test_a_sure_milder_sign_never_hides_a_suspected_emergency() -> None:
    found = listen(heard("pregnancy"), heard("chest_pain", certainty="suspected", subject="other"))
    assert ([sign.id for sign in found.signs], found.sure, found.subject) == (["chest_pain"], False, "other")
    assert [sign.id for sign in found.sure_signs] == ["pregnancy"]
    assert Alarm().after(found) == Alarm(("pregnancy",), ("chest_pain",), "other")


def test_a_sign_that_is_only_asked_about_is_suspected() -> None:
    found = heard_danger(reading(heard("fever", status="hypothetical")), KNOWLEDGE, status="hypothetical")
    assert found is not None
    assert (found.sure, found.sure_signs) == (False, ())


@given(IDS, IDS, st.sampled_from(sorted(KNOWLEDGE.dangers)), st.sampled_from(["sure", "suspected"]))
def test_no_message_ever_closes_an_open_sign(
    opened: tuple[str, ...], doubtful: tuple[str, ...], sign: str, certainty: str
) -> None:
    before = Alarm(opened, tuple(found for found in doubtful if found not in opened))
    after = before.after(listen(heard(sign, certainty=certainty)))
    assert set(opened) <= set(after.opened)
    assert {sign, *before.doubtful} <= {*after.opened, *after.doubtful, *after.waiting}
    assert set(after.opened).isdisjoint((*after.doubtful, *after.waiting))


def test_a_yes_opens_what_was_in_doubt_and_a_no_puts_it_away() -> None:
    alarm = Alarm(("fever",), ("faint",))
    assert alarm.confirmed() == Alarm(("faint", "fever"), ())
    assert alarm.dismissed() == Alarm(("fever",), ())


def test_a_no_to_the_strictest_suspicion_leaves_the_milder_ones_of_the_message_to_be_asked() -> None:
    found = listen(
        heard("pregnancy", certainty="suspected"),
        heard("chest_pain", certainty="suspected"),
        heard("hot_red_swollen", certainty="suspected"),
    )
    alarm = Alarm().after(found)
    assert (alarm.doubtful, alarm.waiting) == (("chest_pain",), ("hot_red_swollen", "pregnancy"))
    assert alarm.dismissed() == Alarm((), ("hot_red_swollen",), waiting=("pregnancy",))
    assert alarm.dismissed().dismissed() == Alarm((), ("pregnancy",))
    assert alarm.dismissed().dismissed().dismissed() == Alarm()


def test_a_no_to_one_of_two_suspected_emergencies_leaves_the_other_to_be_asked() -> None:
    found = listen(heard("faint", certainty="suspected"), heard("chest_pain", certainty="suspected"))
    assert Alarm().after(found).dismissed() == Alarm((), ("chest_pain",))


def test_a_no_to_a_question_about_all_signs_leaves_nothing_to_ask() -> None:
    assert Alarm(("fever",), ("faint",), waiting=("pregnancy",)).settled() == Alarm(("fever",))


def test_what_waits_is_not_asked_once_something_stricter_holds() -> None:
    assert Alarm((), ("chest_pain",), waiting=("pregnancy",)).confirmed() == Alarm(("chest_pain",))


@given(IDS, IDS, IDS)
def test_an_alarm_survives_json(opened: tuple[str, ...], doubtful: tuple[str, ...], waiting: tuple[str, ...]) -> None:
    alarm = Alarm(opened, tuple(sign for sign in doubtful if sign not in opened))
    if alarm.doubtful:
        alarm = replace(alarm, waiting=waiting)
    assert Alarm.from_dict(json.loads(json.dumps(alarm.to_dict()))) == alarm
