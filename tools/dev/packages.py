"""The Debian packages Bilko needs, in one place, and their installation when some are missing."""

import os
import shutil
import subprocess
from pathlib import Path

from .output import Failure, Stopwatch, step

BUILD = """
    g++ cmake ninja-build ccache mold pkg-config
    librdkafka-dev libpqxx-dev libpistache-dev rapidjson-dev libfmt-dev libspdlog-dev
    prometheus-cpp-dev libcli11-dev libcurl4-openssl-dev libssl-dev libargon2-dev zlib1g-dev
    libkainjow-mustache-dev libhpdf-dev libharfbuzz-dev
""".split()

RUN = """
    postgresql-15 nginx-light default-jre-headless maven ca-certificates openssl curl
    python3-aiosmtpd fonts-dejavu-core
""".split()

TEST = """
    libgtest-dev libgmock-dev clang-format
    python3-venv python3-pytest python3-pytest-timeout python3-jsonschema python3-requests
    python3-yaml python3-psycopg2 python3-confluent-kafka python3-cryptography python3-jwt
    poppler-utils
""".split()

# Of suites that are brought up with --observability.
OBSERVE = ["prometheus"]

CLUSTER_CONFIG = Path("/etc/postgresql-common/createcluster.d/bilko.conf")
POLICY = Path("/usr/sbin/policy-rc.d")


def missing(names: list[str]) -> list[str]:
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *names],
        capture_output=True, text=True, check=False).stdout
    installed = {line.split()[1] for line in answer.splitlines() if line.startswith("installed ")}
    return [name for name in names if name not in installed]


def ensure(*groups: list[str]) -> None:
    """Installs what is missing; needs root or sudo only then."""
    absent = missing([name for group in groups for name in group])
    if not absent:
        return
    if not shutil.which("apt-get"):
        raise Failure("no apt-get here; please install the equivalents of: " + " ".join(absent))
    step("packages", f"installing {len(absent)} from Debian: {' '.join(absent)}")
    watch = Stopwatch()
    apt("update")
    install(absent)
    step("packages", f"installed in {watch}")


def install(names: list[str]) -> None:
    """Keeps Debian from starting what we run privately: no `main` cluster, no system service."""
    fresh = {"nginx-light": "nginx", "prometheus": "prometheus"}
    if "postgresql-15" in names and missing(["postgresql-common"]):
        apt("install", "postgresql-common")
    no_cluster = "postgresql-15" in names and not CLUSTER_CONFIG.exists()
    no_start = not POLICY.exists()
    if no_cluster:
        write_as_root(CLUSTER_CONFIG, "create_main_cluster = false\n", "644")
    if no_start:
        write_as_root(POLICY, "#!/bin/sh\nexit 101\n", "755")
    try:
        apt("install", *names)
    finally:
        if no_cluster:
            as_root(["rm", "-f", str(CLUSTER_CONFIG)])
        if no_start:
            as_root(["rm", "-f", str(POLICY)])
    if Path("/run/systemd/system").is_dir():
        for package, unit in fresh.items():
            if package in names:
                as_root(["systemctl", "disable", unit])


def apt(verb: str, *names: str) -> None:
    command = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=600", verb]
    if verb == "install":
        command += ["--no-install-recommends", *names]
    as_root(command, failure=f"apt-get {verb} failed; by hand: apt-get {verb} {' '.join(names)}")


def as_root(command: list[str], text: str | None = None, failure: str | None = None) -> None:
    prefix = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Failure("there is neither root nor sudo for: " + " ".join(command))
        prefix = ["sudo"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
    done = subprocess.run([*prefix, *quiet, *command], input=text, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Failure((failure or "failed: " + " ".join(command)) + "\n" + done.stdout[-3000:])


def write_as_root(path: Path, text: str, mode: str) -> None:
    as_root(["install", "-D", "-m", mode, "/dev/stdin", str(path)], text=text)
