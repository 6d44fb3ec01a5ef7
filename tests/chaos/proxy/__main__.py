"""python -m chaos.proxy SEED CONTROL NAME:LISTEN:TARGET…

One line of JSON per command on the control port, one line of JSON as the answer:
{"do": "arm", "backend": "postgres", "fault": "commit", "who": "bilko_", "every": 5, "limit": 200}
{"do": "mode", "backend": "kafka", "mode": "delay", "who": "ledger", "ms": 100}
{"do": "bitten"}
"""

import asyncio
import json
import signal
import sys

from .faults import MODES, Backend, Mode
from .kafka import KafkaConversation
from .link import Link
from .postgres import PostgresConversation

CONVERSATIONS = {"postgres": PostgresConversation, "kafka": KafkaConversation}


class Proxy:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.backends: dict[str, Backend] = {}
        self._links: set[Link] = set()

    async def listen(self, name: str, port: int, target: int) -> None:
        backend = self.backends[name] = Backend(name, self._seed)

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            link = Link(backend, CONVERSATIONS[name](backend), (reader, writer))
            self._links.add(link)
            try:
                await link.run(target)
            finally:
                self._links.discard(link)

        await asyncio.start_server(accept, "127.0.0.1", port, backlog=512)

    def command(self, order: dict) -> dict:
        if order["do"] == "bitten":
            return {name: dict(backend.bitten) for name, backend in self.backends.items()}
        backend = self.backends[order["backend"]]
        if order["do"] == "arm":
            backend.arm(order["fault"], order.get("who", ""), order.get("every", 1),
                        order.get("limit", 1))
        elif order["do"] == "mode" and order["mode"] in MODES:
            backend.mode = Mode(order["mode"], order.get("who", ""), order.get("ms", 0) / 1000)
            for link in [link for link in self._links if link.backend is backend]:
                link.apply_mode()
        else:
            return {"error": "unknown command"}
        return {"ok": True}

    async def control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            try:
                answer = self.command(json.loads(line))
            except (KeyError, ValueError, TypeError) as error:
                answer = {"error": repr(error)}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        writer.close()


async def main(seed: str, control: str, *routes: str) -> None:
    proxy = Proxy(int(seed))
    for route in routes:
        name, listen, target = route.split(":")
        await proxy.listen(name, int(listen), int(target))
    await asyncio.start_server(proxy.control, "127.0.0.1", int(control))
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
