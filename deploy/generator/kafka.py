"""components/strimzi: topics and, per service, a user with exactly the rights it needs."""

from .catalogue import CONTROL_TOPIC, Service, all_topics
from .files import KUBERNETES, Output, documents

FOLDER = KUBERNETES / "components" / "strimzi"
PARTITIONS = 12
REPLICAS = 3
OPS_EVENTS = "ops.event"


def generate(services: list[Service], output: Output) -> None:
    topics = all_topics(services)
    output.add(FOLDER / "topics" / "topics.yaml",
               documents(*(topic(topics[name]) for name in sorted(topics))))
    output.add(FOLDER / "users.yaml", documents(*map(user, services)))


def topic(entry: dict) -> str:
    return f"""\
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata:
  name: {entry["name"].replace("_", "-")}
  labels:
    strimzi.io/cluster: bilko
spec:
  topicName: {entry["name"]}
  partitions: {PARTITIONS}
  replicas: {REPLICAS}
  config:
    cleanup.policy: delete
    compression.type: producer
    max.message.bytes: {entry["maxMessageBytes"]}
    min.insync.replicas: 2
    retention.ms: {entry["retentionMs"]}
"""


def rights(service: Service) -> list[tuple[str, str, list[str]]]:
    """(resource type, name, operations): all that a service may do in Kafka."""
    # It looks whether its topics are large enough, and `reconcile` reads what it has written, dead
    # letters too.
    result = [("topic", name, ["Describe", "DescribeConfigs", "Read", "Write"])
              for name in service.writes]
    reads = {*service.reads, CONTROL_TOPIC}
    if service.consumes:
        # The relay passes what an operator redrives on.
        reads.add(service.redrive_topic)
        result.append(("group", service.group, ["Read"]))
    result += [("topic", name, ["Describe", "Read"])
               for name in sorted(reads.difference(service.writes))]
    return result


def user(service: Service) -> str:
    acls = ""
    for kind, name, operations in rights(service):
        acls += (f"      - resource:\n          type: {kind}\n          name: {name}\n"
                 f"          patternType: literal\n        operations:\n"
                 + "".join(f"          - {operation}\n" for operation in sorted(operations)))
    return f"""\
apiVersion: kafka.strimzi.io/v1
kind: KafkaUser
metadata:
  name: {service.name}
  labels:
    strimzi.io/cluster: bilko
spec:
  authentication:
    type: tls
  authorization:
    type: simple
    acls:
{acls}"""
