"""docs/catalogue.md: topics, who writes and reads them, groups and client ids."""

import json

from .catalogue import CONTROL_TOPIC, OPERATOR_TOPICS, Service, all_topics
from .files import ROOT, Output

DAY_MS = 86_400_000
HEAD = """
# Catalogue of events

Every topic, who publishes it, which consumer groups read it, how long it is kept: made of the
schemas and of what the executables say about themselves, and held against both by a test. What an
event means and what its members are stands in its schema, `schemas/events/<domain>/<topic>.json`.

"""
CLIENTS = """
| client id | who |
|---|---|
| `<service>-service` | the consumer of the service's group |
| `<service>-service-relay` | the producer of its outbox; `-tail`: looks at its topics' ends |
| `<service>-service-republish`, `-reconcile` | the commands of that name |
| `bilko-admin` | whoever looks at topics or creates them |
"""


def generate(services: list[Service], output: Output) -> None:
    output.add_page(ROOT / "docs" / "catalogue.md", page(services))


def page(services: list[Service]) -> str:
    topics = all_topics(services)
    schemas = read_schemas()
    dead = sorted(name for name in topics if name.endswith(".dlq"))
    others = sorted(name for name in set(topics) - set(dead)
                    if name not in schemas or name == CONTROL_TOPIC)
    events = sorted(set(topics) - set(dead) - set(others))
    return (HEAD + "## Events\n\n"
            + table("topic (= type)", "published by", "read by", "meant for, later", "kept",
                    "revision")
            + "".join(event_row(name, topics, schemas, services) for name in events)
            + "\n## Dead letters\n\n"
            "Kept 14 days, records up to 4 MiB; written by the groups that read the topic.\n\n"
            + table("topic", "written by")
            + "".join(row(f"`{name}`", readers(name.removesuffix(".dlq"), services))
                      for name in dead)
            + "\n## Redrive and control\n\n" + table("topic", "read by", "kept", "largest record")
            + "".join(row(f"`{name}`", own_reader(name, services), kept(topics[name]),
                          f"{topics[name]['maxMessageBytes'] >> 20} MiB") for name in others)
            + "\n## Services\n\n"
            + table("service", "domain", "consumer group", "reads", "publishes")
            + "".join(service_row(service) for service in services)
            + "\n## Client ids\n" + CLIENTS
            + "\n## Described, not published yet\n\n"
            + "".join(f"- `{name}`\n" for name in sorted(set(schemas) - set(topics))))


def event_row(name: str, topics: dict, schemas: dict, services: list[Service]) -> str:
    return row(f"`{name}`", writer(name, services), readers(name, services),
               planned(schemas[name], services), kept(topics[name]),
               schemas[name]["$id"].rpartition(":")[2])


def service_row(service: Service) -> str:
    return row(service.name, f"`{service.domain}`",
               f"`{service.group}`" if service.consumes else "", f"{len(service.reads)} topics",
               f"{len(service.description['publishes'])} types")


def read_schemas() -> dict[str, dict]:
    files = [path for path in sorted((ROOT / "schemas" / "events").glob("*/*.json"))
             if not path.name.endswith(".example.json")]
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


def table(*columns: str) -> str:
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def writer(topic: str, services: list[Service]) -> str:
    if topic.startswith("ops."):
        return "bilkoctl" if topic in OPERATOR_TOPICS else "bilkoctl, every service"
    return ", ".join(service.name for service in services
                     if topic in service.writes and service.domain == topic.split(".")[0])


def readers(topic: str, services: list[Service]) -> str:
    return ", ".join(f"`{service.group}`" for service in services if topic in service.reads)


def own_reader(topic: str, services: list[Service]) -> str:
    if topic == CONTROL_TOPIC:
        return "every service"
    return ", ".join(service.name for service in services if topic == service.redrive_topic)


def planned(schema: dict, services: list[Service]) -> str:
    topic = schema["$id"].split(":")[3]
    there = {service.name for service in services if topic in service.reads}
    return ", ".join(name for name in schema["x-bilko-consumers"] if name not in there | {"*"})


def kept(topic: dict) -> str:
    days = topic["retentionMs"] // DAY_MS
    return "for ever" if topic["retentionMs"] < 0 else f"{days} days"
