"""Files that are either the old or the new text, never half of one."""

import json
import os
from pathlib import Path
from typing import Any


def write_atomic(path: Path, text: str, mode: int = 0o644) -> bool:
    """Replaces the file in one step; false (and nothing is touched) if it already reads so."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(temporary, mode)
    os.replace(temporary, path)
    return True


def read_json(path: Path, default: Any) -> Any:
    if not path.exists():
        return default
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, value: Any, mode: int = 0o644) -> bool:
    return write_atomic(path, json.dumps(value, indent=2, sort_keys=True) + "\n", mode)


def last_lines(path: Path, count: int) -> str:
    """The end of a log; an empty string if there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 400 * count))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-count:])
