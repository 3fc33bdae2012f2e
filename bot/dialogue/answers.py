"""Words for topics, treatments, glossary words, disagreements and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.dialogue.doors import doors
from bot.dialogue.message import Message, Offer, bulleted, paragraphs, payload, sentences
from bot.dialogue.sources import card_sources, source_details, source_line
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Comparison, GlossaryEntry, Statement, Topic, Treatment

_SEE_ALSO = 2
_MOST_TOLD = 5


def topic_offer(topic: Topic) -> Offer:
    """The offer to hear about one topic."""
    return Offer(topic.title, payload("ask_topic", topic=topic.id))


def topic_message(topic: Topic, knowledge: Knowledge, asked: Iterable[tuple[str, int]] = ()) -> Message:
    """The first answer on a topic, with its source and where to read on.

    Args:
        topic: The topic.
        knowledge: The knowledge base.
        asked: The statements that were asked for, as pairs of record and number; they come first.
    """
    offers = [topic_offer(knowledge.topics[other]) for other in topic.see_also[:_SEE_ALSO]]
    if topic.more:
        offers.insert(0, Offer(knowledge.phrases["offer_more"], payload("tell_more")))
    lead = [said for record, at in asked if (said := statement_at(record, at, knowledge))]
    # The general advice of a topic is never cut off.
    general = [statement for statement in topic.says if statement.basis is not Basis.SOURCE]
    room = max(_MOST_TOLD - len(general), 1)
    others = [statement for statement in dict.fromkeys((*lead, *topic.says)) if statement not in general]
    told = (*others[:room], *general)
    return _told(topic.title, told, tuple(offers), {"card": "answer", "topic": topic.id}, knowledge)


def statement_at(record: str, at: int, knowledge: Knowledge) -> Statement | None:
    """The statement that the retrieval names; None when it is not one of a topic or treatment."""
    kind, _, name = record.partition(":")
    if kind == "topic" and name in knowledge.topics:
        topic = knowledge.topics[name]
        said = (*topic.says, *topic.more)
    elif kind == "treatment" and name in knowledge.treatments:
        treatment = knowledge.treatments[name]
        said = (*treatment.says, *treatment.cautions)
    else:
        return None
    return said[at] if at < len(said) else None


def topic_more(topic: Topic, knowledge: Knowledge) -> Message:
    """The rest of what the articles say on a topic."""
    offers = tuple(topic_offer(knowledge.topics[other]) for other in topic.see_also[:_SEE_ALSO])
    if not topic.more:
        return Message(knowledge.phrases["no_more"], offers)
    return _told(topic.title, topic.more, offers, {"card": "answer", "topic": topic.id}, knowledge)


def treatment_message(treatment: Treatment, knowledge: Knowledge) -> Message:
    """What the articles say of one treatment."""
    offers = doors(knowledge.phrases, "offer_treatments")
    spoken = (*treatment.says, *treatment.cautions)
    return _told(treatment.name, spoken, offers, {"card": "answer", "treatment": treatment.id}, knowledge)


def told_of(record: Topic | Treatment, told: Sequence[Statement], knowledge: Knowledge) -> Message:
    """Some statements of a topic or treatment, with their source."""
    if isinstance(record, Topic):
        return _told(record.title, told, (), {"card": "answer", "topic": record.id}, knowledge)
    return _told(record.name, told, (), {"card": "answer", "treatment": record.id}, knowledge)


def _told(
    title: str, told: Sequence[Statement], offers: tuple[Offer, ...], card: dict[str, object], knowledge: Knowledge
) -> Message:
    facts = tuple(fact for statement in told for fact in statement.facts)
    from_articles = [statement.say for statement in told if statement.basis is Basis.SOURCE]
    general = [statement.say for statement in told if statement.basis is Basis.SAFETY_NET]
    note = f"{knowledge.phrases['safety_net_intro']} {sentences(general)}" if general else None
    text = paragraphs(f"**{title}**", _flow(from_articles), note, source_line(facts, knowledge))
    return Message(text, offers, {**card, "sources": card_sources(facts, knowledge)})


def _flow(said: Sequence[str]) -> str:
    return bulleted(said) if len(said) > 2 else sentences(said)


def treatments_message(knowledge: Knowledge, shown: Iterable[str]) -> Message:
    """The treatments that can be asked for."""
    treatments = [knowledge.treatments[name] for name in shown if name in knowledge.treatments]
    offers = tuple(Offer(treatment.name, payload("ask_treatment", treatment=treatment.id)) for treatment in treatments)
    names = bulleted(treatment.name for treatment in knowledge.treatments.values())
    return Message(paragraphs(knowledge.phrases["treatments_intro"], names), offers)


def word_offer(entry: GlossaryEntry) -> Offer:
    """The offer to explain one word."""
    return Offer(entry.term, payload("ask_word_meaning", glossary_term=entry.term))


def glossary_message(entry: GlossaryEntry, knowledge: Knowledge) -> Message:
    """A medical word in plain words."""
    title = entry.term[0].upper() + entry.term[1:]
    return Message(paragraphs(f"**{title}**", entry.meaning), card={"card": "answer", "term": entry.term})


def comparison_message(comparison: Comparison, knowledge: Knowledge) -> Message:
    """Where articles differ, each with its view, and the careful reading."""
    views = bulleted(f"{knowledge.sources[stance.source].publisher}: {stance.say}" for stance in comparison.stances)
    reading = f"**{knowledge.phrases['label_reading']}** {comparison.reading}"
    inferred = knowledge.phrases["reading_inferred"] if comparison.basis == "inference" else None
    text = paragraphs(f"**{comparison.title}**", views, sentences((reading, inferred)))
    return Message(text, card={"card": "answer", "comparison": comparison.id})


def comparisons_message(comparisons: Sequence[Comparison], knowledge: Knowledge) -> Message:
    """Offers the points on which the articles differ."""
    offers = tuple(
        Offer(comparison.title, payload("ask_disagreement", comparison=comparison.id)) for comparison in comparisons
    )
    return Message(knowledge.phrases["disagree_intro"], offers)


def sources_message(facts: Iterable[str], knowledge: Knowledge) -> Message:
    """Title, publisher, date and reviewer of what was just said."""
    ids = tuple(facts)
    text = paragraphs(knowledge.phrases["source_intro"], source_details(ids, knowledge))
    return Message(text, card={"card": "sources", "sources": card_sources(ids, knowledge)})


def facts_of_cards(cards: Iterable[Mapping[str, Any]], knowledge: Knowledge) -> tuple[str, ...]:
    """What the cards of some messages rest on: ids of articles, exercises or comparisons, each once.

    Args:
        cards: The machine-readable parts of what was said.
        knowledge: The knowledge base.
    """
    facts: dict[str, None] = {}
    for card in cards:
        facts |= dict.fromkeys(source["id"] for source in card.get("sources") or ())
        if card.get("card") == "exercise_part" and card.get("id") in knowledge.exercises:
            facts[knowledge.exercises[card["id"]].entry] = None
        if card.get("comparison") in knowledge.comparisons:
            facts[card["comparison"]] = None
    return tuple(facts)
