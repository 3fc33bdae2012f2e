"""Tools for content editors: validate the knowledge, see what the bot says, see how a message is understood."""

from __future__ import annotations

import asyncio
import json

from bot.commands.errors import UserError
from bot.commands.train import ensure_model
from bot.dialogue.answers import topic_message, treatment_message
from bot.dialogue.exercises import exercise_message
from bot.knowledge.loader import Knowledge, KnowledgeError, load_knowledge
from bot.knowledge.validate import faults


def _knowledge() -> Knowledge:
    try:
        return load_knowledge()
    except KnowledgeError as error:
        raise UserError(str(error)) from error


def validate() -> int:
    """Prints every fault of the knowledge base; returns 1 when there is one."""
    found = faults(_knowledge())
    for fault in found:
        print(fault)
    print(f"{len(found)} faults in the knowledge base." if found else "The knowledge base is sound.")
    return 1 if found else 0


def preview(record: str) -> int:
    """Prints what the bot says of an exercise, topic or treatment.

    Raises:
        UserError: There is no such record.
    """
    knowledge = _knowledge()
    if record in knowledge.exercises:
        message = exercise_message(knowledge.exercises[record], knowledge)
    elif record in knowledge.topics:
        message = topic_message(knowledge.topics[record], knowledge)
    elif record in knowledge.treatments:
        message = treatment_message(knowledge.treatments[record], knowledge)
    else:
        raise UserError(f"there is no exercise, topic or treatment {record!r}.")
    print(message.text)
    for offer in message.offers:
        print(f"  [{offer.title}]")
    return 0


def parse(text: str) -> int:
    """Prints intent, guesses, entities and reading of one message."""
    model = ensure_model()
    from rasa.core.agent import Agent

    parsed = asyncio.run(Agent.load(str(model)).parse_message(text))
    shown = {key: parsed.get(key) for key in ("intent", "entities", "reading", "choice_number")}
    shown["intent_ranking"] = (parsed.get("intent_ranking") or [])[:3]
    print(json.dumps(shown, indent=2, ensure_ascii=False))
    return 0
