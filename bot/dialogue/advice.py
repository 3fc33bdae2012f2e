"""Words for triage: danger signs, the interview's questions, and its outcome."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.doors import doors
from bot.dialogue.message import Message, Offer, bulleted, in_words, paragraphs, payload, sentences
from bot.dialogue.sources import card_sources, source_line
from bot.knowledge.contacts import phone_numbers
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Level, Question, Sign
from bot.triage.pathway import Outcome

# The levels at which whom to call comes right after the action.
_HELP_NOW = frozenset({Level.EMERGENCY, Level.URGENT})

# Like a crisis it is not about the knee; whom to call is another line.
VIOLENCE = "violence"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def strictest(signs: Sequence[Sign]) -> Level:
    """The strictest level among danger signs.

    Raises:
        ValueError: No sign has a level.
    """
    return min((sign.level for sign in signs if sign.level is not None), key=lambda level: level.rank)


def danger_message(
    signs: Sequence[Sign], knowledge: Knowledge, *, subject: str, sure: bool, asks: bool = True
) -> Message:
    """The escalation: what to do first, then why, whom to call and what to do meanwhile.

    Args:
        signs: The danger signs, at least one.
        knowledge: The knowledge base.
        subject: "self", or "other" when the person speaks of someone else.
        sure: False when the words leave a doubt: then the advice is followed by one closed question.
        asks: False when another question follows in place of the closed one.
    """
    phrases = knowledge.phrases
    signs = _worded(signs, subject)
    level = strictest(signs)
    advice = knowledge.levels[level]
    first = next(sign for sign in signs if sign.level is level)
    # Where another question follows, it is which of them is meant.
    names = in_words((sign.name for sign in signs), last="and" if asks else "or")
    meanwhile = dict.fromkeys(said for sign in signs if sign.meanwhile for said in _SENTENCE_END.split(sign.meanwhile))
    text = paragraphs(
        f"**{first.act or advice.act}**",
        _whom_to_call(signs, level, knowledge),
        sentences(
            (
                phrases[f"danger_{'sure' if sure else 'suspected'}_{subject}"].format(signs=names),
                phrases["danger_other_note"] if subject == "other" else None,
            )
        ),
        sentences(meanwhile or (advice.meanwhile,)),
        _danger_basis(signs, knowledge),
        first.ask if asks and not sure else None,
    )
    facts = tuple(fact for sign in signs for fact in sign.facts)
    card = {
        "card": "escalation",
        "certainty": "sure" if sure else "suspected",
        "subject": subject,
        "flags": [{"id": sign.id, "name": sign.name} for sign in signs],
        "phones": phone_numbers(_whom_to_call(signs, level, knowledge)),
        "sources": card_sources(facts, knowledge),
    }
    offers = _danger_offers(signs, knowledge, subject=subject, sure=sure) if asks or sure else ()
    return Message(text, offers, card, level)


def _for(subject: str, phrase: str) -> str:
    """The name of a phrase in the wording for the person or for somebody else."""
    return f"{phrase}_other" if subject == "other" else phrase


def _worded(signs: Sequence[Sign], subject: str) -> tuple[Sign, ...]:
    """The signs as they are spoken of about the person or about somebody else."""
    if subject != "other":
        return tuple(signs)
    return tuple(
        replace(
            sign,
            name=sign.name_other or sign.name,
            ask=sign.ask_other or sign.ask,
            meanwhile=sign.meanwhile_other or sign.meanwhile,
        )
        for sign in signs
    )


def _whom_to_call(signs: Sequence[Sign], level: Level, knowledge: Knowledge) -> str:
    """The contact line: whom to call at a level, in the country that the bot serves."""
    contact = knowledge.contact
    if signs and all(sign.crisis for sign in signs):
        return contact.crisis
    line = {Level.EMERGENCY: contact.emergency, Level.URGENT: contact.urgent}.get(level)
    crisis = contact.crisis if any(sign.crisis for sign in signs) else None
    return sentences((line, knowledge.levels[level].how, crisis))


def _danger_basis(signs: Sequence[Sign], knowledge: Knowledge) -> str:
    from_source = tuple(fact for sign in signs if sign.basis is Basis.SOURCE for fact in sign.facts)
    return source_line(from_source, knowledge) if from_source else knowledge.phrases["safety_net_note"]


def _danger_offers(signs: Sequence[Sign], knowledge: Knowledge, *, subject: str, sure: bool) -> tuple[Offer, ...]:
    phrases = knowledge.phrases
    if sure and all(sign.crisis for sign in signs):
        return ()  # thoughts of self-harm are not checked off by a button
    if sure:
        return (Offer(phrases[_for(subject, "offer_cleared")], payload("report_clearance")),)
    return (
        Offer(phrases["offer_yes"], payload("affirm", value="danger")),
        Offer(phrases["offer_no"], payload("deny", value="danger")),
    )


def danger_reminder(
    signs: Sequence[Sign], knowledge: Knowledge, *, subject: str, note: str | None = None, last: str = "and"
) -> Message:
    """Why no exercise is given while a danger sign is open, with the advice again; a crisis speaks of no exercise.

    Args:
        signs: The danger signs, at least one.
        knowledge: The knowledge base.
        subject: "self", or "other" when the person speaks of someone else.
        note: What to say after the contact line in place of the reason and of what to do meanwhile.
        last: The word before the last sign: "or" when it is not known which of them is there.
    """
    signs = _worded(signs, subject)
    advice = knowledge.levels[strictest(signs)]
    names = in_words((sign.name for sign in signs), last=last)
    crisis = next(iter(signs)) if all(sign.crisis or sign.id == VIOLENCE for sign in signs) else None
    why = _for(subject, "danger_open_crisis" if crisis else "danger_open")
    text = paragraphs(
        f"**{crisis.act if crisis and crisis.act else advice.act}**",
        _whom_to_call(signs, advice.level, knowledge),
        note or knowledge.phrases[why].format(signs=names),
        None if note else crisis.meanwhile if crisis else advice.meanwhile,
    )
    card = {
        "card": "escalation",
        "certainty": "sure",
        "subject": subject,
        "flags": [{"id": sign.id, "name": sign.name} for sign in signs],
        "phones": phone_numbers(_whom_to_call(signs, advice.level, knowledge)),
    }
    return Message(text, _danger_offers(signs, knowledge, subject=subject, sure=True), card, advice.level)


def clearance_question(signs: Sequence[Sign], knowledge: Knowledge, *, subject: str = "self") -> Message:
    """Asks plainly whether the sign is gone or was checked, before anything is opened again."""
    phrases = knowledge.phrases
    names = in_words((sign.name for sign in _worded(signs, subject)), last="or")
    offers = (
        Offer(phrases[_for(subject, "offer_clear_yes")], payload("affirm", value="clearance")),
        Offer(phrases["offer_clear_no"], payload("deny", value="clearance")),
    )
    several = "clear_ask_all" if len(signs) > 1 else "clear_ask"
    asked = "clear_ask_crisis" if all(sign.crisis for sign in signs) else several
    return Message(phrases[_for(subject, asked)].format(signs=names), offers)


def question_message(question: Question, *, again: bool, step: tuple[int, int]) -> Message:
    """One question of the interview with its choices; `again` words it the second way."""
    offers = tuple(Offer(choice.title, payload("answer", value=choice.value)) for choice in question.choices)
    card = {"card": "question", "slot": question.slot, "number": step[0], "of": step[1]}
    return Message(question.ask_again if again else question.ask, offers, card)


def rule_message(result: Outcome, knowledge: Knowledge) -> Message:
    """Advice that follows from what was just said, before any interview."""
    return _advice(result, knowledge, offers=())


def outcome_message(result: Outcome, summary: Sequence[str], knowledge: Knowledge, *, subject: str) -> Message:
    """The end of the interview: what was understood, the level, the reasons and the next step.

    Args:
        result: The outcome.
        summary: What was understood, a line a matter.
        knowledge: The knowledge base.
        subject: "self", or "other" when the knee is somebody else's.
    """
    if result.dangers:
        return danger_message(result.dangers, knowledge, subject=subject, sure=True)
    phrases = knowledge.phrases
    understood = f"{phrases['label_understood']}\n{bulleted(summary)}" if summary else None
    before = paragraphs(understood, phrases["outcome_other_note"] if subject == "other" else None)
    offers = (
        Offer(phrases["offer_right"], payload("affirm")),
        Offer(phrases["offer_change"], payload("change_answer")),
        *_next_step(result, knowledge),
        Offer(phrases["offer_why"], payload("ask_source")),
    )
    if result.level in _HELP_NOW:
        offers = _next_step(result, knowledge)  # no button that leads away from help
    return _advice(result, knowledge, offers=offers, before=before, after=phrases["summary_check"])


def confirmed_message(result: Outcome, knowledge: Knowledge) -> Message:
    """The answer to "that is right": the advice in one sentence, and the next step."""
    act = knowledge.levels[result.level].act
    contact = _whom_to_call((), result.level, knowledge) if result.level in _HELP_NOW else ""
    card = {"card": "summary", "certainty": "sure", "reasons": [], "phones": phone_numbers(contact), "sources": []}
    text = paragraphs(f"**{act}**", contact, knowledge.phrases["summary_confirmed"])
    plan = doors(knowledge.phrases, "offer_plan_make") if result.allows_exercise else ()
    return Message(text, (*_next_step(result, knowledge), *plan), card, result.level)


def _next_step(result: Outcome, knowledge: Knowledge) -> tuple[Offer, ...]:
    if result.allows_exercise:
        return doors(knowledge.phrases, "offer_ideas")
    return doors(knowledge.phrases, "offer_cleared")


def _advice(
    result: Outcome,
    knowledge: Knowledge,
    *,
    offers: tuple[Offer, ...],
    before: str | None = None,
    after: str | None = None,
) -> Message:
    advice = knowledge.levels[result.level]
    rules = (*result.reasons, *result.notes[:2])
    facts = tuple(fact for rule in rules if rule.basis is Basis.SOURCE for fact in rule.facts) or advice.facts
    contact = _whom_to_call((), result.level, knowledge)
    first = result.level in _HELP_NOW
    text = paragraphs(
        f"**{advice.act}**",
        contact if first else None,
        before,
        sentences(dict.fromkeys(rule.say for rule in rules)),
        sentences(dict.fromkeys(rule.do for rule in rules if rule.do)),
        sentences((None if first else contact, advice.meanwhile)),
        advice.look_again,
        source_line(facts, knowledge),
        after,
    )
    card = {
        "card": "summary",
        "certainty": "sure",
        "reasons": [{"id": rule.id, "say": rule.say} for rule in rules],
        "phones": phone_numbers(contact),
        "sources": card_sources(facts, knowledge),
    }
    return Message(text, offers, card, result.level)
