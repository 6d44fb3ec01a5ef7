"""What the contract tests share: the schemas, their examples, and two judges."""

import copy
import json
import pathlib
import subprocess

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS = ROOT / "schemas" / "events"


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def schemas():
    """Schema by type; the envelope's under `envelope`."""
    return {path.name.removesuffix(".json"): load(path) for path in sorted(EVENTS.rglob("*.json"))
            if not path.name.endswith(".example.json")}


def examples():
    """Example event by type."""
    return {path.name.removesuffix(".example.json"): load(path)
            for path in sorted(EVENTS.rglob("*.example.json"))}


def opened(schema):
    """The consumer's view of a schema: unknown members and values of open enumerations pass."""
    if isinstance(schema, list):
        return [opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {keyword: opened(value) for keyword, value in schema.items()}
    if result.get("additionalProperties") is False:
        del result["additionalProperties"]
    if "enum" in result and result.get("x-bilko-open") is True:
        del result["enum"]
    return result


class PythonJudge:
    """The second judge: python-jsonschema, which shares no code with ours."""

    def __init__(self):
        self.validators = {}

    def accepts(self, event_type, data, profile="producer"):
        key = (event_type, profile)
        if key not in self.validators:
            schema = schemas()[event_type]
            self.validators[key] = jsonschema.Draft7Validator(
                copy.deepcopy(schema) if profile == "producer" else opened(schema),
                format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
        return self.validators[key].is_valid(data)


class CppJudge:
    """The validator that the services use, asked in one batch."""

    def __init__(self, program):
        self.program = program

    def verdicts(self, questions):
        """The answer line to each (type, data, profile)."""
        lines = "".join(
            json.dumps({"type": event_type, "profile": profile, "data": data}) + "\n"
            for event_type, data, profile in questions)
        done = subprocess.run([self.program], input=lines, capture_output=True, text=True,
                              check=True, encoding="utf-8")
        answers = done.stdout.splitlines()
        assert len(answers) == len(questions)
        return answers
