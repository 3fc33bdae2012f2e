"""Reads the answer to a question about several danger signs at once.

Pure. "None" is taken only where it plainly is none. What is partly a yes, speaks of a place in the list that may be
meant in two ways, or takes some of its "no" back is `WHICH`: the advice is given and the person is asked which sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bot.knowledge.models import Choice, Question
from bot.text.words import bare_words_alike

NONE = "none"
WHICH = "yes_unclear"
UNSURE = "unsure"
# The value of an answer that names several signs, for which there is no choice.
NAMED = "told"

_SHORT_REPLY = 8
_MORE_WORDS = 25
_NO = frozenset({
    "no", "nope", "nah", "naw", "na", "none", "neither", "nothing", "negative", "nay", "n", "nil", "never", "nor",
    "noo",
})  # fmt: skip
_DENIES = _NO | frozenset({
    "not", "without", "dont", "doesnt", "didnt", "havent", "hasnt", "isnt", "wasnt", "arent", "aint",
})  # fmt: skip
_YES = frozenset({
    "yes", "yess", "yeah", "yep", "yup", "yea", "ye", "yh", "yah", "aye", "ya", "y",
})  # fmt: skip
_CANNOT = re.compile(
    r"\b(?:cant|carnt|cannot|can not|couldnt|could not|wont|(?:dont|do not) think i can|unable|not able|impossible"
    r"|struggl\w+)\b"
)
# Half a yes, whatever stands beside it.
_HALF = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|might|barely|hardly|scarcely|somewhat|kinda|sorta|kind of|sort of|partly"
    r"|partially|almost|(?<!dont )(?<!not )(?:guess|suppose|think|reckon|believe|afraid) so"
    r"|nearly|just about|could be|unless|with difficulty)\b"
)
_NOT_FULLY = re.compile(
    r"\bnot (?:really|exactly|quite|entirely|completely|totally|fully|particularly|much|so much|too much)\b"
)
# By itself it is a no and a doubt at once: the question is put again.
_HARDLY_AN_ANSWER = re.compile(r"(?:(?:no|nah|nope|well|um+) )*not (?:really|exactly|quite)")
# An exception or a little of it, unless it speaks of pain alone ("no, just a bit sore").
_SOFT = re.compile(
    r"\b(?:a bit|bit|a little|slight|slightly|some|sometimes|only|but|except|apart|although|though|tho|however"
    r"|besides|other than|if|until|mostly|mainly)\b"
)
_PAIN_ALONE = re.compile(
    r"\b(?:sore|soreness|ach(?:e|es|ed|ing|y)|hurts?|hurting|pains?|painful|stiff|stiffness|tender|niggl\w+|click\w*"
    r"|uncomfortable|swollen|swelling|puffy)\b"
)
# How one of the signs may look or feel, in words that no choice has.
_LIKE_A_SIGN = re.compile(
    r"\b(?:hot|hotter|warm|warmer|burning|shiver\w*|sweat\w*|bent|wonky|odd|weird|funny|strange|wrong|off|lopsided"
    r"|lump\w*|twisted|misshap\w*|deform\w*|different|limp\w*|hop|hopping|hobbl\w*|crutch\w*)\b"
)
_FINE = re.compile(r"\b(?:fine|ok|okay|good|normal|alright|all right|great|clear)\b")
_PLACES = (frozenset({"first", "1st", "1"}), frozenset({"second", "2nd", "2"}), frozenset({"third", "3rd", "3"}))
_EVERY_PLACE = frozenset.union(*_PLACES)
# Places that the spoken list and the list of choices count in different ways, or that are more than one.
_UNCLEAR = frozenset({
    "last", "latter", "former", "middle", "final", "bottom", "lower", "both", "two",
})  # fmt: skip
_COUNTS = re.compile(r"one|two|three|four|five|six")
# Words that say nothing beside a place, and nothing beside a "no".
_POINTERS = frozenset({
    "um", "umm", "ummm", "er", "erm", "oh", "well", "so", "ok", "okay", "the", "a", "one", "ones", "and", "n", "or",
    "with", "is", "its", "it", "i", "have", "ive", "got", "think", "please", "option", "number", "choice", "answer",
    "sign", "signs", "thing", "things", "of", "them", "those", "these", "that", "this", "to", "just", "thanks",
    "thank", "you",
})  # fmt: skip
_NEUTRAL = _POINTERS | frozenset({
    "not", "dont", "doesnt", "didnt", "havent", "hasnt", "isnt", "aint", "do", "does", "am", "im", "me", "my",
    "knee", "any", "at", "above", "like", "for", "fine", "good", "great", "normal", "ta", "cheers", "mate", "doc",
    "luckily", "thankfully", "honestly", "actually", "really", "sorry", "now", "today", "currently", "right",
    "moment", "far", "as", "know", "aware", "god", "lol", "here", "there", "be", "sure", "definitely", "certainly",
    "absolutely",
})  # fmt: skip
_ANY = r"(?:dont|do not|doesnt|havent|have not|not|never)(?: have| had| got)* any"
_NONE_OF_ALL = re.compile(
    rf"\b(?:none|neither|nothing|no|nope|{_ANY})\b(?: (?:of|to|for|on|at|with|from))*(?: (?:all|any|each))*"
    r"(?: (?:of|the|these|those|them|above))*(?: (?:three|3)\b)?"
)
_ALL_NONE = re.compile(
    r"\ball(?: of)?(?: the| these| those| them)?(?: three| 3)? (?:are |is )?"
    r"(?:no|nos|negative|fine|good|ok|okay|clear)\b"
)
_ALL_FINE = re.compile(r"(?:(?:i|its|it|everything) ?(?:am |m |is |s )?)?(?:all )?(?:fine|good|ok|okay)(?: thanks)?")
# "No, it just aches": a "no" to the question, and not to the word that follows it.
_NO_BUT_PAIN = re.compile(
    rf"(?:no|nope|nah) (?:i|im|ive|it|its|my|just|the|everything|that)\b.*(?:{_PAIN_ALONE.pattern}|{_FINE.pattern})"
)
# Plain even after a yes.
_IN_FULL = re.compile(rf"\b(?:none|neither|nothing|{_ANY})\b")
_ALL = re.compile(r"\b(?:all|every)\b")
_TURNED = re.compile(
    rf"\b(?:{'|'.join(sorted(_DENIES))})(?: (?!but |and )\w+){{0,4}} $|\b(?:can (?:still |also )?|normal )$"
)
_WELL = re.compile(rf" (?:(?:is|are|looks|seems|its|all|wise) )*{_FINE.pattern}")
_SURELY = f"(?:{'|'.join(sorted(_YES))})"
_DONT_KNOW = re.compile(
    r"(?:(?:um+|er+|oh|well|i|im|am|really|just) )*(?:maybe|perhaps|possibly|unsure|not (?:really )?(?:sure|certain)"
    r"|(?:do not|dont) (?:really )?know|dunno|idk|no idea|no clue|have no (?:idea|clue)|hard to (?:say|tell)"
    r"|(?:cant|cannot) (?:tell|say|remember))(?: (?:which|what|one|it|is|sorry|really|of|them|these))*"
)


def danger_answer(
    question: Question, text: str, *, number: int | None, polarity: str | None, not_there: AbstractSet[str]
) -> Choice | None:
    """The answer that a typed reply gives to a grouped danger question; None where it tells nothing of the signs.

    Args:
        question: Its choices that alarm are the signs, in the order in which the question speaks of them.
        text: What was typed.
        number: The number of a choice, when the reply does nothing but pick one.
        polarity: "yes", "no" or "unsure" when the whole reply is such an answer.
        not_there: Ids of danger signs that the reply denies, puts in the past or only supposes.
    """
    by_value = {choice.value: choice for choice in question.choices}
    plain = bare_words_alike(text)
    if number is not None:
        return _by_number(question, number, plain)
    exact = next((choice for choice in question.choices if plain and plain in _names(choice)), None)
    if exact is not None:
        return exact
    if _DONT_KNOW.fullmatch(plain):
        return by_value[UNSURE]
    if _HARDLY_AN_ANSWER.fullmatch(plain):
        return None
    signs = [choice for choice in question.choices if choice.alarms]
    named = [sign for sign in signs if not_there.isdisjoint(sign.signs) and _says(text, sign)]
    if not named and plainly_none(text, denied=polarity == "no"):
        return by_value[NONE]
    placed = _placed(plain, signs)
    if placed is not None:
        return joined(placed) or by_value[WHICH]
    agreed = [sign for sign in signs if _agrees(text, sign)]
    short = len(plain.split()) <= _SHORT_REPLY
    if agreed or (named and short and not _FINE.search(plain) and not _HALF.search(plain)):
        return joined(agreed or named)
    if leaves_one_open(text, named=bool(named)):
        return by_value[WHICH]
    return by_value[UNSURE] if polarity == "unsure" else None


def plainly_none(text: str, *, denied: bool = False) -> bool:
    """Whether a reply that names no sign says of all that they are not there, and takes nothing of it back.

    Args:
        text: What was typed.
        denied: Whether the whole of it is known to be a form of "no".
    """
    plain = _all_as_none(bare_words_alike(text))
    if _takes_back(plain):
        return False
    first = _all_as_none(next(iter(_clauses(text)), "")).split()
    begins = not _NO.isdisjoint(first) and (_NEUTRAL | _NO).issuperset(first)
    short = len(plain.split()) <= _SHORT_REPLY and (none_in_full(text) or _NO_BUT_PAIN.match(bare_words_alike(text)))
    return bool(denied or begins or short or _ALL_FINE.fullmatch(bare_words_alike(text)))


def none_in_full(text: str) -> bool:
    """Whether a reply says in so many words that it is none of them; a bare "no" does not."""
    return bool(_IN_FULL.search(bare_words_alike(text))) and not _takes_back(_all_as_none(bare_words_alike(text)))


def leaves_one_open(text: str, *, named: bool = False) -> bool:
    """Whether a reply says partly yes, or denies some signs and leaves room for another.

    Args:
        text: What was typed.
        named: Whether it names a sign without denying it.
    """
    plain = bare_words_alike(text)
    words = plain.split()
    if len(words) <= _SHORT_REPLY and (_half_yes(plain) or (named and not _FINE.search(plain))):
        return True
    answers = bool(words) and words[0] in _YES | _NO
    denies = not _DENIES.isdisjoint(words)
    return len(words) <= _MORE_WORDS and (answers or denies) and (named or _takes_back(_all_as_none(plain)))


def half_yes(text: str) -> bool:
    """Whether a reply that was taken for a "no" to one sign is partly a yes ("no, well, maybe", "I can't")."""
    plain = bare_words_alike(text)
    return bool(not _YES.isdisjoint(plain.split()) or _CANNOT.search(plain) or _HALF.search(plain))


def _half_yes(plain: str) -> bool:
    soft = _SOFT.search(plain) and not _PAIN_ALONE.search(plain)
    return bool(half_yes(plain) or _NOT_FULLY.search(plain) or soft)


def _takes_back(plain: str) -> bool:
    alike = any(not _TURNED.search(plain[: found.start()]) for found in _LIKE_A_SIGN.finditer(plain))
    return _half_yes(plain) or alike or not (_EVERY_PLACE | _UNCLEAR | {"one"}).isdisjoint(plain.split())


def _all_as_none(plain: str) -> str:
    return _ALL_NONE.sub("none", _NONE_OF_ALL.sub("none", plain))


def _by_number(question: Question, number: int, plain: str) -> Choice | None:
    # "Two" may be how many there are, and "the last one" is the last that the sentence names or the last choice.
    if not _UNCLEAR.isdisjoint(plain.split()) or _COUNTS.fullmatch(plain):
        return next(choice for choice in question.choices if choice.value == WHICH)
    return question.choices[number - 1] if 1 <= number <= len(question.choices) else None


def _placed(plain: str, signs: Sequence[Choice]) -> list[Choice] | None:
    """The signs that a reply picks by place; empty when it is unclear which, None when it is no mere pick."""
    words = set(plain.split())
    of_all = bool(_ALL.search(plain))
    if not (of_all or words & (_EVERY_PLACE | _UNCLEAR)):
        return None
    if words - _POINTERS - _YES - _EVERY_PLACE - _UNCLEAR - {"three", "all", "every"}:
        return None
    if words & _UNCLEAR or (of_all and words & (_EVERY_PLACE - {"3"})):
        return []
    return list(signs) if of_all else [sign for sign, place in zip(signs, _PLACES, strict=False) if words & place]


def joined(found: Sequence[Choice]) -> Choice | None:
    """The choices as one answer, `NAMED`; of two that differ on a sign, the yes counts."""
    if len(found) < 2:
        return found[0] if found else None
    every = [pair for choice in found for pair in choice.signs.items()]
    signs = dict(sorted(every, key=lambda pair: pair[1] == "yes"))
    return Choice(NAMED, ", ".join(choice.title for choice in found), signs, alarms=found[0].alarms)


def _names(choice: Choice) -> list[str]:
    return [bare_words_alike(name) for name in (choice.title, *choice.also)]


def _says(text: str, choice: Choice) -> bool:
    return any(
        _DENIES.union({"cannot", "cant"}).intersection(name.split())
        or not (_TURNED.search(clause[: found.start()]) or _WELL.match(clause[found.end() :]))
        for name in _names(choice)
        for clause in _clauses(text)
        for found in re.finditer(rf"\b{re.escape(name)}\b", clause)
    )


def _agrees(text: str, choice: Choice) -> bool:
    said = "|".join(map(re.escape, _names(choice)))
    before = rf"\b(?:{said}) (?:(?:is|was|a|to|the) )*{_SURELY}\b"
    after = rf"\b{_SURELY} (?:(?:to|for|its|it|is|i|have|the|a|on) )*(?:{said})\b"
    return any(re.search(f"{before}|{after}", clause) for clause in _clauses(text))


def _clauses(text: str) -> list[str]:
    return [plain for clause in re.split("[,.;:!?\n]", text) if (plain := bare_words_alike(clause))]
