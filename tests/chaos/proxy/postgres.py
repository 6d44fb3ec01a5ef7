"""As much of PostgreSQL's protocol (version 3) as it takes to lose a COMMIT or its answer."""

import struct

from .faults import Backend, Lost

SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102


class PostgresConversation:
    """One connection, seen from the middle; `who` is the role that signed in."""

    def __init__(self, backend: Backend) -> None:
        self.who = ""
        self._backend = backend
        self._from_client = b""
        self._is_started = False
        self._withheld: bytes | None = None  # the server's bytes since a doomed COMMIT

    def from_client(self, chunk: bytes) -> bytes:
        """What to hand on; raises Lost instead of a doomed COMMIT, which then never happens."""
        self._from_client += chunk
        while frame := self._next_frame():
            if frame[:1] != b"Q" or frame[5:].rstrip(b"\0; \n").upper() != b"COMMIT":
                continue
            if self._backend.claims("commit-request", self.who):
                self._backend.bite("commit-request")
                raise Lost(b"")
            if self._withheld is None and self._backend.claims("commit", self.who):
                self._withheld = b""
        return chunk

    def from_server(self, chunk: bytes) -> bytes:
        """What to hand on; raises Lost once the server has said that it committed."""
        if self._withheld is None:
            return chunk
        self._withheld += chunk
        rest = self._withheld
        while len(rest) >= 5:
            size = 1 + struct.unpack_from(">I", rest, 1)[0]
            if len(rest) < size:
                return b""
            if rest[:1] == b"C" and rest[5:size] == b"COMMIT\0":
                self._backend.bite("commit")
                self._withheld = None
                raise Lost(b"")
            if rest[:1] in b"CE":
                return self._spare()
            rest = rest[size:]
        return b""

    def close(self) -> None:
        """The connection has ended by itself; an answer that never came was not lost by us."""
        if self._withheld is not None:
            self._backend.give_back("commit", self.who)
            self._withheld = None

    def _spare(self) -> bytes:
        """It did not commit by itself (ROLLBACK, an error): nothing is lost here."""
        self._backend.give_back("commit", self.who)
        held, self._withheld = self._withheld, None
        return held or b""

    def _next_frame(self) -> bytes | None:
        prefix = 1 if self._is_started else 0
        if len(self._from_client) < prefix + 4:
            return None
        size = prefix + struct.unpack_from(">I", self._from_client, prefix)[0]
        if len(self._from_client) < size:
            return None
        frame, self._from_client = self._from_client[:size], self._from_client[size:]
        if not self._is_started:
            self._read_startup(frame)
        return frame

    def _read_startup(self, frame: bytes) -> None:
        (code,) = struct.unpack_from(">I", frame, 4)
        if code in (SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST):
            return
        words = frame[8:].split(b"\0")
        settings = dict(zip(words[0::2], words[1::2], strict=False))
        self.who = settings.get(b"user", b"").decode(errors="replace")
        self._is_started = True
