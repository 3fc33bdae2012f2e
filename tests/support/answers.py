"""What a turn of the bot answered, as the records behind it."""

from __future__ import annotations

from functools import lru_cache

from bot.knowledge.loader import load_knowledge
from tests.support.runner import Answered

_SILENT = ("articles do not say", "articles give no", "No article says", "not from the articles. They do not answer")


def records_of(answered: Answered) -> set[str]:
    """The records that a turn tells of: `kind:id`, `exercise:id.part`, `ideas`, `decline:intent` and so on."""
    found: set[str] = set()
    for part in answered.custom:
        card = part.get("card")
        found |= {
            f"{kind}:{part[kind]}" for kind in ("topic", "treatment", "term") if card == "answer" and kind in part
        }
        if card == "answer" and "comparison" in part:
            found.add("comparison:any")
        if card in {"exercise", "exercise_part"}:
            found |= {f"exercise:{part['id']}", f"exercise:{part['id']}.{part.get('part')}"}
        found |= {f"flag:{flag['id']}" for flag in part.get("flags") or ()}
        if card == "choices" and part.get("exercises"):
            found |= {"ideas", *(f"offered:{name}" for name in part["exercises"])}
        if card == "sources":
            found |= {"sources", *(f"source:{source['id']}" for source in part["sources"])}
    found |= {name for words, name in _fixed().items() if words in answered.text}
    silent = load_knowledge().phrases["record_silent"].partition("{")[0], *_SILENT
    return found | ({"silent"} if any(words in answered.text for words in silent) else set())


@lru_cache(maxsize=1)
def _fixed() -> dict[str, str]:
    """Replies that carry no card: their words, and the name they are wanted by."""
    knowledge = load_knowledge()
    fixed = {words.strip(): f"phrase:{name}" for name, words in knowledge.phrases.items() if len(words) > 20}
    for intent, decline in knowledge.declines.items():
        fixed |= {decline.say.strip(): f"decline:{intent}", decline.again.strip(): f"decline:{intent}"}
    return fixed


def answers(answered: Answered, want: str) -> bool:
    """Whether a turn answers a want: one of the alternatives parted by `|`."""
    found = records_of(answered)
    return any(alternative in found for alternative in want.split("|"))
