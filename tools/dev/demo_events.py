"""Reads back from Kafka what a demo's commands published, with Kafka's own tools."""

import json
import re
import subprocess

from . import kafka_install
from .output import Failure
from .suite import Suite

GROUP = "bilko-demo"


class EventReader:
    """Reads what was published after skip_to_end(), with Kafka's own tools."""

    def __init__(self, suite: Suite) -> None:
        self._bootstrap = suite.kafka.bootstrap
        self._topics = sorted(
            topic["name"] for service in suite.services
            for topic in json.loads(service.call(["describe"]))["topics"]
            if not topic["name"].endswith(".dlq"))

    def skip_to_end(self) -> None:
        topics = [part for topic in self._topics for part in ("--topic", topic)]
        self._tool("kafka-consumer-groups.sh", "--group", GROUP, "--reset-offsets", "--to-latest",
                   *topics, "--execute")

    def read(self, entity: str) -> list[dict]:
        """The events that name the entity, in the order of their time."""
        included = "|".join(map(re.escape, self._topics))
        output = self._tool(
            "kafka-console-consumer.sh", "--group", GROUP, "--include", included,
            "--timeout-ms", "2500", "--formatter-property", "print.partition=true",
            "--formatter-property", "print.offset=true")
        events = [parse(line) for line in output.splitlines() if entity in line]
        return sorted(events, key=lambda event: (event["time"], event["source"]))

    def _tool(self, name: str, *arguments: str) -> str:
        command = [kafka_install.bin_folder() / name, "--bootstrap-server", self._bootstrap]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        # The console consumer ends by its time-out, which is no failure here.
        if done.returncode != 0 and "TimeoutException" not in done.stderr:
            raise Failure(f"{name} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
        return done.stdout


def parse(line: str) -> dict:
    """`Partition:0<tab>Offset:7<tab>{…}` as the event with its position."""
    partition, offset, value = line.split("\t", 2)
    event = json.loads(value)
    return event | {"partition": int(partition.partition(":")[2]),
                    "offset": int(offset.partition(":")[2])}
