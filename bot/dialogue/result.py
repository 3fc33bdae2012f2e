"""What is asked after the result: why, what now, what if it gets worse, and when to look again. Pure."""

from __future__ import annotations

import re
from enum import Enum

from bot.dialogue.advice import confirmed_message, rule_message
from bot.dialogue.message import Message, bulleted, paragraphs, sentences
from bot.dialogue.sources import card_sources, source_line
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Basis, Level
from bot.triage.pathway import Outcome

_LEAD = r"^(?:(?:and|but|so|ok|okay|right|then|well|oh|hm+|um+|please|thanks|thank you)[ ,.]+)*"
_THEY = r"(?:i|we|she|he|they|you|mum|dad)"
_KNEE = r"(?:my|her|his|their|the) knee"
_IT = r"(?:it|this|that|things|they|she|he|(?:the |my |her |his |their )?(?:pain|knee|swelling))"
_NOT = r"(?:does not|doesnt|doesn't|dont|don't|wont|won't|not)"
_WHOM = r"(?:you|someone|somebody|anyone|them|a doctor|the doctor|my doctor|a physio|the physio|my gp|the gp|a gp)"


class Asked(str, Enum):
    """What a person asks after the result."""

    WHY = "why"
    NOW = "now"
    WORSE = "worse"
    AGAIN = "again"


_PATTERNS = {
    Asked.WHY: (
        rf"{_LEAD}(?:why|how come|why so|why is that|why that|why do you (?:say|think) (?:that|so|this))[ ?!.]*$"
        rf"|{_LEAD}why\b.*\b(?:doctor|gp|physio|urgent|today|hospital|help|rest|advice|result)\b"
        rf"|{_LEAD}why (?:cant|can't|cannot|shouldnt|shouldn't|should {_THEY} not|not) .*\bexercis\w*"
    ),
    Asked.NOW: (
        rf"{_LEAD}(?:what (?:do|should|can|shall|must|would) {_THEY} (?:(?:need|have) to )?do"
        r"(?: now| next| then| about it| about this| from here| today)*"
        r"|what(?:'?s| is)? (?:now|next)|now what|what happens (?:now|next)|(?:the )?next steps?"
        rf"|what do you (?:suggest|recommend|advise)|where do {_THEY} go from here)[ ?!.]*$"
    ),
    Asked.WORSE: (
        rf"{_LEAD}(?:what\b.*?\b|when should .*)?\b(?:if|when|in case)\b {_IT}\b.*\b"
        r"(?:wors\w+|stronger|more painful|not (?:any )?better|no better|flares? up|comes? back"
        rf"|{_NOT} (?:get (?:any )?better|improve|help|go|settle|ease)\w*)"
    ),
    Asked.AGAIN: (
        rf"{_LEAD}(?:when|how soon|how often|how long)\b.*\b(?:look(?: at (?:it|this|{_KNEE}))? again"
        rf"|check (?:it |this |{_KNEE} |in |back )?(?:again|back|in)|ask (?:you )?again|come back(?: here)?"
        r"|do this again|review|reassess|recheck|re-check|test it again)\b"
        rf"|{_LEAD}how (?:soon|long)\b.*\b(?:see|wait|visit|go to)\b(?:.*\b{_WHOM})?[ ?!.]*$"
        rf"|{_LEAD}how soon\b.*\b(?:see|visit|call) {_WHOM}\b"
    ),
}  # fmt: skip
_FOUND = {asked: re.compile(pattern) for asked, pattern in _PATTERNS.items()}
_ADDS = re.compile(r"\b(?:too|also|as well|forgot|forgotten|didnt say|did not say|didnt mention|should have said)\b")


def asked_of_result(text: str) -> Asked | None:
    """What a text asks of the result; None when it asks nothing of it."""
    said = text.lower().replace("’", "'").strip()
    return next((asked for asked, pattern in _FOUND.items() if pattern.search(said)), None)


def adds_to_result(text: str) -> bool:
    """Whether a text adds something to what was told ("it is swollen too", "I forgot to say")."""
    return _ADDS.search(text.lower().replace("'", "")) is not None


def result_message(asked: Asked, result: Outcome, knowledge: Knowledge, *, subject: str) -> Message:
    """The answer to a question about the result; the first sentence is the action, as in every advice.

    Args:
        asked: What is asked.
        result: The outcome.
        knowledge: The knowledge base.
        subject: "self", or "other" when the knee is somebody else's.
    """
    if asked is Asked.NOW:
        message = rule_message(result, knowledge)
        return Message(message.text, confirmed_message(result, knowledge).offers, message.card, result.level)
    phrases = knowledge.phrases
    advice = knowledge.levels[result.level]
    rules = (*result.reasons, *result.notes[:2])
    note = phrases["outcome_other_note"] if subject == "other" else None
    facts = tuple(fact for rule in rules if rule.basis is Basis.SOURCE for fact in rule.facts) or advice.facts
    if asked is Asked.WHY:
        lead = phrases["result_why_mild" if result.level is Level.SELF_CARE else "result_why"]
        text = paragraphs(f"**{advice.act}**", note, lead, bulleted(dict.fromkeys(rule.say for rule in rules)))
    elif asked is Asked.WORSE:
        text = paragraphs(f"**{advice.worse}**", phrases["result_dangers"], knowledge.contact.emergency)
        facts = knowledge.levels[Level.EMERGENCY].facts
    else:
        text = paragraphs(f"**{advice.act}**", sentences((note, advice.look_again)))
        facts = advice.facts
    sources = card_sources(facts, knowledge)
    # No reason is said but under "why", so that the page for a doctor holds none more.
    reasons = [{"id": rule.id, "say": rule.say} for rule in rules] if asked is Asked.WHY else []
    card = {"card": "summary", "certainty": "sure", "reasons": reasons, "sources": sources}
    return Message(paragraphs(text, source_line(facts, knowledge) if facts else None), (), card, result.level)
