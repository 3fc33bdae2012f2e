"""Misspelt body parts, equipment, conditions and medical words, found over the project's own knowledge."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import load_knowledge
from bot.nlu.knowledge_entities import KnowledgeEntityExtractor
from bot.nlu.minilm import known_words
from bot.nlu.typos import SlipFinder
from bot.nlu.vocabulary import load_words, name_patterns

MISSPELT = {
    "what is arthritus": ("condition", "arthritis"),
    "i think its osteoarthritus": ("condition", "arthritis"),
    "whats a minisucs": ("glossary_term", "meniscus"),
    "torn meniscas": ("glossary_term", "meniscus"),
    "can i use dumbels": ("equipment", "weights"),
    "my hamstrng is tight": ("body_part", "hamstrings"),
    "stretch for hamstirngs": ("body_part", "hamstrings"),
    "pain under the kneecpa": ("glossary_term", "kneecap"),
    "with a resistanse band": ("equipment", "band"),
    "weak hip flexers": ("body_part", "hip_flexors"),
    "is it my cartlidge": ("glossary_term", "cartilage"),
    "torn ligamant": ("condition", "sports_injury"),
    "whats tendinitus": ("glossary_term", "tendinitis"),
    "sore quadracep": ("body_part", "quads"),
    "ankel stretches": ("body_part", "ankle"),
    "something with a chiar": ("equipment", "chair"),
    "what does inflamation mean": ("glossary_term", "inflammation"),
    "iliotibal band pain": ("glossary_term", "iliotibial band"),
}
ORDINARY = (
    "when can i play footy again",
    "my mum can bend it",
    "i had a shock at work",
    "it clacks a bit when i cycle",
    "is it right that it aches",
    "stack the shelves and stand all day",
    "i feel cold in the house",
    "the pain comes and goes in the week",
)


@pytest.fixture(scope="module")
def extractor() -> KnowledgeEntityExtractor:
    return KnowledgeEntityExtractor(name_patterns(load_knowledge(), load_words()), known_words())


@pytest.mark.parametrize(("text", "wanted"), MISSPELT.items(), ids=list(MISSPELT))
def test_a_slip_in_a_name_is_seen_through(
    text: str, wanted: tuple[str, str], extractor: KnowledgeEntityExtractor
) -> None:
    assert wanted in {(found["entity"], found["value"]) for found in extractor.find(text)}


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_no_misspellings(text: str, extractor: KnowledgeEntityExtractor) -> None:
    assert [found["text"] for found in extractor.find(text) if found["confidence_entity"] < 1] == []


def test_two_names_that_are_equally_near_are_both_meant() -> None:
    (guess,) = SlipFinder(["tendon", "tender"], ["is", "it"]).find("is it tendor")
    assert {guess.name, *guess.or_names} == {"tendon", "tender"}


def test_without_a_list_of_ordinary_words_nothing_is_taken_for_a_slip() -> None:
    assert SlipFinder(["meniscus"], []).find("whats a minisucs") == []
