"""Something done again and again at a pace, by threads of its own, while a scenario goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .client import Undecided
from .pace import pause


@contextmanager
def stream(every_s: float, *actions: Callable[[], object]) -> Iterator[None]:
    """Each action on its own thread; the last call of each is over when the block is left."""
    ended = threading.Event()

    def repeat(action: Callable[[], object]) -> None:
        while not ended.is_set():
            begun = time.monotonic()
            try:
                action()
            except Undecided:
                return
            pause(every_s - (time.monotonic() - begun))

    threads = [threading.Thread(target=repeat, args=(action,), daemon=True) for action in actions]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
