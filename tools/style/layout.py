"""The shape of the tree: folders, file names, migrations, what every service has."""

import re

from style.includes import levels
from style.source import Finding, git

TOP_FOLDERS = {
    ".ci", "bench", "cmake", "deploy", "docs", "libs", "schemas", "services", "tests", "tools",
}
SERVICE_FOLDERS = {
    "domain", "usecases", "store", "http", "events", "jobs", "adapters", "migrations", "tests",
}
SERVICE_FILES = {"README.md", "CMakeLists.txt", "main.cpp", "config.h"}
SERVICE_HEADINGS = ("Owns", "Publishes", "Consumes", "Routes", "Settings")
MAIN_LINES_MAX = 20

_MIGRATION = re.compile(r"^(\d{4})_[a-z0-9]+(_[a-z0-9]+)*\.sql$")
_SNAKE_FILE = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)*\.(h|cpp|sql|py)$")
_ATTIC = {"util", "utils", "helper", "helpers", "misc"}


def top_folders(tree):
    for source in tree.sources:
        if len(source.parts) > 1 and source.parts[0] not in TOP_FOLDERS:
            yield Finding(source.path, 1, "tree", f"unknown top folder {source.parts[0]}")


def library_folders(tree):
    known = set(levels(tree))
    for source in tree.sources:
        if source.parts[:3] == ("libs", "common", "bilko"):
            if len(source.parts) < 5:
                yield Finding(source.path, 1, "tree", "a file of libs/common belongs to a library")
            elif source.library not in known:
                known.add(source.library)
                yield Finding(source.path, 1, "tree",
                              f"{source.library} is no library of libs/common/CMakeLists.txt")
        elif source.parts[0] == "libs" and source.parts[1] != "common":
            yield Finding(source.path, 1, "tree", "libs has one folder: common")


def service_layout(tree):
    for source in tree.sources:
        if not source.service:
            continue
        if len(source.parts) == 3:
            if source.name not in SERVICE_FILES:
                yield Finding(source.path, 1, "tree", "unknown file at the top of a service")
        elif source.role not in SERVICE_FOLDERS:
            yield Finding(source.path, 1, "tree", f"unknown folder {source.role} in a service")
        elif len(source.parts) > 4 and source.role != "tests":
            yield Finding(source.path, 1, "tree", "folders of a service have no folders")


def service_files(tree):
    for service in tree.services:
        for name in sorted(SERVICE_FILES):
            path = f"services/{service}/{name}"
            if path not in tree.paths:
                yield Finding(path, 1, "tree", f"every service has {name}")
    for source in tree.sources:
        if source.service and source.role == "README.md":
            for heading in SERVICE_HEADINGS:
                if f"## {heading}" not in source.lines:
                    yield Finding(source.path, 1, "service-readme", f"no `## {heading}`")
        if source.service and source.role == "main.cpp":
            listed = [line for line in source.lines if line and not line.startswith("#include")]
            if len(listed) > MAIN_LINES_MAX:
                yield Finding(source.path, 1, "service-main", f"over {MAIN_LINES_MAX} lines")


def openapi_documents(tree):
    for service in tree.services:
        path = f"schemas/http/{service}.yaml"
        routes = f"services/{service}/http/routes.cpp"
        if routes in tree.paths and path not in tree.paths:
            yield Finding(routes, 1, "openapi", f"{path} is missing")


def file_names(tree):
    for source in tree.sources:
        stem = source.name.split(".")[0]
        if source.name.endswith((".h", ".cpp", ".sql", ".py")) and stem.strip("_") == stem:
            if not _SNAKE_FILE.match(source.name):
                yield Finding(source.path, 1, "file-name", "file names are snake_case")
        if _ATTIC.intersection((*source.parts[:-1], stem)):
            yield Finding(source.path, 1, "attic", "name it by its noun: no utils, helpers, misc")


def header_guards(tree):
    for source in tree.cpp():
        if source.name.endswith(".h") and source.lines[0] != "#pragma once":
            yield Finding(source.path, 1, "pragma-once", "a header begins with #pragma once")


def migrations(tree):
    """NNNN_name.sql from 0001 without a gap, in every folder called migrations."""
    folders = {}
    for source in tree.sources:
        if "migrations" in source.parts[:-1]:
            folders.setdefault(source.parts[:-1], []).append(source)
    for sources in folders.values():
        expected = 1
        for source in sources:
            match = _MIGRATION.match(source.name)
            if not match:
                yield Finding(source.path, 1, "migration-name", "migrations are NNNN_name.sql")
            elif int(match[1]) != expected:
                yield Finding(source.path, 1, "migration-number", f"expected number {expected:04}")
                expected = int(match[1]) + 1
            else:
                expected += 1


def released_migrations(tree):
    """Databases out there have run them: what the last version tag holds never changes."""
    tag = git(tree.root, "describe", "--tags", "--abbrev=0", "--match", "v*")
    if tag:
        changed = git(tree.root, "diff", "--name-only", "--no-renames", "--diff-filter=MD",
                      tag.strip(), "--", "*/migrations/*.sql") or ""
        for path in changed.splitlines():
            yield Finding(path, 1, "migration-released", f"is part of {tag.strip()}: add another")


RULES = (
    top_folders, library_folders, service_layout, service_files, openapi_documents, file_names,
    header_guards, migrations, released_migrations,
)
