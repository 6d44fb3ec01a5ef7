"""`./bilko bench NAME`: runs bench/<name>.py against the running suite."""

import os
import subprocess
import sys

from . import environment, packages
from .home import ROOT, Home
from .output import Failure, say
from .suite import Suite

FOLDER = ROOT / "bench"


def run(home: Home, name: str | None, arguments: list[str]) -> int:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    if name is None:
        say("benchmarks: " + (", ".join(names) or "none yet"))
        return 0
    if name not in names:
        raise Failure(f"no benchmark {name!r}; there are: {', '.join(names) or 'none yet'}")
    packages.ensure(packages.BUILD, packages.RUN, packages.TEST)
    suite = Suite(home)
    with home.locked():
        suite.up()
    variables = environment.variables(suite) | {"BILKO_HOME": str(home.path)}
    return subprocess.run([sys.executable, "-B", str(FOLDER / f"{name}.py"), *arguments],
                          env=os.environ | variables, cwd=ROOT, check=False).returncode
