"""deploy/kafka/topics.yaml: every topic of the suite, as deploy/kafka/apply-topics applies them."""

from .catalogue import Service, all_topics
from .files import ROOT, Output

HEAD = """\
# Every topic of the suite: events (retention from their schemas), dead letters, redrive, control.
# All have the same number of partitions (12; 3 on one machine), which apply-topics is told.
topics:
"""


def generate(services: list[Service], output: Output) -> None:
    topics = all_topics(services)
    output.add(ROOT / "deploy" / "kafka" / "topics.yaml",
               HEAD + "".join(entry(topics[name]) for name in sorted(topics)))


def entry(topic: dict) -> str:
    return (f"  - name: {topic['name']}\n"
            f"    retentionMs: {topic['retentionMs']}\n"
            f"    maxMessageBytes: {topic['maxMessageBytes']}\n")
