"""Background processes: known again, stopped, killed, and never mistaken for strangers."""

import json
import os
import signal
import subprocess
import sys

import pytest

from dev.home import Home
from dev.output import Failure
from dev.process import Daemon, Launch, boot_id, descendants, start_time

SLEEP = Launch([sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)"])


@pytest.fixture
def home(tmp_path):
    result = Home(tmp_path / "suite")
    result.create()
    return result


@pytest.fixture
def daemon(home):
    result = Daemon(home, "sleeper")
    yield result
    result.kill()


def test_a_started_process_is_known_by_another_command(home, daemon):
    daemon.start(SLEEP)
    assert Daemon(home, "sleeper").pid == daemon.pid
    assert os.getsid(daemon.pid) == daemon.pid


def test_stop_ends_it(daemon):
    daemon.start(SLEEP)
    daemon.signal(signal.SIGTERM)
    daemon.wait_stopped(10)
    assert not daemon.is_running()


def test_a_process_that_ignores_the_signal_is_killed_in_the_end(daemon):
    daemon.start(Launch([sys.executable, "-c", "import signal, time\n"
                         "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                         "print('deaf', flush=True)\ntime.sleep(600)"]))
    daemon.wait_ready(lambda: "deaf" in daemon.log.read_text())
    daemon.signal(signal.SIGTERM)
    daemon.wait_stopped(0.3)
    assert not daemon.is_running()


def test_kill_takes_the_children_along(daemon):
    daemon.start(Launch(["/bin/sh", "-c", "sleep 600 & sleep 600 & echo go; wait"]))
    daemon.wait_ready(lambda: "go" in daemon.log.read_text())
    children = descendants(daemon.pid)
    assert len(children) == 2
    daemon.kill()
    assert not any(start_time(child) for child in children)


def test_a_reused_pid_is_not_ours(home, daemon):
    stranger = subprocess.Popen(SLEEP.argv, stdout=subprocess.DEVNULL)
    try:
        daemon.start(SLEEP)
        daemon.kill()
        record_file = home.run / "sleeper.json"
        record = json.loads(record_file.read_text()) | {"pid": stranger.pid, "start": 1}
        record_file.write_text(json.dumps(record))
        assert not daemon.is_running()
        assert not daemon.signal(signal.SIGKILL)
        daemon.kill()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_record_from_before_a_reboot_does_not_count(home, daemon):
    daemon.start(SLEEP)
    record_file = home.run / "sleeper.json"
    text = record_file.read_text()
    record_file.write_text(json.dumps(json.loads(text) | {"boot": "another"}))
    assert not daemon.is_running()
    record_file.write_text(text)
    assert daemon.is_running()


def test_another_executable_or_environment_is_not_current(tmp_path, daemon):
    binary = tmp_path / "binary"
    binary.write_text("1")
    launch = Launch(SLEEP.argv, env={"A": "1"}, files=[binary])
    daemon.start(launch)
    assert daemon.is_current(launch)
    assert not daemon.is_current(Launch(SLEEP.argv, env={"A": "2"}, files=[binary]))
    binary.write_text("12")
    assert not daemon.is_current(launch)


def test_one_that_ended_before_its_start_was_read_does_not_run(home, daemon):
    record = {"pid": 2**22 + 1, "start": None, "boot": boot_id(), "stamp": ""}
    (home.run / "sleeper.json").write_text(json.dumps(record))
    assert not daemon.is_running()


def test_one_that_ends_at_once_is_reported_with_its_log(daemon):
    daemon.start(Launch(["/bin/sh", "-c", "echo no such database; exit 1"]))
    with pytest.raises(Failure, match="no such database"):
        daemon.wait_ready(lambda: False)
