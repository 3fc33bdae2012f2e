"""Which open danger signs a message says are not there, or not any more. Pure.

It opens nothing: whoever takes a sign back is asked plainly whether it is over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.text.words import bare_words_alike
from bot.triage.facts import CLEARED

_NOT_OVER = re.compile(
    r"\b(?:still|maybe|just about|up|perhaps|possibly|barely|hardly|only|almost|nearly|a bit|might|unless|if"
    r"|not (?:gone|over|better|stopped|sure|yet)|(?:hasnt|isnt|havent) (?:gone|been|over|any better|stopped)"
    r"|comes? back|came back)\b"
)
_QUESTION = re.compile(
    r"\?|^(?:what|why|how|when|where|who|which|does|do|is|are|should|could|would|will|can i)\b(?! no)"
)
_OVER = re.compile(
    r"\b(?:it|they|both|all|that|this|those|these|everything|both of them|all of them)"
    r"(?: ?s| is| are| has| have| ve| re)?(?: all| both| now| completely| already)* "
    r"(?:gone|went|passed|stopped|over|settled|cleared|vanished|disappeared|away|back to normal)\b"
)
_MISTAKEN = re.compile(
    r"\b(?:wrong person|wrong (?:button|one|chat)|false alarm|my mistake|by mistake|a mistake|misread|miss ?clicked"
    r"|mis ?typed|pressed (?:it|that|the wrong)|i was wrong|got (?:it|that) wrong|didnt mean|not what i meant"
    r"|(?:just|only) (?:kidding|joking|testing)|(?:dont|do not|never) (?:have|had|got) (?:any|it|that|them|either|one)"
    r"|havent got (?:any|it|that|them|either)|no longer (?:have|got))\b"
)
_NEVER = re.compile(r"\bnever (?:said|told|had|have)\b")
_NOT_ANY_MORE = re.compile(r"\b(?:not|dont|doesnt|isnt|no)\b.*\b(?:any ?more|any longer)$|^(?:no )*not now$")
_FINE_NOW = re.compile(
    r"\b(?:it|that|this|its|im|i am|shes|hes|they are)(?: is| feels)? (?:better|fine|ok|okay|alright) (?:now|again)\b"
)
_DENIES_IT = re.compile(
    r"(?:sorry |no |nope |actually |but |oh |wait )*(?:it|that|she|he|they|i) (?:doesnt|does not|isnt|is not|dont)"
)
# "Yes, it can": of a leg that cannot.
_CAN = re.compile(
    r"\b(?:i|it|she|he|they|leg|knee)(?: actually| really)? can\b(?! not| only)"
    r"|^(?:sorry |yes |yeah |no |oh |wait |actually )*can (?:stand|walk|put|bear|take)\b"
)
_CANNOT = re.compile(r"\b(?:cant|cannot|can not|unable|not able)\b")
_ABILITY = frozenset({"no_weight", "cannot_move_knee", "locked_knee"})
_PAST = re.compile(r"\b(?:gone|went|passed|stopped|over|settled|down|cleared)\b")
_SURE = re.compile(
    r"(?:yes |yeah |yep |ok |okay |no |oh |well |and |it s |its )*(?:i am|im|i m|we are|he is|she is|they are|hes|shes)"
    r" (?:all |now |quite |perfectly )?safe(?: to go on| now| to continue| thanks| thank you)*"
)


def taken_back(text: str, reading: Mapping[str, Any] | None, opened: Sequence[str]) -> tuple[str, ...]:
    """The open signs that a typed message denies, says are over or calls a mistake; empty when it does not.

    Args:
        text: What was typed.
        reading: The dict form of its `Reading`; None for a button, which takes nothing back.
        opened: The ids of the open danger signs.
    """
    if reading is None or not opened:
        return ()
    mentions = reading.get("mentions", ())
    denied = {mention["sign"] for mention in mentions if mention["status"] == "denied"}
    if named := tuple(sign for sign in opened if sign in denied):
        return named
    plain = bare_words_alike(text)
    if _QUESTION.search(text.lower().strip()) or _NOT_OVER.search(plain):
        return ()
    past = {mention["sign"] for mention in mentions}
    if (_PAST.search(plain) or _NEVER.search(plain)) and (named := tuple(sign for sign in opened if sign in past)):
        return named
    if _CAN.search(plain) and not _CANNOT.search(plain):
        return tuple(sign for sign in opened if sign in _ABILITY)
    if {mention["sign"] for mention in mentions if mention["status"] == "present"} - {CLEARED}:
        return ()
    told = (_OVER, _MISTAKEN, _NOT_ANY_MORE, _NEVER, _FINE_NOW)
    return tuple(opened) if any(said.search(plain) for said in told) or _DENIES_IT.fullmatch(plain) else ()


def says_it_is_over(text: str) -> bool:
    """Whether a reply to the question whether it is over says so in plain words other than yes."""
    plain = bare_words_alike(text)
    return bool(_SURE.fullmatch(plain) or _OVER.fullmatch(plain)) and not _NOT_OVER.search(plain)
