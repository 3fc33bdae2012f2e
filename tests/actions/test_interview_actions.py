"""The interview as a form: which answer counts, what is asked next, and how it ends."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import heard, reading
from tests.support.trackers import Ran, run

VALIDATE = "validate_knee_interview_form"
QUESTIONS = load_knowledge().questions
SAFE = KneeFacts({"fever": Answer.NO, "misshapen": Answer.NO, "no_weight": Answer.NO}, (("danger", "none"),))


def answer(question: str, facts: KneeFacts = SAFE, misses: int = 0, **situation: Any) -> Ran:
    """Runs the validator on a reply to a question."""
    slots = {names.SLOT_QUESTION: question, names.SLOT_FACTS: facts.to_dict(), names.SLOT_MISSES: misses}
    return run(VALIDATE, slots=slots, form=names.FORM, **{"intent": "answer", **situation})


def facts(ran: Ran) -> KneeFacts:
    """The facts that an action set."""
    return KneeFacts.from_dict(ran.slots[names.SLOT_FACTS])


@pytest.mark.parametrize(
    ("situation", "chosen"),
    [
        ({"entities": {"value": "injury"}}, "injury"),
        ({"choice_number": 2}, "gradual"),
        ({"text": "After an operation"}, "operation"),
        ({"text": "I fell over", "intent": "report_symptom"}, "injury"),
        ({"text": "no idea", "reading": reading(polarity="unsure"), "intent": "unsure"}, "unsure"),
    ],
    ids=["a button", "a number", "a title", "a key word", "no idea"],
)
def test_an_answer_is_taken_in_every_form(situation: dict[str, Any], chosen: str) -> None:
    ran = answer("onset", **situation)
    assert ran.bubbles == []
    assert facts(ran).asked[-1] == ("onset", chosen)
    assert ran.slots["requested_slot"] == names.SLOT_ANSWER
    assert ran.slots[names.SLOT_QUESTION] in QUESTIONS


def test_an_answer_in_own_words_counts_and_is_not_asked_again() -> None:
    ran = answer("onset", text="well it is a long story about my holiday", reading=reading(heard("gradual_onset")))
    assert facts(ran).asked[-1] == ("onset", "told")
    assert ran.slots[names.SLOT_QUESTION] == "duration"


@pytest.mark.parametrize("sign", ["fever", "misshapen", "no_weight"])
def test_a_danger_sign_ends_the_interview_at_once(sign: str) -> None:
    ran = answer("danger", KneeFacts(), entities={"value": sign})
    assert ran.slots["requested_slot"] is None
    assert facts(ran).answer(sign) is Answer.YES
    given = run("action_give_outcome", slots={names.SLOT_FACTS: ran.slots[names.SLOT_FACTS]})
    assert (given.cards, given.levels) == (["escalation"], ["emergency"])
    assert given.slots[names.SLOT_DANGERS] == {"open": [sign], "doubtful": [], "subject": "self"}


def test_a_plain_yes_to_the_danger_signs_gives_the_advice_at_once_and_asks_which_one() -> None:
    ran = answer("danger", KneeFacts(), intent="affirm", text="yes", reading=reading(polarity="yes"))
    assert ran.slots["requested_slot"] == names.SLOT_ANSWER
    assert facts(ran).answer("any_danger") is Answer.YES
    asked = run("action_ask_knee_answer", slots={**ran.slots, names.SLOT_QUESTION: "danger"}, form=names.FORM)
    assert asked.levels == ["emergency"]
    assert asked.cards == ["escalation", "question"]


def test_none_after_a_plain_yes_settles_the_doubt() -> None:
    yes = answer("danger", KneeFacts(), intent="affirm", text="yes", reading=reading(polarity="yes"))
    slots = {**yes.slots, names.SLOT_QUESTION: "danger"}
    ran = run(VALIDATE, intent="answer", entities={"value": "none"}, slots=slots, form=names.FORM)
    assert ran.slots[names.SLOT_DANGERS] is None
    assert facts(ran).answer("any_danger") is Answer.NO


def test_a_miss_after_a_plain_yes_ends_the_interview_with_the_advice() -> None:
    yes = answer("danger", KneeFacts(), intent="affirm", text="yes", reading=reading(polarity="yes"))
    slots = {**yes.slots, names.SLOT_QUESTION: "danger"}
    ran = run(VALIDATE, intent="nlu_fallback", text="purple", slots=slots, form=names.FORM)
    assert ran.slots["requested_slot"] is None
    assert run("action_give_outcome", slots=ran.slots).levels == ["emergency"]


def test_no_idea_about_the_danger_signs_is_never_a_no() -> None:
    ran = answer("danger", KneeFacts(), intent="unsure", text="no idea", reading=reading(polarity="unsure"))
    assert facts(ran).answer("fever") is None
    assert facts(ran).answer("any_danger") is Answer.UNSURE


def test_danger_signs_denied_in_words_go_on() -> None:
    denied = reading(heard("fever", status="denied"), heard("no_weight", status="denied"))
    ran = answer("danger", KneeFacts(), intent="deny", text="I can stand on it and am not hot at all", reading=denied)
    assert facts(ran).asked == (("danger", "none"),)
    assert ran.slots[names.SLOT_QUESTION] == "onset"


@pytest.mark.parametrize("intent", ["report_danger"])
def test_a_danger_sign_in_words_is_handed_to_the_rule_for_danger(intent: str) -> None:
    with pytest.raises(Exception, match=VALIDATE):
        answer("onset", intent=intent, reading=reading(heard("fever")))


@pytest.mark.parametrize("intent", ["ask_activity", "stop", "go_back", "ask_why"])
def test_a_digression_is_handed_to_its_own_rule(intent: str) -> None:
    with pytest.raises(Exception, match=VALIDATE):
        answer("onset", intent=intent, text="something quite different")


def test_a_digression_that_the_classifier_doubts_is_asked_again() -> None:
    ran = answer("onset", intent="ask_activity", text="something quite different", confidence=0.2)
    assert ran.slots == {names.SLOT_MISSES: 1, "requested_slot": names.SLOT_ANSWER}


@pytest.mark.parametrize("intent", ["answer", "affirm", "deny", "report_symptom", "start_interview", "nlu_fallback"])
def test_a_reply_that_fits_no_choice_is_asked_again_in_other_words(knowledge: Knowledge, intent: str) -> None:
    ran = answer("onset", intent=intent, text="purple")
    assert ran.slots == {names.SLOT_MISSES: 1, "requested_slot": names.SLOT_ANSWER}
    slots = {names.SLOT_QUESTION: "onset", names.SLOT_FACTS: SAFE.to_dict(), names.SLOT_MISSES: 1}
    again = run("action_ask_knee_answer", slots=slots, form=names.FORM)
    assert again.text == knowledge.questions["onset"].ask_again


@pytest.mark.parametrize("slot", QUESTIONS)
def test_a_third_miss_counts_as_not_sure_and_goes_on(slot: str) -> None:
    ran = answer(slot, misses=2, intent="nlu_fallback", text="purple")
    assert facts(ran).asked[-1] == (slot, "unsure")
    assert ran.slots[names.SLOT_MISSES] == -1


def test_the_message_that_opens_the_interview_is_no_answer() -> None:
    slots = {names.SLOT_QUESTION: "onset", names.SLOT_FACTS: SAFE.to_dict()}
    after = [{"event": "action", "name": "action_start_interview"}]
    ran = run(VALIDATE, intent="report_symptom", text="I fell", slots=slots, form=names.FORM, after=after)
    assert ran.slots == {names.SLOT_QUESTION: "onset", "requested_slot": names.SLOT_ANSWER}


def test_the_forms_own_note_is_no_answer_to_the_message() -> None:
    ran = answer("onset", entities={"value": "injury"}, after=[{"event": "action", "name": names.FORM}])
    assert facts(ran).asked[-1] == ("onset", "injury")


def test_the_last_answer_ends_the_interview() -> None:
    told = {
        "recent_injury": "no",
        "fresh_injury": "no",
        "long_lasting": "no",
        "dull_ache": "yes",
        "gone_next_day": "yes",
        "swelling": "no",
    }
    known = SAFE.with_signs({sign: Answer(value) for sign, value in told.items()})
    ran = answer("condition", known, entities={"value": "none"})
    assert ran.slots["requested_slot"] is None
    assert ran.slots[names.SLOT_QUESTION] is None


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_question_is_put_with_its_choices(knowledge: Knowledge, slot: str) -> None:
    ran = run("action_ask_knee_answer", slots={names.SLOT_QUESTION: slot}, form=names.FORM)
    assert ran.text == knowledge.questions[slot].ask
    assert ran.cards == ["question"]
    assert len(ran.payloads) == len(knowledge.questions[slot].choices)
    assert ran.slots == {names.SLOT_QUESTION: slot, names.SLOT_NOTED: None}


@pytest.mark.parametrize(
    ("intent", "mentions", "subject", "phrase"),
    [
        ("report_symptom", (heard("swelling"),), None, "interview_start"),
        ("start_interview", (), None, "interview_start_plain"),
        ("report_symptom", (heard("swelling", subject="other"),), "other", "interview_other"),
    ],
)
def test_the_interview_opens_with_the_danger_question(
    knowledge: Knowledge, intent: str, mentions: tuple[dict[str, Any], ...], subject: str | None, phrase: str
) -> None:
    ran = run("action_start_interview", intent=intent, reading=reading(*mentions, about_knee=True, subject=subject))
    assert knowledge.phrases[phrase] in ran.text
    assert ran.slots[names.SLOT_QUESTION] == "danger"
    assert ran.slots[names.SLOT_MISSES] == 0


def test_a_second_interview_asks_anew_and_forgets_nothing() -> None:
    asked = tuple((slot, "unsure") for slot in QUESTIONS)
    done = KneeFacts({"arthritis": Answer.YES}, asked)
    ran = run("action_start_interview", intent="start_interview", slots={names.SLOT_FACTS: done.to_dict()})
    assert ran.slots[names.SLOT_QUESTION] == "danger"
    assert facts(ran) == KneeFacts({"arthritis": Answer.YES})


def test_going_back_asks_the_last_question_again() -> None:
    known = KneeFacts({**SAFE.signs, "recent_injury": Answer.YES}, (*SAFE.asked, ("onset", "injury")))
    ran = run("action_go_back", intent="go_back", slots={names.SLOT_FACTS: known.to_dict()}, form=names.FORM)
    assert ran.slots[names.SLOT_QUESTION] == "onset"
    assert facts(ran) == known  # the answer stands until a new one is given


@pytest.mark.parametrize(("form", "followed"), [(None, [names.FORM]), (names.FORM, [])])
def test_changing_an_answer_after_the_interview_opens_it_again(form: str | None, followed: list[str]) -> None:
    ran = run("action_go_back", intent="go_back", slots={names.SLOT_FACTS: SAFE.to_dict()}, form=form)
    assert [event["name"] for event in ran.events if event["event"] == "followup"] == followed


def test_going_back_at_the_start_says_so(knowledge: Knowledge) -> None:
    ran = run("action_go_back", intent="go_back", form=names.FORM)
    assert ran.text == knowledge.phrases["interview_back_first"]


def test_why_is_answered_for_the_open_question(knowledge: Knowledge) -> None:
    for slot, question in QUESTIONS.items():
        slots = {names.SLOT_QUESTION: slot}
        assert run("action_explain_why", slots=slots, form=names.FORM).text == question.why
    assert run("action_explain_why", intent="ask_why").text == knowledge.phrases["why_nothing"]


@pytest.mark.parametrize(
    ("signs", "level"),
    [({}, "self_care"), ({"arthritis": Answer.YES}, "see_doctor"), ({"fresh_injury": Answer.YES}, "rest")],
)
def test_the_outcome_gives_the_level_and_is_remembered(signs: dict[str, Answer], level: str) -> None:
    known = KneeFacts({**SAFE.signs, **signs}, SAFE.asked)
    ran = run("action_give_outcome", slots={names.SLOT_FACTS: known.to_dict()})
    assert (ran.cards, ran.levels) == (["summary"], [level])
    kind, _, rules = ran.slots[names.SLOT_LAST_RECORD].partition(":")
    assert kind == "rules"
    assert set(rules.split(",")) <= set(load_knowledge().rules)
    assert names.SLOT_DANGERS not in ran.slots
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_SUMMARY


@pytest.mark.parametrize("text", ["no, no, and yes", "i can't", "barely", "the last one"])
def test_half_a_yes_to_the_danger_signs_asks_which_one_with_the_advice(text: str) -> None:
    ran = answer("danger", KneeFacts(), intent="deny", text=text, reading=reading(polarity="no"))
    assert facts(ran).answer("any_danger") is Answer.YES
    assert facts(ran).answer("fever") is None
    assert ran.slots["requested_slot"] == names.SLOT_ANSWER


def test_not_really_to_the_danger_signs_is_no_answer_and_is_asked_again() -> None:
    ran = answer("danger", KneeFacts(), intent="deny", text="not really", reading=reading(polarity="no"))
    assert names.SLOT_FACTS not in ran.slots
    assert (ran.slots["requested_slot"], ran.slots[names.SLOT_MISSES]) == (names.SLOT_ANSWER, 1)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("unsure", "dunno which"),
        ("deny", "no"),
        ("affirm", "ok"),
        ("nlu_fallback", "the last"),
        ("skip_exercise", "skip"),
    ],
)
def test_not_telling_which_sign_it_is_opens_them_all(intent: str, text: str) -> None:
    yes = answer("danger", KneeFacts(), intent="affirm", text="yes", reading=reading(polarity="yes"))
    slots = {**yes.slots, names.SLOT_QUESTION: "danger"}
    ran = run(VALIDATE, intent=intent, text=text, reading=reading(), slots=slots, form=names.FORM)
    assert set(ran.slots[names.SLOT_DANGERS]["open"]) == {"fever", "misshapen", "no_weight"}
    given = run("action_give_outcome", slots=slots | ran.slots)
    assert (given.levels, given.payloads) == (["emergency"], ["/report_clearance"])


def test_the_advice_leads_an_answer_while_it_is_open_which_sign_it_is() -> None:
    yes = answer("danger", KneeFacts(), intent="affirm", text="yes", reading=reading(polarity="yes"))
    ran = run(
        "action_list_treatments",
        intent="list_treatments",
        text="?",
        reading=reading(),
        slots=yes.slots,
        form=names.FORM,
    )
    assert (ran.levels, ran.cards[0]) == (["emergency"], "escalation")
    advice = {"event": "bot", "text": ran.bubbles[0]["text"]}
    again = run(
        "action_ask_knee_answer", slots={**yes.slots, names.SLOT_QUESTION: "danger"}, form=names.FORM, after=[advice]
    )
    assert again.cards == ["question"]


@pytest.mark.parametrize("sign", ["child", "pregnancy", "gives_way"])
def test_what_only_calls_for_a_doctor_does_not_take_the_place_of_the_danger_question(sign: str) -> None:
    alarm = {names.SLOT_DANGERS: {"open": [sign], "doubtful": [], "subject": "self"}}
    ran = run("action_start_interview", intent="start_interview", slots=alarm)
    assert (ran.levels, ran.slots[names.SLOT_QUESTION]) == (["see_doctor"], "danger")
    told = run("action_escalate", intent="report_danger", reading=reading(heard(sign)), form=names.FORM)
    assert not told.stops_form
    known = {**alarm, names.SLOT_FACTS: KneeFacts({sign: Answer.YES}, (("danger", "none"),)).to_dict()}
    again = run("action_start_interview", intent="start_interview", slots=known)
    assert names.SLOT_QUESTION not in again.slots


def test_no_more_is_asked_once_help_is_due_today() -> None:
    known = KneeFacts({**SAFE.signs, "recent_injury": Answer.YES, "fresh_injury": Answer.NO}, SAFE.asked)
    ran = answer("pain_kind", known, text="sharp and getting worse", reading=reading())
    assert ran.slots["requested_slot"] is None
    given = run("action_give_outcome", slots=ran.slots)
    assert (given.levels, given.payloads) == (["urgent"], ["/report_clearance"])


def test_a_question_may_be_skipped_and_counts_as_not_sure() -> None:
    ran = answer("danger", KneeFacts(), intent="skip_exercise", text="can i skip this", reading=reading())
    assert facts(ran).asked == (("danger", "unsure"),)
    assert ran.slots[names.SLOT_QUESTION] == "onset"


@pytest.mark.parametrize("intent", ["skip_exercise", "next_step", "greet"])
def test_what_leads_a_session_is_no_digression_where_there_is_none(intent: str) -> None:
    ran = answer("onset", intent=intent, text="purple")
    assert ran.slots == {names.SLOT_MISSES: 1, "requested_slot": names.SLOT_ANSWER}
