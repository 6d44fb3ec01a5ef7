"""What the clients did and what they were told, one JSON object per line, flushed at once."""

import hashlib
import json
import threading
import time
from pathlib import Path
from typing import Any


class Journal:
    """A JSONL file that many threads append to; `t` is monotonic, `at` the wall clock."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def write(self, **entry: Any) -> None:
        line = json.dumps({"t": round(time.monotonic(), 4), "at": round(time.time(), 4)} | entry)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()

    def close(self) -> None:
        with self._lock:
            self._file.close()


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:24]
