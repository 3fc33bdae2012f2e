"""Messages of every kind that the bot sends, made by its own functions, for the tests of the cards."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from bot.coach.machine import Command, Say, step
from bot.coach.session import item, start
from bot.dialogue.advice import danger_message, danger_reminder, outcome_message, question_message
from bot.dialogue.answers import comparison_message, glossary_message, sources_message, topic_message, treatment_message
from bot.dialogue.coach import session_messages
from bot.dialogue.diary import ask_pain, ask_rating, chart_message, export_message, noted
from bot.dialogue.exercises import choose_exercise, exercise_message, part_message
from bot.dialogue.followup import job_message
from bot.dialogue.message import Message
from bot.dialogue.plan import plan_message
from bot.dialogue.summary import Pain as DoctorPain
from bot.dialogue.summary import doctor_summary
from bot.diary.records import Job, JobKind, Moment, Pain, Rating
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Instructions
from bot.plan.build import build
from bot.plan.profile import Profile
from bot.render.channels import render
from bot.triage.alarm import Alarm
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import outcome

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


def bubble(message: Message) -> dict[str, Any]:
    """A message as the chat page gets it."""
    shown = render(message, "web")
    return {"text": shown["text"], "buttons": shown.get("buttons"), "custom": shown.get("json_message")}


def session_place(knowledge: Knowledge, *names: str, commands: tuple[Command, ...] = ()) -> Message:
    """What a session says last, after some commands."""
    at = start(tuple(item(knowledge.exercises[name]) for name in names))
    says: tuple[Say, ...] = (Say.PLACE,)
    for command in commands:
        at, says = step(at, command)
    return session_messages(at, says, knowledge)[-1]


def every_card(knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    """One message of each kind and state, by a name for it."""
    told = KneeFacts({"fever": Answer.NO, "arthritis": Answer.YES}, (("danger", "none"), ("condition", "arthritis")))
    profile = Profile(goals=frozenset({"stairs"}))
    pain = [Pain(DAY - timedelta(days=back), score) for back, score in ((9, 7), (4, 6), (1, 4))]
    pain.append(Pain(DAY, 5, Moment.AFTER))
    full = [e for e in knowledge.exercises.values() if e.instructions is Instructions.FULL]
    fever = [knowledge.dangers["fever"]]
    question = knowledge.questions["onset"]
    topic = next(iter(knowledge.topics.values()))
    treatment = next(iter(knowledge.treatments.values()))
    messages = {
        "words": Message("Hello.\n\n- One\n- Two\n\n1. First\n2. Second\n\nSee https://example.org."),
        "choices": choose_exercise(full[:3], "Which one?"),
        "exercise": exercise_message(knowledge.exercises["clamshell"], knowledge),
        "part of an exercise": part_message(knowledge.exercises["clamshell"], "dose", knowledge),
        "danger, sure": danger_message(fever, knowledge, subject="self", sure=True),
        "danger, suspected": danger_message(fever, knowledge, subject="other", sure=False),
        "danger, still open": danger_reminder(fever, knowledge, subject="self"),
        "outcome": outcome_message(outcome(told, knowledge), ("Arthritis",), knowledge, subject="self"),
        "question": question_message(question, again=False, step=(2, 6)),
        "session, ready": session_place(knowledge, "straight_leg_raise", "wall_slide"),
        "session, step": session_place(knowledge, "straight_leg_raise", commands=(Command.NEXT,)),
        "session, work": session_place(knowledge, "straight_leg_raise", commands=(Command.BEGIN,)),
        "session, one side": session_place(knowledge, "clamshell", commands=(Command.BEGIN,)),
        "session, paused": session_place(knowledge, "clamshell", commands=(Command.BEGIN, Command.PAUSE)),
        "session, stopped": session_place(knowledge, "clamshell", commands=(Command.BEGIN, Command.STOP)),
        "plan": plan_message(build(profile, KneeFacts(), knowledge), profile, knowledge)[-1],
        "pain": noted(pain[0], knowledge),
        "pain chart": chart_message(pain, [Rating("stairs", DAY, 4)], knowledge),
        "pain to pick": ask_pain(knowledge),
        "rating to pick": ask_rating("stairs", knowledge),
        "page for a doctor": doctor_summary(
            told, Alarm(), knowledge, today=DAY, exercises=("clamshell",), pain=[DoctorPain(DAY, 4)]
        ),
        "answer": topic_message(topic, knowledge),
        "treatment": treatment_message(treatment, knowledge),
        "word": glossary_message(knowledge.glossary[0], knowledge),
        "comparison": comparison_message(next(iter(knowledge.comparisons.values())), knowledge),
        "sources": sources_message(topic.says[0].facts, knowledge),
        "reminder": job_message(Job(1, "web:x", "web", JobKind.REMINDER, NOW, NOW), knowledge),
        "what is kept": export_message(
            {
                "first_seen": "2026-11-20T12:00:00+00:00",
                "pain": [{"day": "2026-11-20", "score": 4}],
                "plan": [{"profile": profile.to_dict()}],
            },
            knowledge,
        ),
    }
    return {name: bubble(message) for name, message in messages.items()}
