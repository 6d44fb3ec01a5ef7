"""Builds one of the C++ programs beside this file and runs it on the servers of the suite."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from dev import build  # noqa: E402
from dev.home import Home, build_folder  # noqa: E402


def run(target: str) -> int:
    preset = Home(Path(os.environ["BILKO_HOME"])).preset
    folder = build_folder(preset)
    subprocess.run(["cmake", "--build", str(folder), "-j", str(build.jobs()), "--target", target],
                   check=True, stdout=subprocess.DEVNULL)
    return subprocess.run([folder / "bench" / target, *sys.argv[1:]], check=False).returncode
