"""Words for follow-up: reminders, check-ins, the day after a session, and what got in the way."""

from __future__ import annotations

from bot.dialogue.message import Message, Offer, in_words, paragraphs, payload, sentences
from bot.dialogue.sources import source_line
from bot.diary.records import Job, JobKind, Reminders
from bot.diary.when import is_quiet
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Level, Statement
from bot.knowledge.tracking import Barrier
from bot.plan.progress import NextDay
from bot.text.words import bare_words

_EVERY_DAY = 7


def job_message(job: Job, knowledge: Knowledge) -> Message:
    """What a job sends, in other words than the time before, and how to end it."""
    words = {
        JobKind.REMINDER: knowledge.followup.reminder,
        JobKind.CHECK_IN: knowledge.followup.check_in,
        JobKind.NEXT_DAY: knowledge.followup.next_day,
    }[job.kind]
    offers = {JobKind.REMINDER: _start_offers, JobKind.CHECK_IN: _yes_offers, JobKind.NEXT_DAY: _next_day_offers}
    # Jobs of one kind come day by day, so the day picks the wording.
    said = words[job.due.toordinal() % len(words)]
    text = paragraphs(said, knowledge.phrases["follow_footer"])
    return Message(text, offers[job.kind](knowledge), {"card": "follow_up", "kind": job.kind.value})


def next_day_question(knowledge: Knowledge) -> Message:
    """Asks how the knee is on the day after a session, of somebody who came back by themselves."""
    return Message(knowledge.followup.next_day[0], _next_day_offers(knowledge))


def _offer(title: str, value: str, knowledge: Knowledge) -> Offer:
    return Offer(knowledge.phrases[title], payload("answer", value=value))


def _start_offers(knowledge: Knowledge) -> tuple[Offer, ...]:
    return (
        _offer("offer_follow_start", "plan_start", knowledge),
        _offer("offer_follow_later", "follow_not_yet", knowledge),
    )


def _yes_offers(knowledge: Knowledge) -> tuple[Offer, ...]:
    return (
        _offer("offer_follow_yes", "follow_yes", knowledge),
        _offer("offer_follow_not_yet", "follow_not_yet", knowledge),
    )


def _next_day_offers(knowledge: Knowledge) -> tuple[Offer, ...]:
    return tuple(_offer(f"offer_next_day_{day.value}", f"next_day_{day.value}", knowledge) for day in NextDay)


def next_day_message(said: Statement, answer: NextDay, knowledge: Knowledge) -> Message:
    """What follows from the day after a session; pain that is still there is a reason to see a doctor."""
    level = Level.SEE_DOCTOR if answer is NextDay.STILL_THERE else None
    source = source_line(said.facts, knowledge) if said.basis is Basis.SOURCE else None
    return Message(paragraphs(said.say, source), (), None, level)


def ask_barrier(knowledge: Knowledge) -> Message:
    """Asks what got in the way, without blame."""
    offers = [
        Offer(barrier.title, payload("answer", value=f"barrier_{barrier.id}"))
        for barrier in knowledge.followup.barriers
    ]
    offers.append(_offer("offer_other_reason", "barrier_other", knowledge))
    return Message(knowledge.phrases["follow_not_yet"], tuple(offers))


def barrier_message(barrier: Barrier | None, knowledge: Knowledge) -> Message:
    """What helps against something that got in the way; None is for anything not on the list."""
    phrases = knowledge.phrases
    if barrier is None:
        return Message(phrases["follow_other"])
    facts = tuple(fact for said in barrier.says if said.basis is Basis.SOURCE for fact in said.facts)
    text = paragraphs(sentences(said.say for said in barrier.says), source_line(facts, knowledge) if facts else None)
    offers = [_offer(f"offer_help_{kind.value}", f"help_{kind.value}", knowledge) for kind in barrier.help]
    if barrier.topic:
        offers.append(Offer(knowledge.topics[barrier.topic].title, payload("ask_topic", topic=barrier.topic)))
    return Message(text, tuple(offers))


def next_day_in(text: str, knowledge: Knowledge) -> NextDay | None:
    """How a text says that the knee is on the day after a session: by the longest of its words; None without any."""
    plain = f" {bare_words(text)} "
    words = knowledge.followup.next_day_words
    # Of two that are equally long the graver one wins.
    graver_first = (NextDay.STILL_THERE, NextDay.GONE, NextDay.NO_MORE_PAIN)
    found = [(word, day) for day in graver_first for word in words[day.value] if f" {word} " in plain]
    return max(found, key=lambda one: len(one[0]))[1] if found else None


def zone_named(text: str, knowledge: Knowledge) -> str | None:
    """The time zone that a text names by a country or another name that is no city of a zone; None without one."""
    plain = f" {bare_words(text)} "
    words = {word: name for name, said in knowledge.followup.zones.items() for word in said if f" {word} " in plain}
    return words[max(words, key=len)] if words else None


def says_missed(text: str, knowledge: Knowledge) -> bool:
    """Whether a text says that the exercises were not done."""
    return any(f" {bare_words(word)} " in f" {bare_words(text)} " for word in knowledge.followup.missed)


def says_managed(text: str, knowledge: Knowledge) -> bool:
    """Whether a text says that the exercises were done."""
    said = any(f" {bare_words(word)} " in f" {bare_words(text)} " for word in knowledge.followup.managed)
    return said and not says_missed(text, knowledge)


def barrier_of(text: str, knowledge: Knowledge) -> Barrier | None:
    """The barrier that a text names, by the longest of its words; None when it names none."""
    plain = f" {bare_words(text)} "
    found = {
        word: barrier
        for barrier in knowledge.followup.barriers
        for word in (barrier.title, *barrier.also)
        if f" {bare_words(word)} " in plain
    }
    return found[max(found, key=len)] if found else None


def is_stop_word(text: str, knowledge: Knowledge) -> bool:
    """Whether a whole message asks to end the reminders."""
    return bare_words(text) in {bare_words(word) for word in knowledge.followup.stop_words}


def reminders_set(reminders: Reminders, knowledge: Knowledge) -> Message:
    """What somebody has agreed to, in full; a time in the quiet hours is put off to their end."""
    phrases = knowledge.phrases
    quiet = is_quiet(reminders.at, reminders.quiet_from, reminders.quiet_to)
    every = len(reminders.days) == _EVERY_DAY
    names = (knowledge.diary.weekdays[day][0].capitalize() for day in sorted(reminders.days))
    text = phrases["follow_set"].format(
        at=f"{reminders.at:%H:%M}",
        timezone=reminders.timezone,
        days=phrases["follow_days_all"] if every else in_words(names),
        quiet_from=f"{reminders.quiet_from:%H:%M}",
        quiet_to=f"{reminders.quiet_to:%H:%M}",
    )
    put_off = phrases["follow_put_off"].format(at=f"{reminders.at:%H:%M}", quiet_to=f"{reminders.quiet_to:%H:%M}")
    return Message(sentences((text, put_off if quiet else None)))
