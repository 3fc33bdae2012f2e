"""Everything that is said rests on the articles or says that it does not."""

from __future__ import annotations

import re

from bot.knowledge.loader import Knowledge, statements
from bot.knowledge.models import Basis, Statement
from bot.knowledge.validate import citations, records
from tests.contracts.sources import files

ITEM = re.compile(r"\b(?:(?:AZ|HH|MG|WT|AX)-[FE]\d{2,3}|[TX]\d{2})\b")
SPEAKS_OF_ITEMS = [
    *files(".py", under="bot"),
    *files(".py", under="actions"),
    *files(".md"),
    *files(".yml", under="bot/knowledge"),
]


def _cited(knowledge: Knowledge) -> set[str]:
    cited = {item for _, record in records(knowledge) for item in citations(record)}
    return cited | set(knowledge.rules) | set(knowledge.comparisons)


def test_every_item_of_the_inventory_is_cited_or_waived_with_a_reason(knowledge: Knowledge) -> None:
    waived = {waiver.id for waiver in knowledge.waived.values() if len(waiver.reason.split()) > 1}
    assert knowledge.inventory() - _cited(knowledge) - waived == set()


def test_only_promotion_is_waived(knowledge: Knowledge) -> None:
    assert [w.id for w in knowledge.waived.values() if not w.reason.startswith("promotional")] == []


def test_nothing_cites_what_is_not_in_the_inventory(knowledge: Knowledge) -> None:
    own = {rule for rule in knowledge.rules if rule.startswith("S")}
    assert _cited(knowledge) - knowledge.inventory() - own == set()


def test_every_statement_cites_or_is_marked_as_general_advice(knowledge: Knowledge) -> None:
    wrong = []
    for name, record in records(knowledge):
        held = (record,) if isinstance(record, Statement) else statements(record)
        wrong += [(name, s.say) for s in held if s.basis is Basis.SOURCE and not s.facts]
    assert wrong == []


def test_every_record_of_advice_cites_or_is_marked_as_general_advice(knowledge: Knowledge) -> None:
    advice = [*knowledge.dangers.values(), *knowledge.rules.values(), *knowledge.levels.values()]
    assert [record for record in advice if record.basis is Basis.SOURCE and not record.facts] == []


def test_every_exercise_cites_its_own_entry(knowledge: Knowledge) -> None:
    assert [e.id for e in knowledge.exercises.values() if e.entry not in {*e.facts, *e.goal.facts}] == []


def test_every_stance_of_a_comparison_rests_on_its_own_article(knowledge: Knowledge) -> None:
    wrong = [
        (comparison.id, fact)
        for comparison in knowledge.comparisons.values()
        for stance in comparison.stances
        for fact in stance.facts
        if not fact.startswith(stance.source)
    ]
    assert wrong == []


def test_every_threshold_cites_the_fact_that_gives_it(knowledge: Knowledge) -> None:
    assert knowledge.thresholds.fresh_injury_facts
    assert knowledge.thresholds.long_lasting_facts


def test_every_item_that_a_file_names_is_in_the_inventory(knowledge: Knowledge) -> None:
    known = knowledge.inventory()
    named = {path.name: set(ITEM.findall(path.read_text(encoding="utf-8"))) for path in SPEAKS_OF_ITEMS}
    assert {name: items - known for name, items in named.items() if items - known} == {}
