"""Who may include whom: levels of libs/common, folders of a service, third-party headers."""

import re

from style.source import Finding

# What each place in a service may include besides its own folder: folders of the service by name,
# libraries as bilko/<folder> or as one header of one.
SERVICE_MAY_INCLUDE = {
    "domain": ["bilko/core", "bilko/contracts"],
    "store": ["domain", "bilko/core", "bilko/contracts", "bilko/pg", "bilko/json"],
    "usecases": [
        "domain", "store", "bilko/core", "bilko/contracts", "bilko/json", "bilko/pg",
        "bilko/events/event.h", "bilko/events/outbox.h", "bilko/accounts", "bilko/numbering",
    ],
    "http": [
        "usecases", "store", "domain", "adapters", "config.h", "bilko/core", "bilko/contracts",
        "bilko/json", "bilko/http", "bilko/pg", "bilko/idempotency", "bilko/service",
    ],
    "events": [
        "usecases", "config.h", "bilko/core", "bilko/contracts", "bilko/events", "bilko/pg",
        "bilko/schema", "bilko/service", "bilko/accounts",
    ],
    "jobs": ["usecases", "adapters", "config.h", "bilko/core", "bilko/pg", "bilko/service"],
    "adapters": [
        "domain", "config.h", "bilko/core", "bilko/contracts", "bilko/json", "bilko/blob",
        "bilko/log", "bilko/metrics", "bilko/trace", "bilko/http/client.h",
    ],
    "config.h": ["bilko/core", "bilko/config"],
    "main.cpp": ["http", "events", "jobs", "config.h", "bilko/contracts", "bilko/service"],
}

# Third-party headers by prefix and the folders that may name them: a library of libs/common, or
# services/<name>/<folder>. `any` is everywhere. Why each is there: docs/dependencies.md.
THIRD_PARTY = {
    "fmt/": ["any"],
    "rapidjson/": ["json"],
    "pqxx/": ["pg"],
    "libpq-fe.h": ["pg", "bench"],
    "librdkafka/": ["kafka", "bench"],
    "pistache/": ["http"],
    "curl/": ["http", "services/notification/adapters"],
    "prometheus/": ["metrics"],
    "spdlog/": ["log"],
    "openssl/": ["core", "http"],
    "argon2.h": ["services/user/adapters"],
    "kainjow/": ["services/notification/adapters"],
    "CLI/": ["service", "tools"],
    "zlib.h": ["blob"],
    "hpdf.h": ["services/invoice/adapters"],
    "hb": ["services/invoice/adapters"],
    "iconv.h": ["services/banking/adapters"],
    "gtest/": ["tests"],
    "gmock/": ["tests"],
}
SYSTEM_PREFIXES = ("sys/", "net/", "netinet/", "arpa/", "linux/")
SYSTEM_HEADERS = {
    "fcntl.h", "malloc.h", "netdb.h", "poll.h", "pthread.h", "pwd.h", "signal.h", "time.h",
    "unistd.h",
}

_LIBRARY = re.compile(r"bilko_library\(\s*(\w+)\s+LEVEL\s+(\d+)")
_INCLUDE = re.compile(r'^\s*#\s*include\s*(<[^>]+>|"[^"]+")')


def levels(tree):
    """Level by library, as libs/common/CMakeLists.txt declares them."""
    declared = tree.text("libs/common/CMakeLists.txt")
    return {name: int(level) for name, level in _LIBRARY.findall(declared)}


def _included(source):
    for number, line in enumerate(source.lines, 1):
        match = _INCLUDE.match(line)
        if match:
            yield number, match[1][1:-1], match[1][0] == '"'


def _refused_by_level(source, target, level_of):
    """Why the library of `source` must not include the library `target`; None if it may."""
    if target == source.library or source.library == "testing" or source.is_test:
        return None
    if target == "testing":
        return "only tests include bilko/testing"
    own, other = level_of.get(source.library), level_of.get(target)
    if own is None or (other is not None and other < own):
        return None
    return f"{source.library} (level {own}) must not include {target} (level {other})"


def library_levels(tree):
    level_of = levels(tree)
    for source in tree.cpp():
        if not source.library:
            continue
        for number, header, quoted in _included(source):
            first, _, rest = header.partition("/")
            if quoted and first == "bilko":
                reason = _refused_by_level(source, rest.split("/")[0], level_of)
                if reason:
                    yield Finding(source.path, number, "layering", reason)
            elif quoted:
                yield Finding(source.path, number, "layering",
                              f"libs/common must not include {header}: it is not bilko/…")


def _may(source, target):
    """Whether a service's file may include `target`: a path inside the service, or bilko/…"""
    if source.role == "tests" or target.split("/")[0] == source.role or target == source.role:
        return True
    if source.is_test and target.startswith("bilko/testing/"):
        return True
    allowed = SERVICE_MAY_INCLUDE.get(source.role, [])
    return any(target == entry or target.startswith(entry + "/") for entry in allowed)


def service_folders(tree):
    for source in tree.cpp():
        if not source.service:
            continue
        for number, header, quoted in _included(source):
            if not quoted:
                continue
            first, _, rest = header.partition("/")
            if first in tree.services and first != source.service:
                yield Finding(source.path, number, "service-isolation",
                              f"{source.service} must not include {first}: services meet in Kafka")
            elif first not in (source.service, "bilko"):
                yield Finding(source.path, number, "include-path",
                              f"write the path from services/ or libs/common: {header}")
            elif not _may(source, rest if first == source.service else header):
                yield Finding(source.path, number, "service-layers",
                              f"{source.role} must not include {header}")


def _place(source):
    if source.library:
        return source.library
    if source.service:
        return f"services/{source.service}/{source.role}"
    return source.parts[0]


def third_party(tree):
    for source in tree.cpp():
        for number, header, quoted in _included(source):
            if quoted or header.startswith(SYSTEM_PREFIXES) or header in SYSTEM_HEADERS:
                continue
            places = next((THIRD_PARTY[p] for p in THIRD_PARTY if header.startswith(p)), None)
            if places is None:
                if "/" in header or header.endswith(".h"):
                    yield Finding(source.path, number, "third-party",
                                  f"<{header}> is not in the table of tools/style/includes.py")
                continue
            tests = "tests" in places and (source.is_test or source.library == "testing")
            if "any" not in places and not tests and _place(source) not in places:
                yield Finding(source.path, number, "third-party",
                              f"<{header}> belongs to {' and '.join(places)} only")


RULES = (library_levels, service_folders, third_party)
