"""Rights in Kafka by librdkafka's own call, in one request: confluent_kafka 1.7 of Debian has none,
and kafka-acls.sh takes seconds of a JVM per user and set of operations.
"""

import ctypes
import ctypes.util

RESOURCE_TYPES = {"topic": 2, "group": 3}
LITERAL, ALLOW = 3, 3
OPERATIONS = {"Read": 3, "Write": 4, "Describe": 8, "DescribeConfigs": 10}
PRODUCER = 0
TIMEOUT_MS = 60_000


class AclError(RuntimeError):
    pass


def load() -> ctypes.CDLL:
    library = ctypes.CDLL(ctypes.util.find_library("rdkafka") or "librdkafka.so.1")
    for name in ("conf_new", "new", "queue_new", "queue_poll", "AclBinding_new",
                 "event_CreateAcls_result", "CreateAcls_result_acls", "acl_result_error"):
        getattr(library, f"rd_kafka_{name}").restype = ctypes.c_void_p
    for name in ("event_error_string", "error_string"):
        getattr(library, f"rd_kafka_{name}").restype = ctypes.c_char_p
    return library


def allow(bootstrap: str, principal: str, acls: list[dict]) -> None:
    """All rights of a KafkaUser (`spec.authorization.acls`); Error when one was not taken."""
    rd = load()
    text = ctypes.create_string_buffer(512)
    conf = ctypes.c_void_p(rd.rd_kafka_conf_new())
    rd.rd_kafka_conf_set(conf, b"bootstrap.servers", bootstrap.encode(), text, len(text))
    client = ctypes.c_void_p(rd.rd_kafka_new(PRODUCER, conf, text, ctypes.c_size_t(len(text))))
    if not client:
        raise AclError(text.value.decode())
    bindings = [rd.rd_kafka_AclBinding_new(
        RESOURCE_TYPES[acl["resource"]["type"]], acl["resource"]["name"].encode(), LITERAL,
        f"User:{principal}".encode(), b"*", OPERATIONS[operation], ALLOW, text,
        ctypes.c_size_t(len(text)))
        for acl in acls for operation in acl["operations"]]
    if not all(bindings):
        raise AclError(text.value.decode())
    queue = ctypes.c_void_p(rd.rd_kafka_queue_new(client))
    rd.rd_kafka_CreateAcls(client, (ctypes.c_void_p * len(bindings))(*bindings),
                           ctypes.c_size_t(len(bindings)), None, queue)
    event = ctypes.c_void_p(rd.rd_kafka_queue_poll(queue, TIMEOUT_MS))
    if not event:
        raise AclError(f"no answer of {bootstrap} within {TIMEOUT_MS} ms")
    if rd.rd_kafka_event_error(event):
        raise AclError(rd.rd_kafka_event_error_string(event).decode())
    check(rd, event, len(bindings))
    rd.rd_kafka_event_destroy(event)
    rd.rd_kafka_queue_destroy(queue)
    rd.rd_kafka_destroy(client)


def check(rd: ctypes.CDLL, event: ctypes.c_void_p, expected: int) -> None:
    count = ctypes.c_size_t()
    result = ctypes.c_void_p(rd.rd_kafka_event_CreateAcls_result(event))
    answers = ctypes.c_void_p(rd.rd_kafka_CreateAcls_result_acls(result, ctypes.byref(count)))
    if count.value != expected:
        raise AclError(f"{count.value} answers to {expected} rights")
    for answer in ctypes.cast(answers, ctypes.POINTER(ctypes.c_void_p))[:count.value]:
        error = rd.rd_kafka_acl_result_error(ctypes.c_void_p(answer))
        if error:
            raise AclError(rd.rd_kafka_error_string(ctypes.c_void_p(error)).decode())
