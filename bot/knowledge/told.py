"""What each record tells, statement by statement, in the order in which the statements are numbered."""

from __future__ import annotations

from bot.knowledge.loader import Knowledge, statements
from bot.knowledge.models import Exercise


def taught(exercise: Exercise) -> tuple[str, ...]:
    """Everything that a source says of an exercise, sentence by sentence, in the order of the card."""
    dose = exercise.dose.say if exercise.dose else ()
    cautions = tuple(statement.say for statement in (*exercise.cautions, *exercise.care))
    return (exercise.goal.say, *exercise.steps, *dose, *cautions, *exercise.easier, *exercise.harder)


def told_by_record(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Every topic, treatment and exercise as `topic:`, `treatment:` or `exercise:` and its id, with what it tells."""
    told = {f"topic:{name}": tuple(said.say for said in statements(topic)) for name, topic in knowledge.topics.items()}
    told |= {
        f"treatment:{name}": tuple(said.say for said in statements(found))
        for name, found in knowledge.treatments.items()
    }
    return told | {f"exercise:{name}": taught(found) for name, found in knowledge.exercises.items()}
