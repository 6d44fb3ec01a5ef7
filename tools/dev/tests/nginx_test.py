"""The routes and the configuration made of them; nginx itself judges the syntax."""

import shutil
import subprocess

import pytest

from dev import nginx
from dev.nginx import Route, read_routes


def test_routes_are_read_with_their_body_limit():
    text = "# comment\n\n/api/v1/ledger  ledger\n/api/v1/banking banking 64m\n"
    assert read_routes(text) == [Route("/api/v1/ledger", "ledger", "1m"),
                                 Route("/api/v1/banking", "banking", "64m")]


def test_a_path_stands_for_itself_and_what_is_below_but_not_for_longer_names():
    text = nginx.location(Route("/api/v1/users", "user"))
    assert "location = /api/v1/users {" in text
    assert "location ^~ /api/v1/users/ {" in text
    assert "proxy_pass http://user/api/v1/users/;" in text


def test_uploads_go_to_a_port_of_their_own_with_their_own_limit():
    routes = read_routes("/api/v1/expenses expense\n/api/v1/expenses/:id/receipt expense 11m\n")
    text = nginx.location(routes[0], routes)
    assert text.count("client_max_body_size 1m;") == 2
    assert "location ~ ^/api/v1/expenses/[A-Za-z0-9_]+/receipt$ {" in text
    assert "client_max_body_size 11m;" in text
    assert "proxy_pass http://expense_uploads$uri$is_args$args;" in text


def test_all_replicas_are_listed():
    assert nginx.upstream("ledger", ["a:1", "b:2"]).count("    server ") == 2


def test_services_that_are_not_there_have_no_routes(tmp_path):
    text = nginx.configuration(tmp_path, "127.0.0.1:20000", "", {"ledger": ["127.0.0.1:20001"]})
    assert "/api/v1/ledger" in text
    assert "/api/v1/invoices" not in text


@pytest.mark.skipif(not shutil.which(nginx.BINARY), reason="nginx is not installed")
def test_nginx_accepts_the_configuration(tmp_path):
    (tmp_path / "temporary").mkdir()
    services = {route.service: ["127.0.0.1:20001", "127.0.0.1:20002"] for route in read_routes(
        (nginx.SOURCE / "routes.txt").read_text())}
    services |= {nginx.uploads_of(name): ["127.0.0.1:20003"] for name in nginx.upload_services()}
    file = tmp_path / "nginx.conf"
    file.write_text(nginx.configuration(tmp_path, "127.0.0.1:20000", nginx.workers_user(),
                                        services))
    done = subprocess.run([nginx.BINARY, "-t", "-q", "-e", "stderr", "-c", file],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
