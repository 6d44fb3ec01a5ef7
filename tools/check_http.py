#!/usr/bin/env python3
"""Holds a service's routes against its OpenAPI document: check_http.py EXECUTABLE DOCUMENT.

The document is the policy: every operation says in `x-bilko-role` who may use it at least (`open`,
viewer, user, admin, owner), and the executable's `describe` must show exactly these routes with
exactly these roles. Prints a finding per line and ends with status 1 if there is any. Runs as a
ctest per service.
"""

import json
import pathlib
import re
import subprocess
import sys

import yaml

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = ("viewer", "user", "admin", "owner")


def shape(path):
    """A path without the names of its parameters: `/invoices/{}`."""
    return re.sub(r":[A-Za-z]+|\{[A-Za-z]+\}", "{}", path)


def described(description):
    """{(method, path): roles} of what `describe` prints; no roles: open."""
    return {(route["method"], shape(route["pattern"])): tuple(route["roles"])
            for route in description["routes"]}


def base_of(document, item):
    servers = item.get("servers") or document.get("servers") or [{"url": "/"}]
    return servers[0]["url"].rstrip("/")


def documented(document):
    """{(method, path): operation} of an OpenAPI document."""
    return {(method.upper(), shape(base_of(document, item) + path)): item[method]
            for path, item in document["paths"].items() for method in METHODS if method in item}


def roles_of(operation):
    """The roles that `x-bilko-role` allows, or None where it says nothing known."""
    least = operation.get("x-bilko-role")
    if least == "open":
        return ()
    return ROLES[ROLES.index(least):] if least in ROLES else None


def findings(description, document):
    routes, operations = described(description), documented(document)
    for method, path in sorted(routes.keys() - operations.keys()):
        yield f"{method} {path}: the document does not have it"
    for method, path in sorted(operations.keys() - routes.keys()):
        yield f"{method} {path}: the service does not have it"
    for place in sorted(routes.keys() & operations.keys()):
        name, operation = " ".join(place), operations[place]
        roles = roles_of(operation)
        if roles is None:
            yield f"{name}: x-bilko-role is one of open, {', '.join(ROLES)}"
        elif roles != routes[place]:
            yield (f"{name}: x-bilko-role allows {', '.join(roles) or 'everybody'}, the service "
                   f"{', '.join(routes[place]) or 'everybody'}")
        if (operation.get("security") == []) != (routes[place] == ()):
            yield f"{name}: `security: []` stands where no token is needed, and only there"


def main(executable, document):
    description = subprocess.run([executable, "describe"], capture_output=True, check=True)
    found = list(findings(json.loads(description.stdout),
                          yaml.safe_load(pathlib.Path(document).read_text(encoding="utf-8"))))
    for finding in found:
        print(f"{document}: {finding}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
