"""The domain, the rules, the actions and the offers agree, both ways."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.validator import Validator

from actions import names
from bot.dialogue.exercises import PARTS
from bot.knowledge.loader import Knowledge
from bot.nlu.importer import examples_from
from tests.contracts.sources import examples, files, intents, payload_calls, read, rules, tree
from tests.support.trackers import actions

DOMAIN = read("domain.yml")
# Sent by buttons or set by the message reader; no example teaches them.
INTERNAL = {"answer", "ask_not_covered", "ask_several", "ask_topic", "choose_option", "nlu_fallback", "report_danger"}
FROM_RASA = {"action_listen", "action_restart", "action_session_start", "action_default_fallback"}
BUTTON_LENGTH = 30
# How the intents are named that tell a question or a report from anything else.
INTENT = re.compile(r"^(?:ask|list|report)_[a-z_]+$")
PAYLOAD = re.compile(r"^/(\w+)(\{.*\})?$")


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step of every rule and story, with its conditions."""
    for rule in rules():
        name = rule.get("rule") or rule.get("story")
        for step in (*rule.get("condition", ()), *rule["steps"]):
            yield name, step


def test_every_intent_has_examples_or_is_internal() -> None:
    assert intents() - set(examples()) == INTERNAL


def test_every_intent_with_examples_is_in_the_domain() -> None:
    assert set(examples()) - intents() == set()


def test_every_intent_has_a_rule() -> None:
    ruled = {step["intent"] for rule in rules() if "rule" in rule for step in rule["steps"] if "intent" in step}
    assert intents() - ruled == set()


def test_every_step_names_what_the_domain_knows() -> None:
    known = {*DOMAIN["actions"], *DOMAIN["forms"], *FROM_RASA}
    slots = {*DOMAIN["slots"], "requested_slot"}
    wrong = []
    for name, step in steps():
        wrong += [(name, step["intent"])] if step.get("intent", "greet") not in intents() else []
        wrong += [(name, step["action"])] if step.get("action", "action_listen") not in known else []
        wrong += [(name, step["active_loop"])] if step.get("active_loop") not in {None, *DOMAIN["forms"]} else []
        wrong += [(name, slot) for held in step.get("slot_was_set", ()) for slot in held if slot not in slots]
    assert wrong == []


def test_no_two_rules_have_one_name() -> None:
    found = [name for rule in rules() if (name := rule.get("rule") or rule.get("story"))]
    assert len(found) == len(set(found))


def test_no_two_stories_go_on_in_different_ways_from_the_same_place() -> None:
    stories = RasaFileImporter(domain_path="domain.yml", training_data_paths=["data/rules", "data/stories"])
    domain, graph = stories.get_domain(), stories.get_stories()
    assert graph.story_steps
    validator = Validator(domain, TrainingData(), graph, config=None)
    assert validator.verify_story_structure(ignore_warnings=False)


def test_no_rule_holds_two_messages_of_the_person() -> None:
    wrong = [rule["rule"] for rule in rules() if "rule" in rule and sum("intent" in s for s in rule["steps"]) > 1]
    assert wrong == []


def test_every_action_of_the_domain_has_a_class_and_the_other_way_round() -> None:
    assert set(DOMAIN["actions"]) == set(actions())


def test_every_action_is_reached_by_a_rule_or_by_the_form() -> None:
    used = {step["action"] for _, step in steps() if "action" in step}
    by_form = {f"validate_{names.FORM}", f"action_ask_{names.SLOT_ANSWER}"}
    assert set(DOMAIN["actions"]) - used == by_form - used


def test_every_list_of_the_domain_is_free_of_repeats() -> None:
    for part in ("actions", "entities"):
        assert len(DOMAIN[part]) == len(set(DOMAIN[part])), part
    assert len(intents()) == len(DOMAIN["intents"])


def test_every_payload_that_the_code_offers_leads_somewhere() -> None:
    calls = list(payload_calls())
    assert len(calls) > 20
    wrong = [
        (path.name, intent, entities)
        for path, intent, entities in calls
        if intent not in intents() or not entities <= set(DOMAIN["entities"])
    ]
    assert wrong == []


def test_every_intent_that_the_code_names_is_in_the_domain(knowledge: Knowledge) -> None:
    named = {
        (path.name, node.value)
        for path in [*files(".py", under="bot/nlu"), *files(".py", under="actions")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and INTENT.match(node.value)
    }
    assert len(named) > 50
    known = intents() | set(knowledge.phrases)
    assert {(where, intent) for where, intent in named if intent not in known} == set()


def test_every_intent_that_examples_are_made_for_is_in_the_domain(knowledge: Knowledge) -> None:
    made = {message.get("intent") for message in examples_from(knowledge)}
    assert made <= intents()


def test_every_name_of_a_slot_stands_in_the_domain_and_the_other_way_round() -> None:
    named = {value for name, value in vars(names).items() if name.startswith("SLOT_")}
    assert named == set(DOMAIN["slots"])


def test_what_a_yes_may_answer_is_the_same_in_code_and_domain() -> None:
    named = {value for name, value in vars(names).items() if name.startswith("AWAITING_")}
    assert named == set(DOMAIN["slots"][names.SLOT_AWAITING]["values"])


def test_a_yes_and_a_not_sure_have_a_rule_for_all_that_is_awaited() -> None:
    def awaited(intent: str) -> set[str]:
        return {
            held[names.SLOT_AWAITING]
            for rule in rules()
            if {"intent": intent} in rule["steps"]
            for condition in rule.get("condition", ())
            for held in condition.get("slot_was_set", ())
            if names.SLOT_AWAITING in held
        }

    assert awaited("affirm") == set(DOMAIN["slots"][names.SLOT_AWAITING]["values"])
    assert awaited("unsure") >= {names.AWAITING_DANGER, names.AWAITING_CLEARANCE}
    assert awaited("deny") >= {names.AWAITING_DANGER, names.AWAITING_CLEARANCE}


def test_the_form_asks_for_the_one_slot_that_code_fills() -> None:
    assert DOMAIN["forms"] == {names.FORM: {"required_slots": [names.SLOT_ANSWER]}}


def test_a_follow_up_intent_is_ruled_for_every_part_of_an_exercise() -> None:
    told = [rule for rule in rules() if "rule" in rule and {"action": "action_tell_exercise_part"} in rule["steps"]]
    ruled = {rule["steps"][0]["intent"] for rule in told}
    assert len(ruled) == len(PARTS)


def test_only_custom_mappings_fill_slots() -> None:
    mappings = [mapping for slot in DOMAIN["slots"].values() for mapping in slot["mappings"]]
    assert {mapping["type"] for mapping in mappings} == {"custom"}


def test_a_conversation_does_not_forget_by_itself() -> None:
    assert DOMAIN["session_config"] == {"session_expiration_time": 0, "carry_over_slots_to_new_session": True}
