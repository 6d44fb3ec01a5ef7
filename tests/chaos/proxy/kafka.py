"""As much of Kafka's protocol as it takes to lose the answer to a chosen kind of request."""

import struct

from .faults import Backend, Lost

# Requests by api key: the fault that loses their answer.
FAULTS = {0: "produce", 8: "offset-commit", 11: "join-group", 12: "heartbeat", 14: "sync-group"}


class KafkaConversation:
    """One connection, seen from the middle; `who` is the client.id of its last request."""

    def __init__(self, backend: Backend) -> None:
        self.who = ""
        self._backend = backend
        self._requests = b""
        self._answers = b""
        self._doomed: dict[int, str] = {}  # correlation id -> fault

    def from_client(self, chunk: bytes) -> bytes:
        """What to hand on: always everything; notes whose answer will be lost."""
        self._requests += chunk
        while (frame := take_frame(self._requests)) is not None:
            self._requests = self._requests[len(frame):]
            key, _, correlation, name_size = struct.unpack_from(">hhih", frame, 4)
            if name_size > 0:
                self.who = frame[14:14 + name_size].decode(errors="replace")
            fault = FAULTS.get(key)
            if fault and self._backend.claims(fault, self.who):
                self._doomed[correlation] = fault
        return chunk

    def from_server(self, chunk: bytes) -> bytes:
        """What to hand on; raises Lost instead of a doomed answer."""
        self._answers += chunk
        ready = b""
        while (frame := take_frame(self._answers)) is not None:
            self._answers = self._answers[len(frame):]
            (correlation,) = struct.unpack_from(">i", frame, 4)
            fault = self._doomed.pop(correlation, None)
            if fault:
                self._backend.bite(fault)
                raise Lost(ready)
            ready += frame
        return ready
    def close(self) -> None:
        """The connection has ended by itself; answers that never came were not lost by us."""
        for fault in self._doomed.values():
            self._backend.give_back(fault, self.who)


def take_frame(stream: bytes) -> bytes | None:
    """The first frame with its size, when all of it is there."""
    if len(stream) < 8:
        return None
    size = 4 + struct.unpack_from(">i", stream)[0]
    return stream[:size] if len(stream) >= size else None
