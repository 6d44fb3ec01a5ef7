"""CMake and Ninja, with progress that a person can follow and a log for when it fails."""

import fcntl
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .home import ROOT, build_folder
from .output import Failure, Stopwatch, say, step

# What one compiler process of this code base needs at most.
MIB_PER_JOB = 1200
QUIET_S = 15


def bilkoctl(preset: str) -> Path:
    return build_folder(preset) / "tools" / "bilkoctl" / "bilkoctl"


def has_tests(preset: str) -> bool:
    """CMake looks for the test packages of these, even when no test is built."""
    return preset not in ("release", "chaos")


def build(preset: str, services: list[str], log: Path, tools: list[str] | None = None) -> None:
    """Configures if needed and builds the services and tools; without any named all, with tests.

    bilkoctl is built when it is first asked for, and from then on with the services."""
    targets = [f"bilko-{service}" for service in services] + (tools or [])
    if targets and "bilkoctl" not in targets and bilkoctl(preset).exists():
        targets.append("bilkoctl")
    folder = build_folder(preset)
    folder.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with (folder / ".bilko-lock").open("w") as lock, log.open("w") as log_file:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "build.ninja").exists():
            step("build", f"configuring preset {preset} in {shown(folder)}")
            configure = ["cmake", "--preset", preset, "-B", str(folder)]
            follow(configure, log_file.write, lambda line: None)
        progress = Progress()
        compile_all = ["cmake", "--build", str(folder), "-j", str(jobs())]
        if targets:
            compile_all += ["--target", *targets]
        follow(compile_all, log_file.write, progress.show)
    progress.finish()


def jobs() -> int:
    """As many as there are processors, fewer where memory is short."""
    meminfo = Path("/proc/meminfo").read_text()
    available_mib = int(re.search(r"MemAvailable:\s+(\d+)", meminfo).group(1)) // 1024
    return max(1, min(len(os.sched_getaffinity(0)), available_mib // MIB_PER_JOB))


def follow(command: list[str], record: Callable, show: Callable[[str], None]) -> None:
    # Checkouts in different places share what ccache keeps: paths count from the base directory,
    # and the folder that debug information names does not count.
    environment = os.environ | {"NINJA_STATUS": "[%f/%t] ", "CCACHE_BASEDIR": str(ROOT),
                                "CCACHE_NOHASHDIR": "1",
                                "CCACHE_SLOPPINESS": "pch_defines,time_macros"}
    lines = []
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            for line in process.stdout:
                record(line)
                lines.append(line)
                show(line.rstrip())
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        raise Failure(f"failed: {' '.join(command)}\n{explanation(lines)}")


def explanation(lines: list[str]) -> str:
    """From the first failed step on: what ran before is of no interest."""
    first = next((at for at, line in enumerate(lines) if line.startswith("FAILED:")), -60)
    return "".join(lines[first:][:120])


class Progress:
    """Ninja's `[n/m]` lines: in place on a terminal, now and then elsewhere."""

    def __init__(self) -> None:
        self._watch = Stopwatch()
        self._said = time.monotonic()
        self._steps = 0
        self._terminal = sys.stdout.isatty()

    def show(self, line: str) -> None:
        found = re.match(r"\[(\d+)/(\d+)\] (.*)", line)
        if not found:
            return
        self._steps = int(found.group(1))
        text = f"{found.group(1)}/{found.group(2)} {found.group(3)}"
        if self._terminal:
            print(f"\r\033[K{'build':<12} {text[:90]}", end="", flush=True)
        elif time.monotonic() - self._said > QUIET_S:
            self._said = time.monotonic()
            step("build", text[:87])

    def finish(self) -> None:
        if self._terminal and self._steps:
            print("\r\033[K", end="")
        if self._steps:
            step("build", f"{self._steps} steps in {self._watch}")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
