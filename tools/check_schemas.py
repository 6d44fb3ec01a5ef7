#!/usr/bin/env python3
"""Holds schemas/events to the subset of JSON Schema draft-07 that Bilko's validator enforces.

Prints `file#pointer: rule: message` per finding and ends with status 1 if there is any. Runs as the
ctest `schemas`. The validator (libs/common/bilko/schema) refuses by itself what it cannot enforce;
the rules here are about what it would accept and we would regret.
"""

import json
import pathlib
import re
import sys

DRAFT = "http://json-schema.org/draft-07/schema#"
MONEY = r"^-?[0-9]{1,15}\.[0-9]{4}$"
FORMATS = {"date", "date-time", "email", "uri", "uri-reference"}
TYPES = {"null", "boolean", "integer", "string", "array", "object"}
ROOT_KEYWORDS = {
    "$schema", "$id", "title", "description", "definitions", "x-bilko-topic", "x-bilko-consumers",
}
KEYWORDS = {
    "$ref", "type", "enum", "const", "properties", "required", "additionalProperties",
    "propertyNames", "minProperties", "maxProperties", "items", "minItems", "maxItems",
    "uniqueItems", "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "format",
    "description", "x-bilko-open", "x-bilko-pii",
}
# Members whose name says what they hold.
MONEY_NAME = re.compile(r"^(total|unitPrice|amount|.*Amount)$")
PERSONAL_NAMES = {"email", "contactEmail", "recipientContact", "clientIp"}
SERVICES = {
    "*", "audit", "banking", "expense", "inventory", "invoice", "ledger", "notification",
    "revenue", "search", "webhook",
}
# One of these says what a value may be.
SAYING = {"type", "enum", "const", "anyOf", "oneOf", "allOf", "if"}
EVENT_TYPE = re.compile(r"^[a-z]+(\.[a-z]+(_[a-z]+)*){2}(\.v([2-9]|[1-9][0-9]+))?$")


def types_of(schema):
    """The names of the types a schema allows, as far as it says."""
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else set(types)


class Linter:
    """Findings of one schema."""

    def __init__(self, path, document):
        self.path = path
        self.document = document
        self.findings = []
        self.used = set()

    def add(self, pointer, rule, message):
        self.findings.append(f"{self.path}#{pointer}: {rule}: {message}")

    def run(self):
        definitions = self.document.get("definitions", {})
        self.schema(self.document, "", at_root=True)
        for name, schema in definitions.items():
            self.schema(schema, f"/definitions/{name}")
        for name in sorted(set(definitions) - self.used):
            self.add(f"/definitions/{name}", "unused", "nothing refers to it")
        money = definitions.get("money")
        if money not in (None, {"type": "string", "maxLength": 21, "pattern": MONEY}):
            self.add("/definitions/money", "money", f"money is exactly {MONEY}")
        return self.findings

    def schema(self, schema, pointer, place="data", at_root=False):
        """`place`: `data`; `test` (oneOf, not, if), where opening a schema for consumers would turn
        its meaning; `branch` (then, else), which only adds to what is declared elsewhere."""
        if isinstance(schema, bool):
            self.add(pointer, "boolean-schema", "say what may stand here")
            return
        self.keywords(schema, pointer, at_root)
        if "$ref" in schema:
            self.reference(schema, pointer, place)
            return
        self.strings(schema, pointer, place)
        self.marks(schema, pointer, place)
        if place == "data":
            self.objects(schema, pointer)
        for name, child in self.children(schema):
            keyword = name.split("/")[0]
            inner = "test" if keyword in ("oneOf", "not", "if") else place
            inner = "branch" if keyword in ("then", "else") and place != "test" else inner
            self.schema(child, f"{pointer}/{name}", inner)

    @staticmethod
    def children(schema):
        for name, child in schema.get("properties", {}).items():
            yield f"properties/{name}", child
        for keyword in ("items", "not", "if", "then", "else", "propertyNames"):
            if keyword in schema:
                yield keyword, schema[keyword]
        for keyword in ("allOf", "anyOf", "oneOf"):
            for index, child in enumerate(schema.get(keyword, [])):
                yield f"{keyword}/{index}", child
        if isinstance(schema.get("additionalProperties"), dict):
            yield "additionalProperties", schema["additionalProperties"]

    def keywords(self, schema, pointer, at_root):
        allowed = KEYWORDS | ROOT_KEYWORDS if at_root else KEYWORDS
        for keyword in sorted(set(schema) - allowed):
            self.add(f"{pointer}/{keyword}", "keyword", "not in the subset")
        for name in sorted(types_of(schema) - TYPES):
            self.add(f"{pointer}/type", "type", f"{name}: a number is an integer or a string")

    def reference(self, schema, pointer, place):
        name = schema["$ref"].removeprefix("#/definitions/")
        self.used.add(name)
        if name == schema["$ref"] or name not in self.document.get("definitions", {}):
            self.add(f"{pointer}/$ref", "reference", "refer to #/definitions/<name>")
        if len(schema) > 1:
            self.add(pointer, "reference", "draft-07 ignores what stands beside $ref")
        if place == "test":
            self.add(pointer, "open", "a test must mean the same to producers and consumers")

    def strings(self, schema, pointer, place):
        if "pattern" in schema:
            if "maxLength" not in schema:
                self.add(f"{pointer}/pattern", "max-length", "a pattern needs maxLength beside it")
            if not re.search(r"^\^|\$$", schema["pattern"]):
                self.add(f"{pointer}/pattern", "anchor", "an unanchored pattern")
        if schema.get("format", "date") not in FORMATS:
            self.add(f"{pointer}/format", "format", f"one of {sorted(FORMATS)}")
        is_limited = {"maxLength", "enum", "const"} & set(schema)
        if place == "data" and "string" in types_of(schema) and not is_limited:
            self.add(pointer, "max-length", "a text needs a limit")

    def marks(self, schema, pointer, place):
        for mark in ("x-bilko-open", "x-bilko-pii"):
            if schema.get(mark, True) is not True:
                self.add(f"{pointer}/{mark}", "mark", "a mark is true or absent")
        is_open = "x-bilko-open" in schema
        if is_open and "enum" not in schema and "object" not in types_of(schema):
            self.add(pointer, "open", "only an enumeration or an object can be open")
        if place == "test" and (is_open or "additionalProperties" in schema):
            self.add(pointer, "open", "a test must mean the same to producers and consumers")

    def objects(self, schema, pointer):
        if not SAYING & set(schema):
            self.add(pointer, "anything", "say what may stand here")
        if "object" in types_of(schema) and not schema.get("x-bilko-open"):
            if schema.get("additionalProperties", True) is True:
                self.add(pointer, "closed", "additionalProperties: false, or x-bilko-open")
            if "properties" in schema and "required" not in schema:
                self.add(pointer, "required", "say which members are required")
        for name in schema.get("required", []):
            if name not in schema.get("properties", {}):
                self.add(f"{pointer}/required", "required", f"{name} is not declared")
        for name, child in schema.get("properties", {}).items():
            at = f"{pointer}/properties/{name}"
            if MONEY_NAME.match(name) and child != {"$ref": "#/definitions/money"}:
                self.add(at, "money", "money is a string: refer to #/definitions/money")
            if name in PERSONAL_NAMES and not child.get("x-bilko-pii"):
                self.add(at, "personal", "x-bilko-pii is missing")


def lint_head(path, document):
    """The findings about what stands at the top."""
    findings = []

    def expect(holds, keyword, message):
        if not holds:
            findings.append(f"{path}#/{keyword}: head: {message}")

    event_type = path.name.removesuffix(".json")
    expect(document.get("$schema") == DRAFT, "$schema", f"must be {DRAFT}")
    expect(document.get("type") == "object", "type", "data is an object")
    for keyword in ("title", "description"):
        expect(isinstance(document.get(keyword), str) and document[keyword], keyword, "is missing")
    if event_type == "envelope":
        return findings
    expect(EVENT_TYPE.match(event_type), "$id", "a type is domain.entity.action")
    expect(re.fullmatch(rf"urn:bilko:schema:{re.escape(event_type)}:[1-9][0-9]*",
                        str(document.get("$id"))), "$id", "does not fit the file's name")
    expect(event_type.split(".")[0] == path.parent.name, "$id", "stands in another domain's folder")
    topic = document.get("x-bilko-topic", {})
    retention = topic.get("retentionMs")
    expect(set(topic) == {"retentionMs"} and isinstance(retention, int) and
           (retention == -1 or retention >= 24 * 3600 * 1000), "x-bilko-topic",
           "retentionMs: -1 or at least a day")
    consumers = document.get("x-bilko-consumers")
    expect(isinstance(consumers, list) and consumers and set(consumers) <= SERVICES,
           "x-bilko-consumers", f"some of {sorted(SERVICES)}")
    return findings


def lint_example(path, document):
    """The findings about the example beside a schema: that it is one of this type."""
    example = path.with_name(path.name.replace(".json", ".example.json"))
    if not example.exists():
        return [f"{path}#: example: {example.name} is missing"]
    event = json.loads(example.read_text(encoding="utf-8"))
    organization = event.get("data", {}).get("organizationId", event.get("organizationid"))
    expected = {
        "type": path.name.removesuffix(".json"),
        "dataschema": document.get("$id"),
        "organizationid": organization,
    }
    wrong = [name for name, value in expected.items() if event.get(name) != value]
    return [f"{example}#/{name}: example: does not fit the schema or the data" for name in wrong]


def lint(path):
    """All findings of one schema file."""
    document = json.loads(path.read_text(encoding="utf-8"))
    findings = lint_head(path, document) + Linter(path, document).run()
    if path.name != "envelope.json":
        findings += lint_example(path, document)
    return findings


def schema_files(root):
    """The schemas under `root`, without their examples."""
    return sorted(path for path in pathlib.Path(root).rglob("*.json")
                  if not path.name.endswith(".example.json"))


def orphans(root):
    """Examples that have no schema."""
    for example in sorted(pathlib.Path(root).rglob("*.example.json")):
        if not example.with_name(example.name.replace(".example.json", ".json")).exists():
            yield f"{example}#: example: there is no schema"


def main():
    root = pathlib.Path(__file__).resolve().parents[1] / "schemas" / "events"
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root
    findings = [finding for path in schema_files(root) for finding in lint(path)]
    findings += orphans(root)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
