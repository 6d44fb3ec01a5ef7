"""A python with all clients of the tests from outside: Debian's, and by pip what Debian lacks."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .home import ROOT, cache_folder
from .output import Failure, step

REQUIREMENTS = ROOT / "tests" / "e2e" / "requirements.txt"


def python() -> str:
    """Path of the interpreter; made once per user and list of requirements."""
    if not REQUIREMENTS.exists():
        return sys.executable
    recipe = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    folder = cache_folder() / f"clients-{recipe[:8]}"
    with (cache_folder() / "clients.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            make(folder)
    return str(folder / "bin" / "python")


def make(folder: Path) -> None:
    step("clients", f"installing {', '.join(REQUIREMENTS.read_text().split())} by pip")
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "venv", "--system-site-packages", str(folder)])
    run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet",
         "--requirement", str(REQUIREMENTS)])
    (folder / "complete").touch()


def run(command: list[str]) -> None:
    # Our own PYTHONPATH is no business of pip's.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, text=True, check=False, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Failure(f"failed: {' '.join(command)}\n{done.stdout[-2000:]}")
