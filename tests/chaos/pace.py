"""The one place that sleeps: the pace of clients and of faults, never a wait for a condition."""

import time


def pause(seconds: float) -> None:
    time.sleep(max(0.0, seconds))  # not waiting: the moment of the next fault or request
