"""Ports: chosen once, ranges never shared, set by the environment."""

import json
import socket

import pytest

from dev.home import Home
from dev.output import Failure
from dev.ports import FIRST_PORT, LAST_PORT, Ports


@pytest.fixture(autouse=True)
def private_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def home(tmp_path, name="suite"):
    result = Home(tmp_path / name)
    result.create()
    return result


def test_a_port_is_chosen_once_and_remembered(tmp_path):
    port = Ports(home(tmp_path))["KAFKA"]
    assert FIRST_PORT <= port <= LAST_PORT
    assert Ports(home(tmp_path))["KAFKA"] == port


def test_two_suites_lease_different_ranges(tmp_path):
    ranges = set()
    for number in range(20):
        suite = home(tmp_path, f"suite{number}")
        Ports(suite)["KAFKA"]
        ranges.add(json.loads((suite.path / "ports.json").read_text())["range"])
    assert len(ranges) == 20


def test_a_released_range_is_free_for_others(tmp_path):
    suite = home(tmp_path)
    Ports(suite)["KAFKA"]
    assert len(list((tmp_path / "cache/bilko/ports").glob("[0-9]*"))) == 1
    Ports(suite).release()
    assert not list((tmp_path / "cache/bilko/ports").glob("[0-9]*"))


def test_the_environment_sets_a_port(tmp_path, monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        wanted = probe.getsockname()[1]
    monkeypatch.setenv("BILKO_PORT_NGINX", str(wanted))
    assert Ports(home(tmp_path)).prepare("NGINX") == wanted
    monkeypatch.delenv("BILKO_PORT_NGINX")
    assert Ports(home(tmp_path))["NGINX"] == wanted


def test_a_set_port_that_is_taken_is_refused(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        monkeypatch.setenv("BILKO_PORT_NGINX", str(stranger.getsockname()[1]))
        with pytest.raises(Failure, match="in use by another program"):
            Ports(home(tmp_path)).prepare("NGINX")


def test_a_chosen_port_moves_away_from_a_stranger(tmp_path):
    ports = Ports(home(tmp_path))
    before = ports["KAFKA"]
    with socket.create_server(("127.0.0.1", before)):
        after = ports.prepare("KAFKA")
    assert after != before
    assert Ports(home(tmp_path))["KAFKA"] == after


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1"])
def test_a_set_port_that_is_none_is_refused(tmp_path, monkeypatch, text):
    monkeypatch.setenv("BILKO_PORT_NGINX", text)
    with pytest.raises(Failure, match="BILKO_PORT_NGINX"):
        Ports(home(tmp_path))["NGINX"]
