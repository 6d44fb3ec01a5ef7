"""What each service says about itself."""

import hashlib
import json
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .files import ROOT

CONTROL_TOPIC = "ops.control.requested"
# Of the topics that all services answer for, those that only bilkoctl writes.
OPERATOR_TOPICS = {CONTROL_TOPIC, "ops.offset.reset", "ops.topic.updated"}


@dataclass(frozen=True)
class Service:
    name: str
    description: dict

    @property
    def domain(self) -> str:
        return self.description["domain"]

    @property
    def group(self) -> str:
        return self.description["consumerGroup"]

    @cached_property
    def settings(self) -> set[str]:
        return {setting["name"] for setting in self.description["settings"]}

    @cached_property
    def reads(self) -> list[str]:
        """Topics of the consumer group, without redrive and control."""
        return sorted({entry["type"] for entry in self.description["subscriptions"]})

    @cached_property
    def topics(self) -> list[dict]:
        """What `create-topics` makes: own events, dead letters of what is read, redrive."""
        return self.description["topics"]

    @cached_property
    def writes(self) -> list[str]:
        return sorted({topic["name"] for topic in self.topics}
                      - {self.redrive_topic, *OPERATOR_TOPICS})

    @property
    def redrive_topic(self) -> str:
        return f"{self.domain}.redrive.requested"

    @property
    def consumes(self) -> bool:
        return bool(self.reads)

    @cached_property
    def schema_version(self) -> str:
        """Changes with any migration of the service or of the common tables."""
        digest = hashlib.sha256()
        for folder in (ROOT / "libs/common/bilko/events/migrations",
                       ROOT / "services" / self.name / "migrations"):
            for path in sorted(folder.glob("*.sql")):
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:10]


def read(build: Path) -> list[Service]:
    names = sorted(path.parent.name for path in (ROOT / "services").glob("*/main.cpp"))
    services = []
    for name in names:
        binary = build / "services" / name / f"bilko-{name}"
        if not binary.exists():
            raise SystemExit(f"{binary} is not built")
        answer = subprocess.run([binary.resolve(), "describe"], env={}, cwd="/",
                                capture_output=True, text=True, check=True).stdout
        services.append(Service(name, json.loads(answer)))
    return services


def all_topics(services: list[Service]) -> dict[str, dict]:
    return {topic["name"]: topic for service in services for topic in service.topics}
