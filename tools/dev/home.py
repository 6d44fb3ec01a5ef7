"""Where a suite keeps its files: `.bilko` in the checkout, unless BILKO_HOME says otherwise."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from .files import read_json, write_json
from .output import Failure, step

ROOT = Path(__file__).resolve().parents[2]

DEFAULT_PRESET = "release"


def cache_folder() -> Path:
    """Per user, shared by all checkouts: downloaded Kafka, leases of port ranges."""
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    folder = Path(base) / "bilko"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Home:
    """The folder of one suite and the paths in it."""

    def __init__(self, path: Path | None = None) -> None:
        chosen = path or Path(os.environ.get("BILKO_HOME") or ROOT / ".bilko")
        self.path = chosen.absolute()
        self.logs = self.path / "logs"
        self.run = self.path / "run"
        self.keys = self.path / "keys"
        self.mail = self.path / "mail"
        self.blobs = self.path / "blobs"
        self.env_file = self.path / "env"
        self.contexts_file = self.path / "bilkoctl.json"
        self._settings = self.path / "settings.json"

    def is_suite(self) -> bool:
        return self._settings.exists()

    def create(self) -> None:
        """Refuses a folder with other things in it: `clean` will delete the folder."""
        if self.path.is_dir() and not self.is_suite():
            strangers = {entry.name for entry in self.path.iterdir()} - {"lock"}
            if strangers:
                raise Failure(f"{self.path} is no suite of Bilko, but has other things in it: "
                              + ", ".join(sorted(strangers)[:5]))
        self.path.mkdir(parents=True, exist_ok=True)
        write_json(self._settings, {"preset": self.preset})
        for folder in (self.logs, self.run, self.mail, self.blobs):
            folder.mkdir(parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, exist_ok=True)

    def require(self) -> None:
        """For commands that make no sense before the first `./bilko up`."""
        if not self.is_suite():
            raise Failure(f"no suite in {self.path}: run ./bilko up first")

    @property
    def id(self) -> str:
        """Short name of this folder, unique per machine."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]

    @property
    def preset(self) -> str:
        """CMake preset whose executables run here; BILKO_PRESET at `up` chooses it for good."""
        return read_json(self._settings, {}).get("preset", DEFAULT_PRESET)

    def choose_preset(self, preset: str) -> None:
        write_json(self._settings, {"preset": preset})

    @property
    def is_observed(self) -> bool:
        """Whether Prometheus belongs to this suite; `up --observability` says so for good."""
        return (self.path / "observed").exists()

    def observe(self) -> None:
        self.create()
        (self.path / "observed").touch()

    def build_folder(self) -> Path:
        return build_folder(self.preset)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One command at a time may change a suite; the next one waits."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                step("lock", "another ./bilko works on this suite: waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield


def build_folder(preset: str) -> Path:
    return Path(os.environ.get("BILKO_BUILD_DIR") or ROOT / "build" / preset)
