"""`./bilko doctor`: what this machine has and lacks, without changing anything."""

import os
import shutil
from pathlib import Path

from . import kafka_install, packages
from .home import ROOT, Home
from .output import say

DISK_GIB = 5
MEMORY_GIB = 2


def run(home: Home) -> int:
    checks = [debian(), administrator(), disk(), memory(), kafka(),
              installed("run and build packages", packages.BUILD + packages.RUN),
              installed("test packages", packages.TEST), suite(home)]
    for is_good, what, detail in checks:
        say(f"{'ok  ' if is_good else 'MISS'}  {what:<24} {detail}")
    return 0 if all(check[0] for check in checks) else 1


Check = tuple[bool, str, str]


def debian() -> Check:
    release = Path("/etc/os-release")
    text = release.read_text(encoding="utf-8") if release.exists() else ""
    name = next((line[12:].strip('"') for line in text.splitlines()
                 if line.startswith("PRETTY_NAME=")), "unknown")
    return "VERSION_ID=\"12\"" in text and "ID=debian" in text, "Debian 12", name


def administrator() -> Check:
    can = os.geteuid() == 0 or shutil.which("sudo") is not None
    return can, "root or sudo", "for installing packages" if can else "packages can't be installed"


def disk() -> Check:
    free = shutil.disk_usage(ROOT).free / 2**30
    return free >= DISK_GIB, "disk", f"{free:.0f} GiB free, {DISK_GIB} needed"


def memory() -> Check:
    kib = int(Path("/proc/meminfo").read_text().split("MemAvailable:")[1].split()[0])
    gib = kib / 2**20
    return gib >= MEMORY_GIB, "memory", f"{gib:.1f} GiB available, {MEMORY_GIB} needed"


def kafka() -> Check:
    present = kafka_install.folder().exists()
    where = kafka_install.folder() if present else "will be resolved by Maven at the first up"
    return True, f"Kafka {kafka_install.version()}", str(where)


def installed(what: str, names: list[str]) -> Check:
    absent = packages.missing(names)
    return not absent, what, "installed" if not absent else "missing: " + " ".join(absent)


def suite(home: Home) -> Check:
    state = f"in {home.path}" if home.run.is_dir() else "none yet; ./bilko up makes one"
    return True, "suite", state
