"""What goes wrong: processes killed, stopped and moved, at random moments of a seeded order."""

import random
import signal
import time
from contextlib import suppress

from dev.component import Component
from dev.output import Failure
from dev.process import descendants, start_time

from .history import Journal
from .pace import pause
from .rig import Rig


class Nemesis:
    def __init__(self, rig: Rig, faults: Journal, seed: int) -> None:
        self.rig = rig
        self.chance = random.Random(f"nemesis/{seed}")
        self._faults = faults

    def note(self, fault: str, target: str, bit: bool, **more: object) -> None:
        self._faults.write(fault=fault, target=target, bit=bit, **more)

    def kill(self, part: Component, pause_s: float = 0.0) -> None:
        """kill -9 of a running process with all its children, then a start; waits until ready."""
        was_running = part.is_running()
        part.kill()
        name = part.name if part.name in ("kafka", "postgres") else "service"
        killed = time.monotonic()
        pause(pause_s)
        self.rig.revive(part)
        self.note(f"kill.{name}", part.name, was_running,
                  down_s=round(time.monotonic() - killed, 2))

    def kill_random(self, servers: float = 0.15) -> None:
        """A service most of the time; `servers` is the share of PostgreSQL and Kafka."""
        if self.chance.random() < servers:
            part = self.chance.choice([self.rig.postgres, self.rig.postgres, self.rig.kafka])
        else:
            part = self.chance.choice(self.rig.replicas())
        self.kill(part, self.chance.choice([0, 0, 0.3, 1.0]))

    def freeze(self, part: Component, seconds: float) -> None:
        """SIGSTOP, long enough to be given up by everybody, then SIGCONT."""
        pid = part.daemons[0].pid
        if pid is None:
            raise Failure(f"{part.name} does not run")
        members = [member for member in [pid, *descendants(pid)] if start_time(member)]
        part.daemons[0].signal(signal.SIGSTOP)
        pause(seconds)
        bit = pid == part.daemons[0].pid and bool(members)
        part.daemons[0].signal(signal.SIGCONT)
        self.note("freeze", part.name, bit, seconds=seconds)

    def replica_leaves_and_returns(self, part: Component, orderly: bool) -> None:
        """One membership change each way."""
        with suppress(Failure):
            part.stop() if orderly else part.kill()
        self.rig.revive(part)
        self.note("rebalance", part.name, True, orderly=orderly)
