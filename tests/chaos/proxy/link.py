"""One proxied connection: two pumps and the fault in force."""

import asyncio
import contextlib
import socket
import struct
from typing import Protocol

from .faults import Backend, Lost

CHUNK = 1 << 16


class Conversation(Protocol):
    who: str

    def from_client(self, chunk: bytes) -> bytes: ...

    def from_server(self, chunk: bytes) -> bytes: ...

    def close(self) -> None: ...


class Link:
    """Ends when either side ends, a reply is lost, or the mode cuts it."""

    def __init__(self, backend: Backend, conversation: Conversation,
                 client: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        self.backend = backend
        self.talk = conversation
        self._reader, self._client = client
        self._server: asyncio.StreamWriter | None = None
        self._swallowed = False
        self._is_cut = False

    async def run(self, port: int) -> None:
        if self.backend.mode_for(self.talk.who).name == "cut":
            self.backend.bite("cut")
            return self.cut()
        try:
            reader, self._server = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return self.cut()  # the server is away: refused, as it would be without us
        up = self._pump(self._reader, self._server, self.talk.from_client)
        down = self._pump(reader, self._client, self.talk.from_server)
        pumps = [asyncio.ensure_future(up), asyncio.ensure_future(down)]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self.talk.close()
            self.cut() if self._is_cut else self.close()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter,
                    pass_on) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(CHUNK):
                if not await self._may_pass():
                    continue
                try:
                    target.write(pass_on(chunk))
                except Lost as lost:
                    target.write(lost.before)
                    self._is_cut = not lost.before
                    return
                await target.drain()

    async def _may_pass(self) -> bool:
        """Waits as the mode wants it; False when the bytes are swallowed."""
        mode = self.backend.mode_for(self.talk.who)
        if mode.name == "delay":
            self.backend.bite("delay")
            await asyncio.sleep(mode.delay_s)
        elif mode.name == "stall":
            self.backend.bite("stall")
            while self.backend.mode_for(self.talk.who).name == "stall":
                await asyncio.sleep(0.05)
        elif mode.name == "half-open":
            if not self._swallowed:
                self.backend.bite("half-open")
            self._swallowed = True
        return not self._swallowed

    def apply_mode(self) -> None:
        """After the backend's mode has changed: cuts, and ends what has lost bytes."""
        name = self.backend.mode_for(self.talk.who).name
        if name == "cut":
            self.backend.bite("cut")
        if name == "cut" or (self._swallowed and name != "half-open"):
            self.cut()

    def cut(self) -> None:
        """An RST to both sides, whatever is still under way."""
        for writer in filter(None, (self._client, self._server)):
            end = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def close(self) -> None:
        for writer in filter(None, (self._client, self._server)):
            writer.close()
