"""Documents that differ from a valid one in one place and must be refused."""

import copy
import re

MONEY = r"^-?[0-9]{1,15}\.[0-9]{4}$"
INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}T.*Z$")
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
ID = re.compile(r"^[a-z]{3}_[0-7][0-9A-HJKMNP-TV-Z]{25}$")


def resolved(schema, root):
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    return schema


def is_free(schema):
    """Whether anything may stand below: before, after, rowData …"""
    return schema.get("x-bilko-open") is True and "enum" not in schema


def places(data, schema, root, path=()):
    """(path, value, schema) of everything in `data` that the schema describes."""
    schema = resolved(schema, root)
    yield path, data, schema
    if is_free(schema):
        return
    if isinstance(data, dict):
        for name, value in data.items():
            if name in schema.get("properties", {}):
                yield from places(value, schema["properties"][name], root, (*path, name))
    elif isinstance(data, list) and "items" in schema:
        for index, value in enumerate(data):
            yield from places(value, schema["items"], root, (*path, index))


def with_value(data, path, value):
    result = copy.deepcopy(data)
    if not path:
        return value
    at = result
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return result


def without(data, path):
    result = copy.deepcopy(data)
    at = result
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return result


def of_another_type(value):
    """Values of every other JSON type."""
    if isinstance(value, bool):
        return ["true", 1]
    if isinstance(value, int):
        return [str(value), value + 0.5, True]
    if isinstance(value, str):
        return [1, True, [value], {"value": value}]
    return {list: [{}, "[]"], dict: [[], "{}"], type(None): [1, True, []]}[type(value)]


def wrong_texts(value, part):
    if part.get("pattern") == MONEY:
        yield "too many decimals", value + "0"
        yield "too few decimals", value[:-1]
        yield "a plus sign", "+" + value.lstrip("-")
        yield "an exponent", "1e4"
        yield "a comma", value.replace(".", ",")
        yield "too large", "1" * 16 + ".0000"
    elif INSTANT.match(value):
        yield "no zone", value[:-1]
        yield "an offset", value[:-1] + "+01:00"
    elif DATE.match(value):
        yield "a German date", "23.02.2026"
    elif ID.match(value):
        yield "25 characters", value[:-1]
        yield "27 characters", value + "0"
        yield "another prefix", "xyz" + value[3:]
        yield "lower case", value[:4] + value[4:].lower()
        yield "a ULID beyond 128 bits", value[:4] + "8" + value[5:]
        yield "a letter outside base32", value[:-1] + "U"


def mutations(data, schema):
    """(what, document): every one invalid by the producer's schema."""
    for path, value, part in places(data, schema, schema):
        at = "/" + "/".join(map(str, path))
        for name in part.get("required", []):
            yield f"{at} without {name}", without(data, (*path, name))
        if part.get("additionalProperties") is False and isinstance(value, dict):
            yield f"{at} with an unknown member", with_value(data, (*path, "unknownMember"), 1)
        for other in of_another_type(value):
            yield f"{at} = {other!r}", with_value(data, path, other)
        if part.get("pattern") == MONEY:
            yield f"{at} as a number", with_value(data, path, float(value))
        if isinstance(value, str) and {"pattern", "format", "anyOf"} & set(part):
            for what, text in wrong_texts(value, part):
                yield f"{at}: {what}", with_value(data, path, text)
        if "enum" in part or "const" in part:
            yield f"{at}: another value", with_value(data, path, "something_else")
        if "maxLength" in part:
            yield f"{at}: too long", with_value(data, path, "č" * (part["maxLength"] + 1))
        if part.get("minLength"):
            yield f"{at}: empty", with_value(data, path, "")
        for keyword, step in (("minimum", -1), ("maximum", 1)):
            if keyword in part:
                yield f"{at}: beyond {keyword}", with_value(data, path, part[keyword] + step)
        if part.get("minItems"):
            yield f"{at}: too few items", with_value(data, path, value[:part["minItems"] - 1])
        if part.get("uniqueItems"):
            yield f"{at}: doubled items", with_value(data, path, [value[0], value[0]])
