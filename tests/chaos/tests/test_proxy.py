"""The proxy's readers of the two protocols, byte by byte."""

import struct

import pytest
from chaos.proxy.faults import Backend, Lost
from chaos.proxy.kafka import KafkaConversation
from chaos.proxy.postgres import PostgresConversation


def startup(user):
    body = struct.pack(">I", 196608) + b"user\0" + user + b"\0database\0x\0\0"
    return struct.pack(">I", len(body) + 4) + body


def message(kind, body):
    return kind + struct.pack(">I", len(body) + 4) + body


COMMIT = message(b"Q", b"COMMIT\0")
COMMITTED = message(b"C", b"COMMIT\0")
ROLLED_BACK = message(b"C", b"ROLLBACK\0")
READY = message(b"Z", b"I")


def conversation(fault_for="bilko_ledger", limit=1):
    backend = Backend("postgres", 1)
    backend.arm("commit", fault_for, 1, limit)
    talk = PostgresConversation(backend)
    talk.from_client(struct.pack(">II", 8, 80877103))  # asks for TLS first, as libpq does
    talk.from_client(startup(b"bilko_ledger"))
    return backend, talk


def test_the_reply_to_a_commit_is_lost_after_the_server_has_committed():
    backend, talk = conversation()
    assert talk.who == "bilko_ledger"
    assert talk.from_client(COMMIT) == COMMIT
    with pytest.raises(Lost):
        talk.from_server(COMMITTED + READY)
    assert backend.bitten == {"commit": 1}


def test_a_commit_that_is_lost_itself_never_reaches_the_server():
    backend, talk = conversation(limit=0)
    backend.arm("commit-request", "", 1, 1)
    with pytest.raises(Lost):
        talk.from_client(COMMIT)
    assert backend.bitten == {"commit-request": 1}


@pytest.mark.parametrize("cut", range(1, len(COMMITTED)))
def test_a_reply_in_two_pieces_is_lost_as_well(cut):
    backend, talk = conversation()
    for byte in COMMIT:
        talk.from_client(bytes([byte]))
    assert talk.from_server(COMMITTED[:cut]) == b""
    with pytest.raises(Lost):
        talk.from_server(COMMITTED[cut:])
    assert backend.bitten == {"commit": 1}


def test_a_commit_that_became_a_rollback_is_no_bite():
    backend, talk = conversation()
    talk.from_client(COMMIT)
    assert talk.from_server(ROLLED_BACK + READY) == ROLLED_BACK + READY
    assert not backend.bitten
    talk.from_client(COMMIT)
    with pytest.raises(Lost):
        talk.from_server(COMMITTED)


def test_other_statements_and_other_roles_are_left_alone():
    backend, talk = conversation(fault_for="bilko_invoice")
    talk.from_client(message(b"Q", b"SELECT 'COMMIT'\0") + COMMIT)
    assert talk.from_server(COMMITTED) == COMMITTED
    assert not backend.bitten


def request(key, correlation, client=b"ledger-service"):
    body = struct.pack(">hhih", key, 3, correlation, len(client)) + client + b"rest"
    return struct.pack(">i", len(body)) + body


def answer(correlation, body=b"answer"):
    return struct.pack(">ii", len(body) + 4, correlation) + body


def test_the_answer_to_a_produce_is_lost_and_what_came_before_it_is_not():
    backend = Backend("kafka", 1)
    backend.arm("produce", "ledger", 1, 1)
    talk = KafkaConversation(backend)
    sent = request(3, 1) + request(0, 2)
    assert talk.from_client(sent[:7]) + talk.from_client(sent[7:]) == sent
    assert talk.who == "ledger-service"
    both = answer(1) + answer(2)
    assert talk.from_server(both[:20]) == answer(1)
    with pytest.raises(Lost) as lost:
        talk.from_server(both[20:] + answer(3))
    assert lost.value.before == b""
    assert backend.bitten == {"produce": 1}


def test_every_nth_is_the_same_for_the_same_seed():
    def victims(seed):
        backend = Backend("kafka", seed)
        backend.arm("produce", "", 5, 100)
        return [backend.claims("produce", "x") for _ in range(200)]
    assert victims(7) == victims(7) != victims(8)
    assert 20 < sum(victims(7)) < 65
