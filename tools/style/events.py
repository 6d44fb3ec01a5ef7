"""Every event type of bilko/contracts has its schema and an example in schemas/events."""

import re

from style.source import Finding

_TYPE = re.compile(r'constexpr\s+std::string_view\s+kType\s*=\s*"([^"]*)"')
_WELL_FORMED = re.compile(r"^[a-z]+(\.[a-z]+(_[a-z]+)*){2}(\.v[0-9]+)?$")


def event_schemas(tree):
    for source in tree.cpp():
        if source.library != "contracts" or source.is_test:
            continue
        for match in _TYPE.finditer(source.text):
            line = source.text.count("\n", 0, match.start()) + 1
            event_type = match[1]
            if not _WELL_FORMED.match(event_type):
                yield Finding(source.path, line, "event-name", "types are domain.entity.action")
                continue
            stem = f"schemas/events/{event_type.split('.')[0]}/{event_type}"
            for path in (f"{stem}.json", f"{stem}.example.json"):
                if path not in tree.paths:
                    yield Finding(source.path, line, "event-schema", f"{path} is missing")


RULES = (event_schemas,)
