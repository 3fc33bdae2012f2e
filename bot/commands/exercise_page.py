"""The page of the documentation that shows every exercise with steps: picture, steps, dose and source."""

from __future__ import annotations

from bot.dialogue.message import numbered, paragraphs, sentences
from bot.dialogue.sources import section_of
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Instructions

_HEAD = """# Exercises with steps

Written by `.venv/bin/python -m bot docs` from the knowledge base; do not edit by hand. The pictures are our own; how
to change one stands in [the content guide](content-guide.md)."""


def exercise_page(knowledge: Knowledge) -> str:
    """The whole page in Markdown."""
    full = [e for e in knowledge.exercises.values() if e.instructions is Instructions.FULL]
    return paragraphs(_HEAD, *(_section(exercise, knowledge) for exercise in full)) + "\n"


def _section(exercise: Exercise, knowledge: Knowledge) -> str:
    source = knowledge.sources[exercise.source]
    return paragraphs(
        f"## {exercise.name}",
        _picture(exercise, knowledge),
        numbered(exercise.steps),
        f"**{knowledge.phrases['label_dose']}** {sentences(exercise.dose.say)}" if exercise.dose else None,
        f"{source.publisher}, {source.title}: {section_of(exercise.entry, knowledge)} ({exercise.entry}).",
    )


def _picture(exercise: Exercise, knowledge: Knowledge) -> str | None:
    figure = knowledge.figures.get(exercise.id)
    if figure is None:
        return None
    captions = " ".join(f"**{number}** {pose.caption}" for number, pose in enumerate(figure.poses, start=1))
    return paragraphs(f"![{figure.alt}](../bot/web/figures/{figure.id}.svg)", captions)
