"""Words for triage: danger signs, the interview's questions, and its outcome."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.message import Message, Offer, bulleted, in_words, paragraphs, payload, sentences
from bot.dialogue.sources import card_sources, source_line
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Level, Question, Sign
from bot.triage.pathway import Outcome


def strictest(signs: Sequence[Sign]) -> Level:
    """The strictest level among danger signs.

    Raises:
        ValueError: No sign has a level.
    """
    return min((sign.level for sign in signs if sign.level is not None), key=lambda level: level.rank)


def danger_message(signs: Sequence[Sign], knowledge: Knowledge, *, subject: str, sure: bool) -> Message:
    """The escalation: what to do first, then why, whom to call and what to do meanwhile.

    Args:
        signs: The danger signs, at least one.
        knowledge: The knowledge base.
        subject: "self", or "other" when the person speaks of someone else.
        sure: False when the words leave a doubt: then the advice is followed by one closed question.
    """
    phrases = knowledge.phrases
    level = strictest(signs)
    advice = knowledge.levels[level]
    first = next(sign for sign in signs if sign.level is level)
    names = in_words(sign.name for sign in signs)
    meanwhile = dict.fromkeys(sign.meanwhile for sign in signs if sign.meanwhile)
    text = paragraphs(
        f"**{first.act or advice.act}**",
        phrases[f"danger_{'sure' if sure else 'suspected'}_{subject}"].format(signs=names),
        phrases["danger_other_note"] if subject == "other" else None,
        sentences((advice.how, *(meanwhile or (advice.meanwhile,)))),
        _danger_basis(signs, knowledge),
        None if sure else first.ask,
    )
    facts = tuple(fact for sign in signs for fact in sign.facts)
    card = {
        "card": "escalation",
        "certainty": "sure" if sure else "suspected",
        "subject": subject,
        "flags": [{"id": sign.id, "name": sign.name} for sign in signs],
        "sources": card_sources(facts, knowledge),
    }
    return Message(text, _danger_offers(knowledge, sure=sure), card, level)


def _danger_basis(signs: Sequence[Sign], knowledge: Knowledge) -> str:
    from_source = tuple(fact for sign in signs if sign.basis is Basis.SOURCE for fact in sign.facts)
    return source_line(from_source, knowledge) if from_source else knowledge.phrases["safety_net_note"]


def _danger_offers(knowledge: Knowledge, *, sure: bool) -> tuple[Offer, ...]:
    phrases = knowledge.phrases
    if sure:
        return (Offer(phrases["offer_cleared"], payload("report_clearance")),)
    return (Offer(phrases["offer_yes"], payload("affirm")), Offer(phrases["offer_no"], payload("deny")))


def danger_reminder(signs: Sequence[Sign], knowledge: Knowledge, *, subject: str) -> Message:
    """Why no exercise is given while a danger sign is open, with the advice again."""
    advice = knowledge.levels[strictest(signs)]
    names = in_words(sign.name for sign in signs)
    text = paragraphs(
        f"**{advice.act}**",
        knowledge.phrases["danger_open"].format(signs=names),
        sentences((advice.how, advice.meanwhile)),
    )
    card = {"card": "escalation", "certainty": "sure", "subject": subject}
    card["flags"] = [{"id": sign.id, "name": sign.name} for sign in signs]  # type: ignore[assignment]
    return Message(text, _danger_offers(knowledge, sure=True), card, advice.level)


def clearance_question(signs: Sequence[Sign], knowledge: Knowledge) -> Message:
    """Asks plainly whether the sign is gone or was checked, before anything is opened again."""
    names = in_words((sign.name for sign in signs), last="or")
    offers = (
        Offer(knowledge.phrases["offer_clear_yes"], payload("affirm")),
        Offer(knowledge.phrases["offer_clear_no"], payload("deny")),
    )
    return Message(knowledge.phrases["clear_ask"].format(signs=names), offers)


def question_message(question: Question, knowledge: Knowledge, *, again: bool, step: tuple[int, int]) -> Message:
    """One question of the interview with its choices; `again` words it the second way."""
    offers = tuple(Offer(choice.title, payload("answer", value=choice.value)) for choice in question.choices)
    card = {"card": "question", "slot": question.slot, "number": step[0], "of": step[1]}
    return Message(question.ask_again if again else question.ask, offers, card)


def rule_message(result: Outcome, knowledge: Knowledge) -> Message:
    """Advice that follows from what was just said, before any interview."""
    return _advice(result, knowledge, offers=())


def outcome_message(result: Outcome, summary: Sequence[str], knowledge: Knowledge) -> Message:
    """The end of the interview: what was understood, the level, the reasons and the next step."""
    if result.dangers:
        return danger_message(result.dangers, knowledge, subject="self", sure=True)
    phrases = knowledge.phrases
    understood = f"{phrases['label_understood']}\n{bulleted(summary)}" if summary else None
    offers = [Offer(phrases["offer_change"], payload("go_back")), Offer(phrases["offer_why"], payload("ask_source"))]
    if result.allows_exercise:
        offers.insert(0, Offer(phrases["offer_ideas"], payload("ask_exercise_ideas")))
    else:
        offers.insert(0, Offer(phrases["offer_cleared"], payload("report_clearance")))
    return _advice(result, knowledge, offers=tuple(offers), before=understood)


def _advice(result: Outcome, knowledge: Knowledge, *, offers: tuple[Offer, ...], before: str | None = None) -> Message:
    advice = knowledge.levels[result.level]
    rules = (*result.reasons, *result.notes[:2])
    facts = tuple(fact for rule in rules if rule.basis is Basis.SOURCE for fact in rule.facts) or advice.facts
    text = paragraphs(
        f"**{advice.act}**",
        before,
        sentences(dict.fromkeys(rule.say for rule in rules)),
        sentences(dict.fromkeys(rule.do for rule in rules if rule.do)),
        sentences((advice.how, advice.meanwhile)),
        advice.look_again,
        source_line(facts, knowledge),
    )
    card = {
        "card": "summary",
        "certainty": "sure",
        "reasons": [{"id": rule.id, "say": rule.say} for rule in rules],
        "sources": card_sources(facts, knowledge),
    }
    return Message(text, offers, card, result.level)
