"""Background processes that outlive the command; pid files that never mistake another for them."""

import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .files import last_lines, read_json, write_json
from .home import Home
from .output import Failure, step


@dataclass
class Launch:
    """How to start a process; `files` are those whose change calls for a restart."""

    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    user: str | None = None
    files: list[Path] = field(default_factory=list)

    def stamp(self) -> str:
        parts: list[object] = [self.argv, sorted(self.env.items()), self.user]
        for path in self.files:
            status = path.stat()
            parts.append([str(path), status.st_mtime_ns, status.st_size])
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def start_time(pid: int) -> int | None:
    """Clock ticks from boot to the start of the process; None if it is gone or a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] in "ZX" else int(fields[19])


def send(pid: int, start: int | None, number: signal.Signals) -> bool:
    """False if that process is gone. The pidfd makes sure that a reused pid is never hit."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        if start is None or start_time(pid) != start:
            return False
        signal.pidfd_send_signal(descriptor, number)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(descriptor)


class Daemon:
    """One background process; pid + start time + boot say that it is really the one we started."""

    def __init__(self, home: Home, name: str) -> None:
        self.name = name
        self.log = home.logs / f"{name}.log"
        self._record_file = home.run / f"{name}.json"

    def _record(self) -> dict:
        return read_json(self._record_file, {})

    @property
    def pid(self) -> int | None:
        """Of the living process, else None."""
        record = self._record()
        # No start: it ended before we could look.
        if not record or not record["start"] or record["boot"] != boot_id():
            return None
        return record["pid"] if start_time(record["pid"]) == record["start"] else None

    def is_running(self) -> bool:
        return self.pid is not None

    def is_current(self, launch: Launch) -> bool:
        """Running, and started from exactly this executable, command line and environment."""
        return self.is_running() and self._record().get("stamp") == launch.stamp()

    def start(self, launch: Launch) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._record_file.parent.mkdir(parents=True, exist_ok=True)
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": os.path.expanduser("~"),
            "LANG": "C.UTF-8",
        } | launch.env
        identity: dict = {}
        if launch.user:
            identity = {"user": launch.user, "group": launch.user, "extra_groups": []}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                launch.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env=environment, cwd=launch.cwd or "/", start_new_session=True, **identity)
        process.returncode = 0  # Not ours to wait for: keeps Python from warning about it.
        record = {"pid": process.pid, "start": start_time(process.pid), "boot": boot_id(),
                  "stamp": launch.stamp()}
        write_json(self._record_file, record, 0o600)

    def signal(self, number: signal.Signals) -> bool:
        """False if it does not run."""
        return self.is_running() and send(self._record()["pid"], self._record()["start"], number)

    def wait_gone(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        while self.is_running():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        if self._record():
            reap(self._record()["pid"])
        return True

    def wait_stopped(self, timeout_s: float) -> None:
        """After a stop signal; a process that does not heed it in time is killed, and we say so."""
        if not self.wait_gone(timeout_s):
            step(self.name, f"did not stop in {timeout_s:.0f} s: killed")
            self.kill()
        self._record_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL for the process and its descendants; returns when all are gone."""
        pid = self.pid
        if pid is None:
            return
        members = {member: start_time(member) for member in [pid, *descendants(pid)]}
        for member, start in members.items():
            send(member, start, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while any(start and start_time(member) == start for member, start in members.items()):
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} (pid {pid}) survived SIGKILL for 10 s")
            time.sleep(0.02)
        reap(pid)

    def wait_ready(self, is_ready: Callable[[], bool], timeout_s: float = 90) -> None:
        deadline = time.monotonic() + timeout_s
        while not is_ready():
            if not self.is_running():
                raise Failure(self._complaint("ended instead of becoming ready"))
            if time.monotonic() > deadline:
                raise Failure(self._complaint(f"was not ready after {timeout_s:.0f} s"))
            time.sleep(0.05)

    def _complaint(self, what: str) -> str:
        end = last_lines(self.log, 15) or "(nothing)"
        return f"{self.name} {what}; the end of {self.log}:\n{end}"


def reap(pid: int) -> None:
    """Collects the process if it is our own child (a suite started by this very command)."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def memory_mib(pid: int) -> int:
    """Of the process and its descendants; shared pages are counted once (proportional set size)."""
    total_kib = 0
    for member in [pid, *descendants(pid)]:
        try:
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
        except OSError:
            continue
        total_kib += sum(int(line.split()[1]) for line in rollup.splitlines()
                         if line.startswith("Pss:"))
    return total_kib // 1024


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return found
    for child in map(int, children):
        found += [child, *descendants(child)]
    return found
