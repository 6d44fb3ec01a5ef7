"""The linter finds what a schema must not say: a good schema, spoiled in one place per case."""

import copy
import json
import sys

import pytest

from judges import EVENTS, ROOT

sys.path.insert(0, str(ROOT / "tools"))

import check_schemas  # noqa: E402

TYPE = "invoice.invoice.sent"


def spoil(path, value):
    """A change of the schema: `value` set at `path`, a missing value meaning removal."""
    def change(schema):
        at = schema
        for step in path[:-1]:
            at = at[step]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value
    return change


TEXT = {"type": "string", "maxLength": 9}
CASES = [
    ("keyword", spoil(("properties", "invoiceNumber", "contentEncoding"), "base64")),
    ("keyword", spoil(("patternProperties",), {"^a": TEXT})),
    ("keyword", spoil(("properties", "invoiceNumber", "$id"), "x")),
    ("type", spoil(("properties", "dueDate"), {"type": "number"})),
    ("reference", spoil(("properties", "dueDate"), {"$ref": "other.json"})),
    ("reference", spoil(("properties", "dueDate"), {"$ref": "#/definitions/absent"})),
    ("reference", spoil(("properties", "dueDate", "description"), "beside $ref")),
    ("unused", spoil(("definitions", "spare"), TEXT)),
    ("max-length", spoil(("properties", "invoiceNumber", "maxLength"), None)),
    ("max-length", spoil(("properties", "dueDate"), {"type": "string"})),
    ("anchor", spoil(("properties", "invoiceNumber", "pattern"), "INV")),
    ("format", spoil(("properties", "pdfUrl", "format"), "iri")),
    ("closed", spoil(("additionalProperties",), None)),
    ("closed", spoil(("definitions", "leg", "additionalProperties"), True)),
    ("required", spoil(("required",), None)),
    ("required", spoil(("properties", "sentBy"), None)),
    ("money", spoil(("definitions", "money", "pattern"), r"^[0-9]+\.[0-9]{2}$")),
    ("money", spoil(("properties", "netAmount"), {"type": "string", "maxLength": 21})),
    ("personal", spoil(("properties", "contactEmail", "x-bilko-pii"), None)),
    ("mark", spoil(("properties", "contactEmail", "x-bilko-pii"), "yes")),
    ("open", spoil(("properties", "invoiceNumber", "x-bilko-open"), True)),
    ("open", spoil(("not",), {"type": "object", "additionalProperties": False})),
    ("open", spoil(("oneOf",), [{"$ref": "#/definitions/leg"}])),
    ("anything", spoil(("properties", "dueDate"), {"description": "when it is due"})),
    ("boolean-schema", spoil(("properties", "dueDate"), True)),
    ("head", spoil(("$schema",), "http://json-schema.org/draft-04/schema#")),
    ("head", spoil(("$id",), "urn:bilko:schema:invoice.invoice.sent")),
    ("head", spoil(("description",), None)),
    ("head", spoil(("x-bilko-topic", "retentionMs"), 0)),
    ("head", spoil(("x-bilko-topic", "retention"), 1)),
    ("head", spoil(("x-bilko-consumers",), ["everybody"])),
]


def written(folder, schema, event_type=TYPE):
    """The schema as a file in its domain's folder, with the example beside it."""
    path = folder / event_type.split(".")[0] / f"{event_type}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), encoding="utf-8")
    example = EVENTS / "invoice" / f"{TYPE}.example.json"
    path.with_name(f"{event_type}.example.json").write_bytes(example.read_bytes())
    return path


@pytest.fixture(name="good")
def good_schema():
    return json.loads((EVENTS / "invoice" / f"{TYPE}.json").read_text(encoding="utf-8"))


def test_a_good_schema_has_no_findings(good, tmp_path):
    assert not check_schemas.lint(written(tmp_path, good))


@pytest.mark.parametrize("rule, change", CASES)
def test_a_spoiled_schema_is_found(rule, change, good, tmp_path):
    schema = copy.deepcopy(good)
    change(schema)
    rules = {finding.split(": ")[1] for finding in check_schemas.lint(written(tmp_path, schema))}
    assert rule in rules


def test_a_schema_without_its_example_is_found(good, tmp_path):
    path = written(tmp_path, good)
    path.with_name(f"{TYPE}.example.json").unlink()
    assert "is missing" in check_schemas.lint(path)[0]


def test_an_example_of_another_type_is_found(good, tmp_path):
    path = written(tmp_path, good, "invoice.invoice.posted")
    assert any("/type: example" in finding for finding in check_schemas.lint(path))


def test_an_example_without_a_schema_is_found(good, tmp_path):
    written(tmp_path, good).unlink()
    assert list(check_schemas.orphans(tmp_path))
