"""What all parts of a running suite have in common: the servers as well as the services."""

import signal
from typing import ClassVar

from .process import Daemon


class Component:
    """A part with a name, an address and one background process (a scaled service: several)."""

    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_timeout_s: ClassVar[float] = 30

    def __init__(self, name: str, daemons: list[Daemon]) -> None:
        self.name = name
        self.daemons = daemons

    @property
    def address(self) -> str:
        """What to connect to, for people."""
        raise NotImplementedError

    def start(self) -> None:
        """Starts what does not run; does not wait."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def is_running(self) -> bool:
        return all(daemon.is_running() for daemon in self.daemons)

    def wait_ready(self) -> None:
        for daemon in self.daemons:
            daemon.wait_ready(self.is_ready)

    def stop(self) -> None:
        """In an orderly way: signals all, then waits for all."""
        for daemon in self.daemons:
            daemon.signal(self.stop_signal)
        for daemon in self.daemons:
            daemon.wait_stopped(self.stop_timeout_s)

    def kill(self) -> None:
        """SIGKILL: what a crash looks like."""
        for daemon in self.daemons:
            daemon.kill()
