"""Where a statement comes from."""

from __future__ import annotations

import pytest

from bot.dialogue.sources import card_sources, cited, section_of, source_details, source_line
from bot.knowledge.loader import Knowledge


@pytest.mark.parametrize(
    ("facts", "sources"),
    [
        ((), []),
        (("MG-F37",), ["MG"]),
        (("WT-F41", "AZ-F19", "WT-F01"), ["AZ", "WT"]),
        (("T01",), ["MG"]),
        (("MG-E03",), ["MG"]),
    ],
)
def test_ids_lead_to_their_articles_once_and_in_order(
    knowledge: Knowledge, facts: tuple[str, ...], sources: list[str]
) -> None:
    order = list(knowledge.sources)
    assert [source.id for source in cited(facts, knowledge)] == sorted(sources, key=order.index)


def test_a_comparison_leads_to_every_article_it_compares(knowledge: Knowledge) -> None:
    stances = {stance.source for stance in knowledge.comparisons["X01"].stances}
    assert {source.id for source in cited(["X01"], knowledge)} == stances


def test_every_id_of_the_inventory_leads_to_an_article(knowledge: Knowledge) -> None:
    assert [item for item in sorted(knowledge.inventory()) if not cited([item], knowledge)] == []


def test_every_fact_and_exercise_stands_in_a_section(knowledge: Knowledge) -> None:
    items = [item for item in knowledge.inventory() if "-" in item]
    assert [item for item in items if not section_of(item, knowledge)] == []


def test_an_unknown_id_stands_in_no_section(knowledge: Knowledge) -> None:
    assert section_of("AZ-F999", knowledge) is None


def test_the_line_names_the_publishers(knowledge: Knowledge) -> None:
    line = source_line(["AZ-F01", "WT-F01"], knowledge)
    assert line.startswith("Source: ")
    assert knowledge.sources["AZ"].publisher in line
    assert knowledge.sources["WT"].publisher in line


def test_advice_without_an_article_says_so(knowledge: Knowledge) -> None:
    note = knowledge.phrases["safety_net_note"]
    assert source_line((), knowledge) == source_details((), knowledge) == note
    assert card_sources((), knowledge) == []


def test_a_missing_date_or_reviewer_is_said(knowledge: Knowledge) -> None:
    for source in knowledge.sources.values():
        text = source_details([f"{source.id}-F01"], knowledge)
        assert (knowledge.phrases["undated"] in text) is (source.date is None)
        assert (knowledge.phrases["unreviewed"] in text) is (source.reviewer is None)
