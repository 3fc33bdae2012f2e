"""Keeping the conversation going: misses, choices, stop, start again, repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actions import names
from actions.answers import nearest_topics
from actions.base import KneeAction, listens_first
from actions.exercises import asked_of_the_exercise
from actions.keeping import diary
from actions.plan import kept_profile
from actions.safety import ask_whether_over, open_signs, reminder, takes_back_a_danger
from actions.turn import Reply, Turn, say
from bot.dialogue.doors import doors
from bot.dialogue.message import Message, Offer, payload, pick_offer
from bot.dialogue.whose import says_whose
from bot.diary.store import Visitor
from bot.render.capabilities import MESSAGING

_GUESSES = 3
# A guess beyond the first few is hardly ever right.
_LIKELY = 2
_MORE_WORDS = 12
_CLEARED = {
    names.SLOT_FACTS: None,
    names.SLOT_QUESTION: None,
    names.SLOT_EXERCISE: None,
    names.SLOT_LAST_RECORD: None,
    names.SLOT_MISSES: 0,
    names.SLOT_NOTED: None,
    names.SLOT_AWAITING: None,
    names.SLOT_DANGERS: None,
    names.SLOT_SESSION: None,
    names.SLOT_PLAN: None,
    names.SLOT_ASKING: None,
}


@listens_first
def whose_knee(turn: Turn) -> Reply | None:
    """ "It's not for me, it's for my wife": taken down, and the check is offered for them."""
    whose = says_whose(turn.text) if turn.reading is not None and len(turn.text.split()) <= _MORE_WORDS else None
    if whose is None or whose == turn.facts_before.subject or turn.facts.signs != turn.facts_before.signs:
        return None
    phrases = turn.knowledge.phrases
    check = Offer(phrases["offer_check_other" if whose == "other" else "offer_check"], payload("start_interview"))
    slots = {names.SLOT_FACTS: replace(turn.facts, subject=whose).to_dict()}
    return Reply((Message(phrases[f"whose_{whose}"], (check,)),), slots)


def menu(turn: Turn) -> tuple[Offer, ...]:
    """The few things most people want; no exercises while a danger sign is open."""
    phrases = turn.knowledge.phrases
    if signs := open_signs(turn):
        if all(sign.crisis for sign in signs):
            return ()  # thoughts of self-harm are not checked off by a button
        return doors(phrases, "offer_danger", "offer_cleared")
    return doors(phrases, "offer_check", "offer_plan_make", "offer_ideas", "offer_treatments", "offer_danger")


class ActionGreet(KneeAction):
    """Greets: who is new hears what this is, who comes back is offered what they began."""

    def name(self) -> str:
        return "action_greet"

    def respond(self, turn: Turn) -> Reply:
        phrases = turn.knowledge.phrases
        if open_signs(turn):
            return say(Message(_greeting(turn), menu(turn)))
        if diary().seen(turn.key, turn.now) is not Visitor.RETURNING:
            return say(Message(_greeting(turn), _first_offers(turn)))
        return say(Message(phrases["greet_back"], _offers_of_return(turn)))


def _greeting(turn: Turn) -> str:
    """What this is, and who else sees what is written on the person's channel."""
    phrases = turn.knowledge.phrases
    channel = MESSAGING.get(turn.channel or "")
    return "\n\n".join([phrases["greet"], *([phrases["greet_seen"].format(host=channel.host)] if channel else [])])


def _first_offers(turn: Turn) -> tuple[Offer, ...]:
    phrases = turn.knowledge.phrases
    return doors(phrases, "offer_check", "offer_plan_make", "offer_ideas", "offer_danger")


def _offers_of_return(turn: Turn) -> tuple[Offer, ...]:
    phrases = turn.knowledge.phrases
    check, make, *_ = _first_offers(turn)
    plan = Offer(phrases["offer_plan_show"], payload("ask_plan")) if kept_profile(turn) else make
    return plan, Offer(phrases["offer_diary_chart"], payload("ask_diary")), check


class ActionChat(KneeAction):
    """Thanks, a goodbye, a complaint or small talk; an open question may find its answer in it first."""

    _PHRASE = {"goodbye": "chat_goodbye", "thank": "chat_thank", "complain": "chat_complain"}
    _LEADS_ON = frozenset({"complain", "small_talk"})

    def name(self) -> str:
        return "action_chat"

    def respond(self, turn: Turn) -> Reply:
        phrases = turn.knowledge.phrases
        offers = doors(phrases, "offer_check", "offer_menu")
        said = phrases[self._PHRASE.get(turn.intent, "chat_small_talk")]
        # A word of thanks in between does not lose an open closed question.
        awaited = {names.SLOT_AWAITING: turn.slots.get(names.SLOT_AWAITING)}
        return say(Message(said, offers if turn.intent in self._LEADS_ON else ()), **awaited)


class ActionTellAboutBot(KneeAction):
    """What the bot is, or what it can do; an open danger sign comes first."""

    def name(self) -> str:
        return "action_tell_about_bot"

    def respond(self, turn: Turn) -> Reply:
        phrases = turn.knowledge.phrases
        kind = "about_bot" if turn.intent == "ask_bot_identity" else "about_capabilities"
        said = phrases[f"{kind}_again" if phrases[kind] in turn.last_said else kind]
        if open_signs(turn):
            # Who is in danger and asks for help needs no list of what else there is.
            return say(reminder(turn), *([Message(said)] if kind == "about_bot" else []))
        return say(Message(said, _offers_about(kind, phrases)))


def _offers_about(kind: str, phrases: Mapping[str, str]) -> tuple[Offer, ...]:
    if kind == "about_bot":
        return doors(phrases, "offer_articles", "offer_menu")
    return doors(
        phrases,
        "offer_check",
        "offer_plan_make",
        "offer_ideas",
        "offer_log_pain",
        "offer_treatments",
        "offer_see_doctor",
    )


class ActionFallback(KneeAction):
    """A miss: an offer named in words, nearest guesses, the menu, then a person to contact; never the same twice."""

    def name(self) -> str:
        return "action_fallback"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn):
            return Reply((reminder(turn),), then=names.LISTEN)
        picked = pick_offer(turn.text, turn.offered)
        if picked is not None:
            return Reply(dispatch=picked.payload)
        return Reply((self._missed(turn),), then=names.LISTEN)

    def _missed(self, turn: Turn) -> Message:
        phrases = turn.knowledge.phrases
        if turn.misses == 0 and not any(letter.isalnum() for letter in turn.text):
            return Message(phrases["short_text"], menu(turn))
        guesses = self._guesses(turn)
        if turn.misses == 0 and guesses:
            return Message(phrases["fallback_guess"], guesses)
        last = "fallback_person" if turn.misses % 2 == 0 else "fallback_person_again"
        rung = ("fallback_first", "fallback_menu")[turn.misses] if turn.misses < 2 else last
        # The button of an old question is no miss of its own, so the rung alone may be the one said last.
        fresh = next(key for key in (rung, "fallback_menu", "fallback_person") if phrases[key] not in turn.last_said)
        return Message(phrases[fresh], menu(turn))

    @staticmethod
    def _guesses(turn: Turn) -> tuple[Offer, ...]:
        phrases = turn.knowledge.phrases
        doors = {
            "ask_exercise": Offer(phrases["offer_ideas"], payload("ask_exercise_ideas")),
            "ask_treatment": Offer(phrases["offer_treatments"], payload("list_treatments")),
            "report_symptom": Offer(phrases["offer_check"], payload("start_interview")),
        }
        likely = [doors[intent] for intent in turn.ranking[:_LIKELY] if intent in doors]
        return (*likely, *nearest_topics(turn))[:_GUESSES]


class ActionDecline(KneeAction):
    """Says kindly that the articles do not answer this, and what can be done; a second time in other words."""

    def name(self) -> str:
        return "action_decline"

    def respond(self, turn: Turn) -> Reply:
        follow_up = asked_of_the_exercise(turn)
        if follow_up is not None:
            return follow_up
        decline = turn.knowledge.declines[turn.intent]
        offers = menu(turn) if open_signs(turn) else decline.offers
        return say(Message(decline.again if decline.say in turn.last_said else decline.say, offers))


class ActionChooseOption(KneeAction):
    """A number or ordinal picks from the last offered list."""

    def name(self) -> str:
        return "action_choose_option"

    def respond(self, turn: Turn) -> Reply:
        number = turn.choice_number
        if number is None or not 1 <= number <= len(turn.offered):
            return say(Message(turn.knowledge.phrases["choice_missing"], menu(turn)))
        return Reply(dispatch=turn.offered[number - 1].payload)


class ActionStop(KneeAction):
    """Stops what is running; what was told is kept."""

    def name(self) -> str:
        return "action_stop"

    def respond(self, turn: Turn) -> Reply:
        key = "interview_stopped" if turn.form else "stopped"
        return Reply((Message(turn.knowledge.phrases[key]),), stop_form=turn.form is not None)


class ActionAskRestart(KneeAction):
    """Asks before it forgets."""

    def name(self) -> str:
        return "action_ask_restart"

    def respond(self, turn: Turn) -> Reply:
        phrases = turn.knowledge.phrases
        offers = (
            Offer(phrases["offer_restart"], payload("affirm")),
            Offer(phrases["offer_keep"], payload("deny")),
        )
        slots = {names.SLOT_AWAITING: names.AWAITING_RESTART}
        return Reply((Message(phrases["restart_ask"], offers),), slots, stop_form=turn.form is not None)


class ActionForget(KneeAction):
    """Forgets the answers, but never an open danger sign."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_forget"

    def respond(self, turn: Turn) -> Reply:
        slots = {**_CLEARED, names.SLOT_DANGERS: turn.slots.get(names.SLOT_DANGERS)}
        return Reply((Message(turn.knowledge.phrases["restart_done"], menu(turn)),), slots)


class ActionSayPhrase(KneeAction):
    """A plain yes, no or don't know with no question open, or a no to starting again."""

    _PHRASE = {"affirm": "not_asked", "deny": "plain_no", "unsure": "plain_unsure"}
    _PHRASE_OF_AWAITED = {
        names.AWAITING_RESTART: "restart_kept",
        names.AWAITING_AGREEMENT: "agreed_no",
        names.AWAITING_DELETE: "mine_kept",
    }

    def name(self) -> str:
        return "action_say_phrase"

    def respond(self, turn: Turn) -> Reply:
        if takes_back_a_danger(turn):
            return ask_whether_over(turn)
        awaiting = turn.slots.get(names.SLOT_AWAITING)
        key = self._PHRASE_OF_AWAITED.get(awaiting or "", self._PHRASE.get(turn.intent, "plain_no"))
        again = turn.knowledge.phrases[key] in turn.last_said
        return say(Message(turn.knowledge.phrases["not_asked_again" if again else key], menu(turn)))


class ActionSayAgain(KneeAction):
    """Says the last answer again."""

    def name(self) -> str:
        return "action_say_again"

    def respond(self, turn: Turn) -> Reply:
        if turn.form:
            return Reply()  # the form puts its question again by itself
        if not turn.last_said:
            return say(Message(turn.knowledge.phrases["nothing_to_repeat"], menu(turn)))
        # A closed question that is said again is open again.
        awaited = {names.SLOT_AWAITING: turn.slots.get(names.SLOT_AWAITING)}
        return Reply(tuple(Message(text) for text in turn.last_said), awaited)
