"""Ports on 127.0.0.1: each suite leases a range of its own, so parallel checkouts never meet."""

import fcntl
import os
import random
import socket
from pathlib import Path

from .files import read_json, write_json
from .home import Home, cache_folder
from .output import Failure

# Below Linux' range for outgoing connections (32768 and up): one could hold a port when we need it.
FIRST_PORT, LAST_PORT, RANGE_SIZE = 20000, 31999, 100


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class Ports:
    """Named ports of one suite, chosen once and kept in ports.json; BILKO_PORT_<NAME> sets one."""

    def __init__(self, home: Home) -> None:
        self._file = home.path / "ports.json"
        self._leases = cache_folder() / "ports"

    def __getitem__(self, name: str) -> int:
        """Chooses a port the first time a name is asked for."""
        state = self._state()
        if name not in state["ports"]:
            state["ports"][name] = self._wanted(name) or self._next(state)
            write_json(self._file, state)
        return state["ports"][name]

    def prepare(self, name: str) -> int:
        """Before the owner of the port starts: moves it when set anew or taken by a stranger."""
        wanted = self._wanted(name)
        port = wanted or self[name]
        if wanted and not is_free(wanted):
            raise Failure(f"port {wanted} (BILKO_PORT_{name}) is in use by another program")
        if not wanted and not is_free(port):
            state = self._state()
            port = self._next(state)
        state = self._state()
        if state["ports"].get(name) != port:
            state["ports"][name] = port
            write_json(self._file, state)
        return port

    def release(self) -> None:
        """Gives the range back; for `clean`."""
        state = read_json(self._file, None)
        if state:
            (self._leases / str(state["range"])).unlink(missing_ok=True)

    @staticmethod
    def _wanted(name: str) -> int | None:
        text = os.environ.get(f"BILKO_PORT_{name}")
        if not text:
            return None
        if not text.isdigit() or not 0 < int(text) < 65536:
            raise Failure(f"BILKO_PORT_{name} is not a port: {text!r}")
        return int(text)

    def _state(self) -> dict:
        return read_json(self._file, None) or self._lease()

    def _next(self, state: dict) -> int:
        taken = set(state["ports"].values())
        for port in range(state["range"], state["range"] + RANGE_SIZE):
            if port not in taken and is_free(port):
                return port
        raise Failure(f"no free port left in {state['range']}..{state['range'] + RANGE_SIZE - 1}")

    def _lease(self) -> dict:
        """Takes a range that no other suite of this user holds; written down under the lock."""
        self._leases.mkdir(parents=True, exist_ok=True)
        starts = list(range(FIRST_PORT, LAST_PORT, RANGE_SIZE))
        random.shuffle(starts)
        with (self._leases / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for start in starts:
                lease = self._leases / str(start)
                if is_held(lease) or not all(map(is_free, range(start, start + 20))):
                    continue
                lease.write_text(str(self._file))
                state = {"range": start, "ports": {}}
                write_json(self._file, state)
                return state
        raise Failure("all port ranges are leased; see " + str(self._leases))


def is_held(lease: Path) -> bool:
    """A lease counts only while the suite it names still exists and names it too."""
    if not lease.exists():
        return False
    holder = Path(lease.read_text())
    return read_json(holder, {}).get("range") == int(lease.name)
