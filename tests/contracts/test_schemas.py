"""Schemas and examples before two judges: python-jsonschema and the validator of the services."""

import random

import jsonschema
import pytest

from judges import examples, schemas
from mutations import mutations, places, with_value, without

SCHEMAS = schemas()
EXAMPLES = examples()
TYPES = sorted(EXAMPLES)


def all_mutations():
    """(type, what, document) of every event type, the envelope included."""
    for event_type in TYPES:
        for what, data in mutations(EXAMPLES[event_type]["data"], SCHEMAS[event_type]):
            yield event_type, what, data
    envelope = SCHEMAS["envelope"]
    for what, event in mutations(EXAMPLES["invoice.invoice.sent"], envelope):
        if not what.startswith("/data/"):
            yield "envelope", what, event


def test_every_schema_is_a_draft_07_schema():
    for schema in SCHEMAS.values():
        jsonschema.Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("event_type", TYPES)
def test_every_example_is_valid(event_type, python_judge):
    example = EXAMPLES[event_type]
    assert example["type"] == event_type
    assert example["dataschema"] == SCHEMAS[event_type]["$id"]
    assert python_judge.accepts("envelope", example)
    assert python_judge.accepts(event_type, example["data"])


@pytest.mark.parametrize("event_type", TYPES)
def test_every_mutated_example_is_invalid(event_type, python_judge):
    count = 0
    for what, data in mutations(EXAMPLES[event_type]["data"], SCHEMAS[event_type]):
        assert not python_judge.accepts(event_type, data), what
        count += 1
    assert count > 20


@pytest.mark.parametrize("event_type", TYPES)
def test_legs_of_an_example_balance(event_type):
    legs = EXAMPLES[event_type]["data"].get("legs", [])
    for member in ("amount", "baseAmount"):
        units = [int(leg[member].replace(".", "")) * (1 if leg["side"] == "DEBIT" else -1)
                 for leg in legs]
        assert sum(units) == 0


def test_the_services_validator_refuses_every_mutated_example(cpp_judge):
    questions = [(event_type, data, "producer") for event_type, _, data in all_mutations()]
    accepted = [(event_type, what) for (event_type, what, _), verdict
                in zip(all_mutations(), cpp_judge.verdicts(questions))
                if not verdict.startswith("invalid ")]
    assert not accepted


def test_both_judges_agree_as_producer_and_as_consumer(cpp_judge, python_judge):
    questions = [(event_type, data, profile) for event_type, _, data in all_mutations()
                 for profile in ("producer", "consumer")]
    questions += [(event_type, example["data"], profile) for event_type, example in EXAMPLES.items()
                  for profile in ("producer", "consumer")]
    different = [question for question, verdict in zip(questions, cpp_judge.verdicts(questions))
                 if (verdict == "valid") != python_judge.accepts(*question)]
    assert not different


def random_document(chance, event_type):
    """An example with one to four random changes; it may still be valid."""
    schema = SCHEMAS[event_type]
    data = EXAMPLES[event_type]["data"]
    for _ in range(chance.randint(1, 4)):
        path, value, _ = chance.choice(list(places(data, schema, schema))[1:])
        others = [None, "", "0", "1.0000", -1, 0, 10**18, 1.0, True, [], {}, value, [value, value],
                  "draft", "2026-02-29", "2026-02-28", "DELETE", "UPDATE", "ana@firma.example",
                  "inv_01KJ508PVE4QKCKDNY1YVQ6GSW", "2026-02-23T10:30:01.123Z", "SYSTEM"]
        data = without(data, path) if chance.random() < 0.3 and isinstance(path[-1], str) \
            else with_value(data, path, chance.choice(others))
        if not isinstance(data, dict) or not data:
            return EXAMPLES[event_type]["data"]
    return data


def test_both_judges_agree_on_random_documents(cpp_judge, python_judge):
    chance = random.Random(20260223)
    questions = [(event_type, random_document(chance, event_type), profile)
                 for event_type in TYPES for _ in range(60) for profile in ("producer", "consumer")]
    different = [question for question, verdict in zip(questions, cpp_judge.verdicts(questions))
                 if (verdict == "valid") != python_judge.accepts(*question)]
    assert not different
    accepted = sum(python_judge.accepts(*question) for question in questions)
    assert 0 < accepted < len(questions)
