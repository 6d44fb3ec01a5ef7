"""All that is known about a run: history, faults, databases, topics, mails."""

import json
from collections import defaultdict
from email import message_from_bytes
from email.message import Message
from functools import cached_property
from pathlib import Path

import psycopg2
import psycopg2.extras

from .topics import Record, dump


class Facts:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = json.loads((folder / "paths.json").read_text())
        self.history = read_lines(folder / "history.jsonl")
        self.faults = read_lines(folder / "faults.jsonl")
        self.services: list[str] = self.paths["services"]
        self._tables: dict[tuple[str, str], list[dict]] = {}

    def has(self, service: str) -> bool:
        return service in self.services

    def rows(self, service: str, sql: str) -> list[dict]:
        """As superuser, so that row-level security hides nothing; remembered."""
        if (service, sql) not in self._tables:
            with connection(self.paths, service) as database, database.cursor(
                    cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
                cursor.execute(sql)
                self._tables[(service, sql)] = [dict(row) for row in cursor.fetchall()]
        return self._tables[(service, sql)]

    def has_column(self, service: str, table: str, column: str) -> bool:
        return bool(self.rows(service, f"SELECT 1 AS there FROM information_schema.columns WHERE "
                              f"table_name = '{table}' AND column_name = '{column}'"))

    @cached_property
    def records(self) -> list[Record]:
        return dump(self.paths["kafka"])

    @cached_property
    def events(self) -> dict[str, list[Record]]:
        """Copies of each event by its id, in the order of arrival; dead letters are not events."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            if not is_side_topic(record.topic) and record.event:
                found[record.event["id"]].append(record)
        return found

    @cached_property
    def dead_letters(self) -> dict[str, list[Record]]:
        """Copies of each dead letter by its `bilko-dlq-id`."""
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.records:
            if record.topic.endswith(".dlq"):
                found[record.headers.get("bilko-dlq-id", b"?").decode()].append(record)
        return found

    @cached_property
    def mails(self) -> list[Message]:
        return [message_from_bytes(path.read_bytes())
                for path in sorted(Path(self.paths["mail"]).glob("[!.]*.eml"))]

    @cached_property
    def organizations(self) -> dict[str, dict]:
        """Those of the clients; others (the demo's) are left out where clients are judged."""
        return {entry["org"]: entry for entry in self.history if entry["op"] == "register"}

    @cached_property
    def commands(self) -> dict[tuple[str, str], list[dict]]:
        """What each command heard, by organization and key."""
        found: dict[tuple[str, str], list[dict]] = defaultdict(list)
        for entry in self.history:
            if entry["op"] != "register":
                found[(entry["org"], entry["key"])].append(entry)
        return found

    def accepted(self, *ops: str) -> list[dict]:
        """The invocation of each command of these kinds that was answered ok, with its answer."""
        result = []
        for entries in self.commands.values():
            first = entries[0]
            answer = next((entry for entry in entries if entry["phase"] == "ok"), None)
            if first["op"] in ops and answer:
                result.append(first | {"answer": answer["answer"]})
        return result

    @cached_property
    def paid_by_bank(self) -> set[str]:
        """Invoices that a statement line is to pay."""
        return {entry["pays"] for entry in self.accepted("import") if entry.get("pays")}

    def outbox(self, service: str) -> list[dict]:
        """Pending rows and sent ones (`cluster_id` is null while pending)."""
        return self.rows(service, """
            SELECT id, event_id, topic, key, value, NULL AS cluster_id, NULL AS kafka_partition,
                   NULL::bigint AS kafka_offset FROM outbox
            UNION ALL
            SELECT id, event_id, topic, key, value, cluster_id, kafka_partition, kafka_offset
              FROM outbox_sent""")


def is_side_topic(topic: str) -> bool:
    return topic.endswith(".dlq") or topic.endswith(".redrive.requested")


def read_lines(path: Path) -> list[dict]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.endswith("}")]


def connection(paths: dict, service: str):
    """To the database of a service, as superuser."""
    url = paths["postgres"].rsplit("/", 1)[0] + f"/bilko_{service}"
    found = psycopg2.connect(url)
    found.set_session(isolation_level="REPEATABLE READ", readonly=True)
    return found
