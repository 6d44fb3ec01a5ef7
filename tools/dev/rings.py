"""`./bilko test`: a build with sanitizers, then three rings: unit, service, e2e."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import build, environment, outside_clients, packages, services
from .home import ROOT, Home, build_folder
from .output import Failure, Stopwatch, say, step, warn
from .process import start_time
from .suite import Suite
from .tally import Tally

RINGS = ("unit", "service", "e2e")
PRESET = "dev"
CASE_TIMEOUT_S = 600
SANITIZER_MARKS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:",
                   "WARNING: ThreadSanitizer")


def run(ring: str | None) -> int:
    """The last line says `N passed, N failed`; whatever happens, nothing is left running."""
    chosen = (ring,) if ring else RINGS
    watch = Stopwatch()
    tally = Tally()
    try:
        prepare(chosen)
        run_rings(chosen, tally)
    except Failure as failure:
        warn(str(failure))
        tally.fail("see the message above")
    say(f"\nTests took {watch}" + (f", {tally.skipped} skipped" if tally.skipped else ""))
    for name in tally.failures:
        say(f"FAILED {name}")
    say(str(tally))
    return 1 if tally.failures else 0


def prepare(chosen: tuple[str, ...]) -> None:
    # The private suite must not fight for ports somebody set for the usual one, nor send its spans
    # where that does.
    for name in [name for name in os.environ if name.startswith(("BILKO_PORT_", "OTEL_"))]:
        del os.environ[name]
    packages.ensure(packages.BUILD, packages.RUN, packages.TEST, packages.OBSERVE)
    only = services.discover() if chosen == ("e2e",) else []
    build.build(PRESET, only, build_folder(PRESET) / "bilko-build.log",
                ["bilkoctl"] if only else [])
    end_orphans()


def run_rings(chosen: tuple[str, ...], tally: Tally) -> None:
    reports = Path(tempfile.mkdtemp(prefix="bilko-reports-"))
    try:
        if "unit" in chosen:
            step("unit", "no servers")
            ctest("unit", reports, tally, {})
            pytest(ROOT / "tools" / "dev" / "tests", reports, tally, {})
        if "service" in chosen or "e2e" in chosen:
            with private_suite(tally) as suite:
                if "service" in chosen:
                    service_ring(suite, reports, tally)
                if "e2e" in chosen:
                    e2e_ring(suite, reports, tally)
    finally:
        shutil.rmtree(reports, ignore_errors=True)


def service_ring(suite: Suite, reports: Path, tally: Tally) -> None:
    step("service", "each part against a real PostgreSQL and a real Kafka")
    suite.start_servers()
    ctest("service", reports, tally, {"BILKO_TEST_PG_ADMIN": suite.postgres.admin_uri(),
                                      "BILKO_TEST_KAFKA": suite.kafka.bootstrap})


def e2e_ring(suite: Suite, reports: Path, tally: Tally) -> None:
    step("e2e", "the whole suite, by independent clients")
    suite.home.observe()
    # Most of the time nobody listens there, which must cost nothing: test_traces does for a while.
    os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{suite.ports['OTLP']}"
    with suite.home.locked():
        suite.up()
    variables = environment.variables(suite) | {"BILKO_HOME": str(suite.home.path)}
    pytest(ROOT / "tests" / "e2e", reports, tally, variables, outside_clients.python())


@contextmanager
def private_suite(tally: Tally) -> Iterator[Suite]:
    """A suite of our own in a temporary folder; ended and deleted whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="bilko-test-"))
    (folder / "owner").write_text(f"{os.getpid()} {start_time(os.getpid())}")
    home = Home(folder)
    home.choose_preset(PRESET)
    known = len(tally.failures)
    is_good = False
    try:
        yield Suite(home)
        is_good = True
    finally:
        previous = {number: signal.signal(number, signal.SIG_IGN)
                    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        step("test", "stopping the private suite")
        suite = Suite(home)
        suite.down()
        check_sanitizers(home.logs, tally)
        if not is_good or len(tally.failures) > known:
            keep_logs(home.logs)
        suite.clean()
        for number, handler in previous.items():
            signal.signal(number, handler)


def end_orphans() -> None:
    """Suites of test runs that were killed before they could clean up."""
    for owner in Path(tempfile.gettempdir()).glob("bilko-test-*/owner"):
        if owner.stat().st_uid != os.geteuid():
            continue
        pid, start = owner.read_text().split()
        if str(start_time(int(pid))) != start:
            step("test", f"ending what a killed test run left in {owner.parent}")
            Suite(Home(owner.parent)).clean()


def check_sanitizers(logs: Path, tally: Tally) -> None:
    for log in sorted(logs.glob("*.log")):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if any(mark in line for mark in SANITIZER_MARKS):
                tally.fail(f"{log.name}: {line.strip()[:200]}")


def keep_logs(logs: Path) -> None:
    kept = build_folder(PRESET) / "test-logs"
    shutil.rmtree(kept, ignore_errors=True)
    if logs.is_dir():
        shutil.copytree(logs, kept)
        step("test", f"the logs of the private suite are in {kept}")


def ctest(label: str, reports: Path, tally: Tally, variables: dict[str, str]) -> None:
    report = reports / f"ctest-{label}.xml"
    details = reports / label
    details.mkdir()
    # Service tests wait for real servers and watch the clock: one at a time.
    parallel = build.jobs() if label == "unit" else 1
    supervise(["ctest", "--test-dir", str(build_folder(PRESET)), "-L", f"^{label}$",
               "-j", str(parallel), "--output-on-failure", "--output-junit", str(report)],
              variables | {"GTEST_OUTPUT": f"xml:{details}/"})
    if report.exists():
        tally.add_ctest(report, details)
    else:
        tally.fail(f"ctest -L {label} ended without a report")


def pytest(folder: Path, reports: Path, tally: Tally, variables: dict[str, str],
           python: str = sys.executable) -> None:
    if not any(folder.glob("**/*_test.py")) and not any(folder.glob("**/test_*.py")):
        return
    report = reports / f"pytest-{folder.parent.name}-{folder.name}.xml"
    supervise([python, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider",
               f"--timeout={CASE_TIMEOUT_S}", f"--junitxml={report}", str(folder)],
              variables)
    if report.exists():
        tally.add_cases(report)
    else:
        tally.fail(f"pytest {folder.name} ended without a report")


def supervise(command: list[str], variables: dict[str, str]) -> None:
    """Runs a command; if we are interrupted, it ends with everything it started."""
    process = subprocess.Popen(command, env=os.environ | variables, cwd=ROOT,
                               start_new_session=True)
    try:
        process.wait()
    except BaseException:
        end_group(process)
        raise


def end_group(process: subprocess.Popen) -> None:
    for number, patience_s in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience_s
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
