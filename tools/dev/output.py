"""How the command talks: short progress lines, and one error type that a person can act on."""

import sys
import time


class Failure(Exception):
    """Something the user must know; printed without a stack trace, exit code 1."""


def say(text: str = "") -> None:
    print(text, flush=True)


def step(area: str, text: str) -> None:
    """One progress line, e.g. `kafka       started on port 20003`."""
    say(f"{area:<12} {text}")


def warn(text: str) -> None:
    print(f"bilko: {text}", file=sys.stderr, flush=True)


class Stopwatch:
    """Seconds since it was made, for messages."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._start

    def __str__(self) -> str:
        seconds = self.seconds()
        if seconds < 60:
            return f"{seconds:.1f} s"
        return f"{int(seconds) // 60} min {int(seconds) % 60} s"
