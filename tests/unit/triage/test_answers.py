"""Reading a reply to one question of the interview."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.triage.answers import Reply, denies_dangers, pick_choice, told_already
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import heard, reading

QUESTIONS = load_knowledge().questions
EVERY_CHOICE = [(slot, choice.value) for slot, question in QUESTIONS.items() for choice in question.choices]


def pick(slot: str, text: str = "", **reply: object) -> str | None:
    """The value of the choice that a reply picks."""
    choice = pick_choice(QUESTIONS[slot], Reply(text, **reply))  # type: ignore[arg-type]
    return choice.value if choice else None


@pytest.mark.parametrize(("slot", "value"), EVERY_CHOICE)
def test_every_title_key_word_number_and_button_picks_its_own_choice(slot: str, value: str) -> None:
    question = QUESTIONS[slot]
    number, choice = next((n, c) for n, c in enumerate(question.choices, start=1) if c.value == value)
    assert pick(slot, value=value) == value
    assert pick(slot, number=number) == value
    for words in (choice.title, *choice.also):
        for said in (words, words.upper(), f"  {words}!! ", words.replace("'", "’")):
            assert pick(slot, said) == value, said


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("danger", "none of those thanks", "none"),
        ("danger", "no, my knee is fine", "none"),
        ("danger", "yes a fever", "fever"),
        ("danger", "I can't put weight on it", "no_weight"),
        ("danger", "there is a hole in my sock", None),
        ("onset", "I fell yesterday", "injury"),
        ("onset", "it came on slowly I think", "gradual"),
        ("onset", "after surgery in May", "operation"),
        ("injury_age", "last week", "older"),
        ("injury_age", "this morning", "fresh"),
        ("duration", "a couple of weeks", "long"),
        ("duration", "just a few days", "short"),
        ("eases", "rest helps a bit", "helps"),
        ("eases", "nothing works", "nothing"),
        ("pain_kind", "kind of a stabbing thing", "sharp"),
        ("pain_kind", "it is getting worse", "rising"),
        ("next_day", "still there the next day", "still"),
        ("condition", "my doctor said osteoarthritis", "arthritis"),
        ("condition", "torn cartilage", "meniscus"),
    ],
)
def test_a_short_reply_is_read_for_key_words(slot: str, text: str, value: str | None) -> None:
    assert pick(slot, text) == value


@pytest.mark.parametrize("slot", QUESTIONS)
@pytest.mark.parametrize("text", ["no idea", "I have no idea", "no clue", "dunno", "I can't remember"])
def test_no_idea_is_unsure_and_never_no(slot: str, text: str) -> None:
    assert pick(slot, text, polarity="unsure") == "unsure"
    assert pick(slot, text) in {None, "unsure"}


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("danger", "I don't have a fever"),
        ("danger", "no temperature"),
        ("danger", "it is not out of shape"),
        ("danger", "no fever"),
        ("onset", "I didn't fall"),
        ("onset", "not after surgery"),
        ("pain_kind", "it is not sharp"),
        ("condition", "it isn't really arthritis"),
    ],
)
def test_a_key_word_that_is_denied_picks_nothing(slot: str, text: str) -> None:
    assert pick(slot, text) is None


def test_a_denial_of_one_kind_leaves_what_is_said_of_another() -> None:
    assert pick("pain_kind", "not sharp, more of an ache") == "dull"


@pytest.mark.parametrize(
    ("polarity", "slot", "value"),
    [
        ("no", "danger", "none"),
        ("yes", "danger", "yes_unclear"),
        ("unsure", "danger", "unsure"),
        ("yes", "eases", "helps"),
        ("no", "eases", "nothing"),
        ("yes", "next_day", "gone"),
        ("no", "next_day", "still"),
        ("no", "condition", "none"),
        ("yes", "pain_kind", None),
        ("no", "onset", None),
    ],
)
def test_a_plain_yes_no_or_do_not_know_picks_where_the_question_takes_one(
    polarity: str, slot: str, value: str | None
) -> None:
    words = {"yes": "yes", "no": "no", "unsure": "hmm"}[polarity]
    assert pick(slot, words, polarity=polarity) == value


def test_a_long_text_is_not_read_for_key_words() -> None:
    assert pick("onset", "well you see I was out and then I fell down the steps") is None


def test_the_longest_key_word_wins() -> None:
    assert pick("danger", "none, well, out of shape") == "misshapen"


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_number_without_a_choice_picks_nothing(number: int) -> None:
    assert pick("onset", "fell", number=number) is None


def test_a_button_of_another_question_picks_nothing() -> None:
    assert pick("onset", "fell", value="gone") is None


def test_no_key_word_belongs_to_two_choices_of_a_question() -> None:
    for slot, question in QUESTIONS.items():
        names = [name for c in question.choices for name in {word.lower() for word in (c.title, *c.also)}]
        assert len(names) == len(set(names)), slot


def test_a_fact_that_is_new_answers_its_question() -> None:
    question = QUESTIONS["onset"]
    assert told_already(question, KneeFacts(), KneeFacts({"recent_injury": Answer.YES}))
    assert told_already(question, KneeFacts(), KneeFacts({"recent_injury": Answer.NO}))


def test_a_fact_that_was_known_before_does_not_answer_again() -> None:
    known = KneeFacts({"recent_injury": Answer.YES})
    assert not told_already(QUESTIONS["onset"], known, known)


def test_a_fact_about_something_else_does_not_answer() -> None:
    assert not told_already(QUESTIONS["onset"], KneeFacts(), KneeFacts({"swelling": Answer.YES}))


def _denied(*signs: str) -> dict[str, object]:
    return reading(*(heard(sign, status="denied") for sign in signs))


@pytest.mark.parametrize(
    ("message", "denied"),
    [
        (None, False),
        (reading(), False),
        (_denied("fever"), False),
        (_denied("fever", "fever"), False),
        (_denied("fever", "misshapen"), True),
        (_denied("fever", "misshapen", "no_weight"), True),
        (_denied("fever", "swelling"), False),
        (reading(heard("fever"), heard("misshapen", status="denied")), False),
    ],
)
def test_two_of_the_danger_signs_must_be_denied_in_words(
    knowledge: Knowledge, message: dict[str, object] | None, denied: bool
) -> None:
    assert denies_dangers(knowledge.questions["danger"], message) is denied
