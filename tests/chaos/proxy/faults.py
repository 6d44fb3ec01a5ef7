"""Which faults are wished for, and which really bit."""

import random
from collections import Counter
from dataclasses import dataclass, field

MODES = ("pass", "cut", "half-open", "stall", "delay")


class Lost(Exception):
    """A reply is dropped and the connection ends; what came before it is still handed on."""

    def __init__(self, before: bytes) -> None:
        super().__init__("a reply is lost")
        self.before = before


@dataclass
class Armed:
    """A lost reply that waits for its victim: each `every`-th candidate, `left` times."""

    fault: str
    who: str
    every: int
    left: int


@dataclass
class Mode:
    """What happens to the connections of a backend's clients whose name begins with `who`."""

    name: str = "pass"
    who: str = ""
    delay_s: float = 0.0


@dataclass
class Backend:
    """The faults of one server: `postgres` or `kafka`."""

    name: str
    seed: int
    mode: Mode = field(default_factory=Mode)
    armed: list[Armed] = field(default_factory=list)
    bitten: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.name}/{self.seed}")

    def arm(self, fault: str, who: str, every: int, limit: int) -> None:
        self.armed = [armed for armed in self.armed if (armed.fault, armed.who) != (fault, who)]
        if limit > 0:
            self.armed.append(Armed(fault, who, every, limit))

    def claims(self, fault: str, who: str) -> bool:
        """True when the reply to this request is to be lost."""
        for armed in self.armed:
            if armed.fault != fault or not who.startswith(armed.who) or armed.left <= 0:
                continue
            if self._chance.randrange(armed.every) == 0:
                armed.left -= 1
                return True
        return False

    def give_back(self, fault: str, who: str) -> None:
        """The claim found no prey: the request failed by itself."""
        for armed in self.armed:
            if armed.fault == fault and who.startswith(armed.who):
                armed.left += 1
                return

    def bite(self, fault: str) -> None:
        self.bitten[fault] += 1

    def mode_for(self, who: str) -> Mode:
        return self.mode if who.startswith(self.mode.who) else Mode()
