"""Operators' requests to a group, as any program can make them: an event on the control topic."""

import itertools
import json
import os
import time
from datetime import UTC, datetime, timedelta

from confluent_kafka import Producer

TOPIC = "ops.control.requested"
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Operator:
    def __init__(self, bootstrap: str, group: str) -> None:
        self._producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
        self._group = group
        self._numbers = itertools.count(1)

    def restore_nothing(self) -> None:
        """The verb that is carried out in full and changes nothing: no letter is discarded."""
        self._request("restore", {"all": True})

    def _request(self, verb: str, arguments: dict) -> None:
        now = datetime.now(UTC)
        event = {
            "specversion": "1.0", "id": f"evt_{ulid()}", "source": "bilkoctl", "type": TOPIC,
            "subject": self._group, "time": instant(now), "datacontenttype": "application/json",
            "dataschema": f"urn:bilko:schema:{TOPIC}:1",
            "traceparent": f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01",
            "correlationid": ulid(), "sequence": f"{next(self._numbers):019d}",
            "data": {"operationId": f"opn_{ulid()}", "group": self._group, "verb": verb,
                     "arguments": arguments, "operator": "chaos", "reason": "chaos",
                     "expiresAt": instant(now + timedelta(minutes=10))}}
        self._producer.produce(TOPIC, json.dumps(event), self._group,
                               headers=[("content-type", "application/cloudevents+json"),
                                        ("chaos", b"control")])
        self._producer.flush(10)


def instant(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ulid() -> str:
    number = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10))
    return "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(26)))
