"""A mail server that delivers nothing: each mail becomes one .eml file."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MAIL_SIZE_MAX = 35 << 20


class Mailbox:
    """Writes mails under a temporary name first, so that a reader never sees half of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self._count += 1
        name = f"{time.time_ns():019d}-{os.getpid()}-{self._count}.eml"
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n"
        temporary = self._folder / f".{name}"
        temporary.write_bytes(head.encode() + envelope.content)
        temporary.rename(self._folder / name)
        print(f"{name} from {envelope.mail_from} to {recipients}", flush=True)
        return "250 2.0.0 stored"


async def serve(port: int, folder: Path, address: str) -> None:
    loop = asyncio.get_running_loop()
    mailbox = Mailbox(folder)
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="bilko.invalid", data_size_limit=MAIL_SIZE_MAX,
                     enable_SMTPUTF8=True, loop=loop),
        address, port)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    print(f"listening on {address}:{port}, writing to {folder}", flush=True)
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), (sys.argv[3:] or ["127.0.0.1"])[0]))
