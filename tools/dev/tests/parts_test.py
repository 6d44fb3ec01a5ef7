"""Small pure parts: shell syntax, Kafka's answers, JWT claims, the bootstrap's texts."""

import shlex
import struct
import subprocess

import pytest

from dev import cli, kafka, kafka_install, packages
from dev.demo_events import parse
from dev.demo_organization import claims_of, expiry
from dev.environment import as_shell
from dev.files import last_lines, write_atomic

VALUES = {"BILKO_URL": "http://127.0.0.1:1", "BILKO_MAIL_DIR": "/a b/$HOME/'x'"}


def test_the_environment_file_survives_a_shell():
    script = as_shell(VALUES) + 'printf "%s\\n" "$BILKO_URL" "$BILKO_MAIL_DIR"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == list(VALUES.values())


def test_the_environment_file_exports_to_children():
    done = subprocess.run(["sh", "-c", as_shell(VALUES) + "env"], capture_output=True, text=True,
                          check=True)
    assert "BILKO_URL=http://127.0.0.1:1" in done.stdout.splitlines()


def test_the_environment_file_has_one_assignment_per_line():
    lines = as_shell(VALUES).splitlines()
    assert dict((name, shlex.split(value)[0]) for name, value in
                (line.split("=", 1) for line in lines[:-1])) == VALUES


def describe_cluster(brokers, error=0):
    """Correlation id, tags, throttle, error, no message, cluster id, controller, brokers."""
    return (struct.pack(">ibih", 1, 0, 0, error) + b"\x00" + bytes([5]) + b"abcd"
            + struct.pack(">i", 1) + bytes([brokers + 1]))


@pytest.mark.parametrize("answer, expected", [
    (describe_cluster(1), 1), (describe_cluster(0), 0), (describe_cluster(1, error=29), 0)])
def test_the_broker_is_ready_when_it_lists_itself(answer, expected):
    assert kafka.brokers_in(answer) == expected


def test_the_pinned_kafka_is_a_4():
    assert kafka_install.version().startswith("4.")


def test_claims_are_read_and_nonsense_has_none():
    assert claims_of("x.eyJleHAiOjV9.y") == {"exp": 5}
    assert expiry("nonsense") == 0


def test_a_console_consumer_line_becomes_an_event_with_its_position():
    assert parse('Partition:2\tOffset:17\t{"type":"a.b.c"}') == {
        "type": "a.b.c", "partition": 2, "offset": 17}


def test_packages_are_listed_once():
    everything = packages.BUILD + packages.RUN + packages.TEST
    assert len(everything) == len(set(everything))


def test_an_atomic_write_tells_whether_anything_changed(tmp_path):
    file = tmp_path / "secret"
    assert write_atomic(file, "a", 0o600)
    assert not write_atomic(file, "a", 0o600)
    assert write_atomic(file, "b", 0o600)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_the_end_of_a_log_is_found(tmp_path):
    log = tmp_path / "log"
    log.write_text("".join(f"line {number}\n" for number in range(1000)))
    assert last_lines(log, 2) == "line 998\nline 999"
    assert last_lines(tmp_path / "absent", 2) == ""


@pytest.mark.parametrize("arguments", [
    ["token"], ["token", "--org", "o", "--role", "king"], ["scale", "ledger"], ["stop"],
    ["scale", "ledger", "many"], ["test", "all"], []])
def test_incomplete_commands_end_with_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.parser().parse_args(arguments)
    assert ended.value.code == 2
    assert "usage: ./bilko" in capsys.readouterr().err
