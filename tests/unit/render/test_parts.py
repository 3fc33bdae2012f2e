"""What messaging channels get of a message: everything, within their limits, and never a payload."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.advice import danger_message
from bot.dialogue.answers import topic_message, treatment_message
from bot.dialogue.exercises import exercise_message
from bot.dialogue.message import Message, Offer
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Level
from bot.render.capabilities import MESSAGING, Capabilities, Markup
from bot.render.channels import render
from bot.render.parts import choice_id, choice_lines, parts, split, units

KNOWLEDGE = load_knowledge()
LEAD = KNOWLEDGE.phrases["choices_lead"]
_MANY = settings(max_examples=150, deadline=None)


def messages(knowledge: Knowledge) -> Iterator[Message]:
    """Every message that stands for a record."""
    yield from (exercise_message(found, knowledge) for found in knowledge.exercises.values())
    yield from (topic_message(found, knowledge) for found in knowledge.topics.values())
    yield from (treatment_message(found, knowledge) for found in knowledge.treatments.values())
    for subject in ("self", "other"):
        for sure in (True, False):
            for sign in knowledge.dangers.values():
                yield danger_message([sign], knowledge, subject=subject, sure=sure)


def bubble(message: Message, channel: str) -> dict[str, Any]:
    shown = render(message, channel)
    return {"text": shown["text"], "buttons": shown.get("buttons"), "custom": shown.get("json_message")}


def bare(text: str) -> list[str]:
    """The words of a text in any markup."""
    return html.unescape(re.sub(r"</?b>|\*", "", text)).split()


def check(shown: dict[str, Any], can: Capabilities) -> None:
    said = parts(shown, can)
    offers = shown.get("buttons") or []
    assert said
    for part in said:
        assert units(part.text) <= can.text and units(part.plain) <= can.text
        assert part.image or part.text.strip()
        assert len(part.buttons) <= can.buttons
        for button in part.buttons:
            assert 1 <= units(button.title) <= can.title
            assert len(button.id.encode()) <= min(20, can.payload)
    text = " ".join(part.text for part in said)
    assert not re.search(r'/\w+\{"', text)
    every = {button.id for part in said for button in part.buttons}
    assert every in (set(), {choice_id(offer["payload"]) for offer in offers})
    listed = (
        not any(button.title == offers[0]["title"] for part in said for button in part.buttons) if offers else False
    )
    wanted = f"{shown['text']} {LEAD} " + " ".join(choice_lines([offer["title"] for offer in offers]))
    narrow = str.maketrans(
        {"–": "-", "’": "'", "½": "1/2", "“": '"', "”": '"', "…": "...", "—": "-", "•": "-", "‘": "'"}
    )
    whole = (wanted if listed else shown["text"]).translate(narrow)
    assert bare(text.translate(narrow)) == bare(whole)


@pytest.mark.parametrize("channel", MESSAGING)
def test_every_record_is_shown_whole_and_within_the_limits(channel: str) -> None:
    for message in messages(KNOWLEDGE):
        check(bubble(message, channel), MESSAGING[channel])


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="*<>&–’½“”…—•‘\u00a0", exclude_categories=("C", "Z")), min_size=1
)
_TEXTS = st.lists(
    _WORDS | st.sampled_from([".", "\n", "\n\n", "**bold words.** and", "a" * 3000, "😀" * 900]), min_size=1
)
_OFFERS = st.lists(
    st.tuples(st.text("abc dé😀", min_size=1).map(str.strip).filter(bool), st.text(min_size=1)), max_size=30
)


@pytest.mark.parametrize("channel", MESSAGING)
@_MANY
@given(words=_TEXTS, offers=_OFFERS)
def test_any_message_is_shown_whole_and_within_the_limits(
    channel: str, words: list[str], offers: list[tuple[str, str]]
) -> None:
    text = " ".join(words).strip()
    shown = {"text": text or "x", "buttons": [{"title": title, "payload": payload} for title, payload in offers]}
    said = parts(shown, MESSAGING[channel])
    can = MESSAGING[channel]
    assert all(units(part.text) <= can.text and part.text.strip() for part in said)
    assert all(len(part.buttons) <= can.buttons for part in said)
    assert all(units(button.title) <= can.title for part in said for button in part.buttons)
    plain = "".join("".join(part.plain.split()) for part in said)
    assert plain.startswith("".join(shown["text"].replace("**", "").split()))
    for title in (title for title, _ in offers):
        everywhere = plain + "".join("".join(button.title.split()) for part in said for button in part.buttons)
        assert "".join(title.split()) in everywhere


@_MANY
@given(text=st.text(), limit=st.integers(1, 50))
def test_splitting_loses_nothing_but_blanks(text: str, limit: int) -> None:
    pieces = split(text, lambda piece: len(piece) <= limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= limit for piece in pieces)


def test_a_text_is_cut_at_the_best_place() -> None:
    def cut(text: str, limit: int) -> list[str]:
        return split(text, lambda piece: len(piece) <= limit)

    assert cut("One two.\n\nThree four. Five six.", 24) == ["One two.", "Three four. Five six."]
    assert cut("Three four. Five six.", 15) == ["Three four.", "Five six."]
    assert cut("three four five", 11) == ["three four", "five"]
    assert cut("threefourfive", 7) == ["threef", "ourfive"]


def test_bold_words_are_closed_and_opened_again_at_a_cut() -> None:
    said = parts({"text": f"**{'bold words ' * 300}**"}, MESSAGING["telegram"])
    if len(said) > 1:
        assert all(part.text.count("<b>") == part.text.count("</b>") for part in said)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (Markup.NONE, "Stop & rest <now>"),
        (Markup.STARS, "*Stop* & rest <now>"),
        (Markup.SLACK, "*Stop* &amp; rest &lt;now&gt;"),
        (Markup.HTML, "<b>Stop</b> &amp; rest &lt;now&gt;"),
    ],
)
def test_each_channel_has_its_own_bold_words(markup: Markup, text: str) -> None:
    [part] = parts({"text": "**Stop** & rest <now>"}, Capabilities(text=100, markup=markup))
    assert (part.text, part.plain) == (text, "Stop & rest <now>")


OFFERS = (Offer("Yes", "/affirm"), Offer("No", "/deny"))
FEW = Capabilities(text=500, buttons=3, title=5, payload=64)


def test_few_short_choices_become_buttons_with_short_ids() -> None:
    [part] = parts(bubble(Message("Is it hot?", OFFERS), "telegram"), FEW)
    assert [button.title for button in part.buttons] == ["Yes", "No"]
    assert part.text == "Is it hot?"
    assert part.listed == f"{LEAD}\n1. Yes\n2. No"


def test_long_titles_stand_in_the_text_and_their_numbers_on_the_buttons() -> None:
    [part] = parts(bubble(Message("Is it hot?", (*OFFERS, Offer("Not sure", "/unsure"))), "telegram"), FEW)
    assert [button.title for button in part.buttons] == ["1", "2", "3"]
    assert part.text == f"Is it hot?\n\n{LEAD}\n1. Yes\n2. No\n3. Not sure"


def test_too_many_choices_become_a_list_alone() -> None:
    [part] = parts(bubble(Message("Is it hot?", OFFERS * 2), "telegram"), FEW)
    assert part.buttons == ()
    assert part.text.endswith("4. No")


def test_choices_with_numbers_of_their_own_keep_them() -> None:
    titles = ["0: No pain", "3: Mild", "10: The worst"]
    assert choice_lines(titles) == tuple(titles)
    offers = tuple(Offer(title, f"/{n}") for n, title in enumerate(titles))
    [part] = parts(bubble(Message("How bad?", offers), "telegram"), FEW)
    assert [button.title for button in part.buttons] == ["0", "3", "10"]


@pytest.mark.parametrize("level", [Level.EMERGENCY, Level.URGENT])
def test_advice_on_a_danger_sign_stands_alone(level: Level) -> None:
    said = parts(bubble(Message("**Call now.**", OFFERS, {"card": "escalation"}, level), "sms"), MESSAGING["sms"])
    assert [part.text for part in said] == ["Call now.", f"{LEAD}\n1. Yes\n2. No"]


def test_an_sms_stays_in_the_cheap_alphabet() -> None:
    [part] = parts({"text": "It’s “fine” – rest…"}, MESSAGING["sms"])
    assert part.text == 'It\'s "fine" - rest...'


def test_a_picture_comes_first_where_there_are_pictures() -> None:
    shown = {"text": "Clamshell", "custom": {"image": "figures/clamshell.svg", "image_alt": "A person."}}
    assert [part.image for part in parts(shown, MESSAGING["telegram"])] == ["figures/clamshell.png", None]
    assert [part.image for part in parts(shown, MESSAGING["sms"])] == [None]


def test_the_id_of_a_choice_is_the_same_everywhere_and_tells_nothing() -> None:
    assert choice_id("/affirm") == choice_id("/affirm") != choice_id("/deny")
    assert re.fullmatch(r"c:[0-9a-f]{12}", choice_id('/answer{"value": "fever"}'))
