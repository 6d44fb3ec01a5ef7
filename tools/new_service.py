#!/usr/bin/env python3
"""Stamps services/<name> from tools/service_template: one audited table with its routes.

    tools/new_service.py asset --entity machine --prefix mch

makes the service `asset` that owns machines (`POST`, `GET /api/v1/machines`), with migration,
tests, README, OpenAPI document, the schema of its LoggedAction events and a line in nginx's routes.
It builds and answers /readyz as it is. What to do next it prints.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[1]
TEMPLATE = pathlib.Path(__file__).resolve().parent / "service_template"
NAME = re.compile(r"^[a-z]+(_[a-z]+)*$")
PREFIX = re.compile(r"^[a-z]{3}$")
PATH = re.compile(r"^[a-z]+([-/][a-z]+)*$")
OWN_ID = """struct {entity}Tag {{
  static constexpr const char* kPrefix = "{prefix}_";
}};
using {entity}Id = Id<{entity}Tag>;

"""

NEXT = """
services/{service} is there. Now:
  1. ./bilko up                    builds and starts it; its /readyz is green
  2. its README.md                 say what it is for; CHANGELOG.md: that it exists
  3. CONTRIBUTING.md               has the recipes for routes and events
"""


class Refusal(Exception):
    """Why nothing was stamped."""


class Names(NamedTuple):
    service: str
    entity: str
    plural: str
    prefix: str
    domain: str = ""  # of its events; the service's name unless stated
    path: str = ""  # of the entity below /api/v1; its plural unless stated

    @property
    def event_domain(self):
        return self.domain or self.service

    @property
    def route(self):
        return self.path or self.plural.replace("_", "-")

    def filled_in(self, text):
        """Template text with these names in it."""
        for placeholder, name in (
            ('.domain = "sample"', f'.domain = "{self.event_domain}"'),
            ("sample.logged_action", f"{self.event_domain}.logged_action"),
            ("'sample', 'sample-service'", f"'{self.event_domain}', 'sample-service'"),
            ("/specimens", "/" + self.route),
            ("specimens", self.plural),
            ("Specimens", pascal(self.plural)),
            ("specimen", self.entity),
            ("Specimen", pascal(self.entity)),
            ("spc_", self.prefix + "_"),
            ("sample", self.service),
            ("Sample", pascal(self.service)),
        ):
            text = text.replace(placeholder, name)
        return text


def pascal(name):
    return "".join(word.capitalize() for word in name.split("_"))


def require(condition, message):
    if not condition:
        raise Refusal(message)


def check(root, names):
    for name in (names.service, names.entity, names.plural):
        require(NAME.match(name), f"{name!r}: names are snake_case words without digits")
    require("_" not in names.service, "a service's name is one word")
    require(re.match("^[a-z]+$", names.event_domain), f"{names.domain!r}: a domain is one word")
    require(PATH.match(names.route), f"{names.path!r}: a path is words joined by / or -")
    require(PREFIX.match(names.prefix), f"{names.prefix!r}: a prefix of ids is three letters")
    require(names.entity != names.plural, "entity and plural must differ (--plural)")
    require(not (root / "services" / names.service).exists(), f"services/{names.service} exists")
    if has_contract_id(root, names):
        return
    ids = re.compile(r'kPrefix = "' + names.prefix + r'_"|, "' + names.prefix + r'_"')
    for header in [*root.glob("libs/common/bilko/**/*.h"), *root.glob("services/**/*.h")]:
        require(not ids.search(header.read_text(encoding="utf-8")),
                f"the prefix {names.prefix}_ is taken in {header.relative_to(root)} (--prefix)")


def has_contract_id(root, names):
    """Whether the entity's id stands in events already, under this prefix."""
    ids = (root / "libs/common/bilko/contracts/ids.h").read_text(encoding="utf-8")
    return f'BILKO_CONTRACT_ID({pascal(names.entity)}, "{names.prefix}_");' in ids


def use_contract_id(file, names):
    """The domain's header takes the id from the contracts instead of making one."""
    text = file.read_text(encoding="utf-8")
    own = OWN_ID.format(entity=pascal(names.entity), prefix=names.prefix)
    text = text.replace(own, "").replace('"bilko/core/id.h"', '"bilko/contracts/ids.h"')
    write(file, text)


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def stamp_service(root, names):
    """The service's own folder; the files written."""
    written = []
    for source in sorted((TEMPLATE / "sample").rglob("*")):
        if source.is_file():
            place = names.filled_in(source.relative_to(TEMPLATE).as_posix())
            file = root / "services" / place
            write(file, names.filled_in(source.read_text(encoding="utf-8")))
            written.append(file)
    if has_contract_id(root, names):
        use_contract_id(root / f"services/{names.service}/domain/{names.entity}.h", names)
    return written


def stamp_schemas(root, names):
    """Its OpenAPI document and the schema of its audit trail."""
    api = (TEMPLATE / "sample.yaml").read_text(encoding="utf-8")
    write(root / f"schemas/http/{names.service}.yaml", names.filled_in(api))
    # LoggedAction events are alike in every domain: the invoice service's serve as the pattern.
    for ending in ("json", "example.json"):
        pattern = root / f"schemas/events/invoice/invoice.logged_action.recorded.{ending}"
        place = root / "schemas/events" / names.event_domain
        file = place / f"{names.event_domain}.logged_action.recorded.{ending}"
        if file.exists():
            continue
        text = pattern.read_text(encoding="utf-8")
        text = text.replace("invoice.logged_action", f"{names.event_domain}.logged_action")
        text = text.replace("invoice-service", f"{names.service}-service")
        text = text.replace('"tableName": "Invoice"', f'"tableName": "{pascal(names.entity)}"')
        text = text.replace('"rowId": "inv_', f'"rowId": "{names.prefix}_')
        write(file, text)


def add_route(root, names):
    """nginx sends the entity's path to the service, unless it does so already."""
    file = root / "deploy/nginx/routes.txt"
    path = "/api/v1/" + names.route
    text = file.read_text(encoding="utf-8")
    for line in text.splitlines():
        words = line.split()
        if words[1:2] == [names.service] and f"{path}/".startswith(f"{words[0]}/"):
            return
    require(not re.search(rf"^{re.escape(path)}\s", text, re.MULTILINE), f"{path} is taken")
    write(file, text + f"{path:<23} {names.service}\n")


def lay_out(files):
    """Names of other lengths break lines elsewhere; where clang-format is missing they stay."""
    formatter = shutil.which("clang-format")
    code = [str(file) for file in files if file.suffix in (".h", ".cpp")]
    if formatter:
        subprocess.run([formatter, "-i", *code], check=True)


def new_service(root, names):
    check(root, names)
    add_route(root, names)
    stamp_schemas(root, names)
    lay_out(stamp_service(root, names))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("service", help="one word: its folder, its source, its executable")
    parser.add_argument("--domain", default="", help="of its events (default: as the service)")
    parser.add_argument("--path", default="", help="of the entity below /api/v1 (default: plural)")
    parser.add_argument("--entity", help="what it owns first (default: as the service)")
    parser.add_argument("--plural", help="of the entity (default: with an s)")
    parser.add_argument("--prefix", help="of the entity's ids, three letters (default: its first)")
    arguments = parser.parse_args()
    entity = arguments.entity or arguments.service
    names = Names(arguments.service, entity, arguments.plural or entity + "s",
                  arguments.prefix or entity[:3], arguments.domain, arguments.path)
    try:
        new_service(ROOT, names)
    except Refusal as refusal:
        print(f"new_service: {refusal}", file=sys.stderr)
        return 2
    print(NEXT.format(service=names.service))
    return 0


if __name__ == "__main__":
    sys.exit(main())
