"""What every reply to a danger sign must be, for every sign, of anyone, sure or suspected, in every country."""

from __future__ import annotations

import itertools
import re

import pytest
import textstat

from bot.dialogue.advice import danger_message, danger_reminder
from bot.dialogue.message import Message
from bot.knowledge.contacts import COUNTRY_VARIABLE
from bot.knowledge.loader import FOLDER, Knowledge, KnowledgeError, load_folder, load_knowledge
from bot.knowledge.models import Level, Sign

KNOWLEDGE = load_knowledge()
COUNTRIES = {country: load_folder(FOLDER, country) for country in KNOWLEDGE.contacts}
CASES = list(itertools.product(KNOWLEDGE.dangers, ("self", "other"), (True, False)))
ACTIONS = {"Get", "Call", "See", "Ask"}
FIRST_WORDS = 8
WORDS_BEFORE_THE_CONTACT = 40
GRADE = 5.0
# What may follow a danger sign: saying that it was checked, or answering the one question about it.
LEADS_TO_HELP = {"/report_clearance", '/affirm{"value": "danger"}', '/deny{"value": "danger"}'}


def contact_line(message: Message, knowledge: Knowledge, sign: Sign) -> int:
    """The number of words before the contact line of a reply.

    Raises:
        ValueError: There is no contact line.
    """
    contact = knowledge.contact
    line = {Level.EMERGENCY: contact.emergency, Level.URGENT: contact.urgent}.get(message.level or Level.SELF_CARE)
    line = contact.crisis if sign.crisis else line or knowledge.levels[Level.SEE_DOCTOR].how
    return len(message.text[: message.text.index(line.strip())].split())


def reply(sign: str, subject: str, sure: bool, knowledge: Knowledge = KNOWLEDGE) -> Message:
    """The first reply to a danger sign."""
    return danger_message([knowledge.dangers[sign]], knowledge, subject=subject, sure=sure)


@pytest.mark.parametrize(("sign", "subject", "sure"), CASES)
def test_a_danger_reply_says_what_to_do_first(sign: str, subject: str, sure: bool) -> None:
    text = reply(sign, subject, sure).text.replace("*", "")
    assert text.split()[0] in ACTIONS
    assert re.search(r"\b(help|doctor|midwife|team|call)\b", " ".join(text.split()[:FIRST_WORDS]), re.IGNORECASE)


@pytest.mark.parametrize(("sign", "subject", "sure"), CASES)
def test_whom_to_call_comes_within_forty_words(sign: str, subject: str, sure: bool) -> None:
    for knowledge in COUNTRIES.values():
        message = reply(sign, subject, sure, knowledge)
        assert contact_line(message, knowledge, knowledge.dangers[sign]) <= WORDS_BEFORE_THE_CONTACT
    reminder = danger_reminder([KNOWLEDGE.dangers[sign]], KNOWLEDGE, subject=subject)
    assert contact_line(reminder, KNOWLEDGE, KNOWLEDGE.dangers[sign]) <= WORDS_BEFORE_THE_CONTACT


@pytest.mark.parametrize(("sign", "subject", "sure"), CASES)
def test_a_danger_reply_reads_easily(sign: str, subject: str, sure: bool) -> None:
    assert textstat.flesch_kincaid_grade(reply(sign, subject, sure).text.replace("*", "")) <= GRADE


@pytest.mark.parametrize(("sign", "subject", "sure"), CASES)
def test_no_button_leads_away_from_help(sign: str, subject: str, sure: bool) -> None:
    reminder = danger_reminder([KNOWLEDGE.dangers[sign]], KNOWLEDGE, subject=subject)
    for message in (reply(sign, subject, sure), reminder):
        assert {offer.payload for offer in message.offers} <= LEADS_TO_HELP


def test_without_a_country_every_number_is_told() -> None:
    text = reply("fever", "self", True).text
    assert all(number in text for number in ("112", "999", "911"))


@pytest.mark.parametrize(("country", "number"), [("GB", "999"), ("US", "911"), ("DE", "112"), ("AU", "000")])
def test_with_a_country_only_its_number_is_told(country: str, number: str) -> None:
    text = reply("fever", "self", True, COUNTRIES[country]).text
    assert number in text
    assert not [other for other in ("999", "911", "112", "000") if other != number and other in text]


def test_thoughts_of_self_harm_get_a_crisis_line_and_an_emergency_number_at_once() -> None:
    text = reply("self_harm", "self", True, COUNTRIES["US"]).text
    assert text.index("911") < text.index("988") < text.index("harming")


def test_an_overdose_with_thoughts_of_self_harm_names_the_emergency_number_first() -> None:
    knowledge = COUNTRIES["GB"]
    signs = [knowledge.dangers["overdose"], knowledge.dangers["self_harm"]]
    text = danger_message(signs, knowledge, subject="self", sure=True).text
    assert text.index("Call 999.") < text.index("116 123")


def test_an_unknown_country_stops_the_start() -> None:
    with pytest.raises(KnowledgeError, match=COUNTRY_VARIABLE):
        load_folder(FOLDER, "XX")


def test_the_country_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COUNTRY_VARIABLE, "GB")
    assert load_knowledge.__wrapped__().contact.emergency == "Call 999."
