"""nginx, the one public port: the configuration of deploy/nginx, filled in for this suite."""

import json
import os
import signal
import string
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .component import Component
from .files import write_atomic
from .home import ROOT, Home
from .output import Failure, step
from .ports import Ports, accepts
from .process import Daemon, Launch, descendants, start_time

SOURCE = ROOT / "deploy" / "nginx"
BINARY = "/usr/sbin/nginx"


@dataclass(frozen=True)
class Route:
    path: str
    service: str
    body_max: str = "1m"

    @property
    def takes_uploads(self) -> bool:
        return ":id" in self.path


@dataclass(frozen=True)
class Problem:
    """An error that nginx answers itself (RFC 9457)."""

    status: int
    title: str
    code: str
    detail: str


PROBLEMS = [
    Problem(400, "Bad Request", "request_malformed", "This is not a well-formed HTTP request."),
    Problem(403, "Forbidden", "path_forbidden", "This path is not served."),
    Problem(404, "Not Found", "route_unknown", "No service answers this path."),
    Problem(405, "Method Not Allowed", "method_not_allowed", "This method is not served."),
    Problem(408, "Request Timeout", "request_timeout", "The request did not arrive in time."),
    Problem(413, "Content Too Large", "body_too_large", "The body exceeds what this path accepts."),
    Problem(414, "URI Too Long", "uri_too_long", "The request line exceeds 8 KiB."),
    Problem(494, "Request Header Too Large", "header_too_large", "A header exceeds 8 KiB."),
    Problem(500, "Internal Server Error", "internal_error", "The front server failed."),
    Problem(501, "Not Implemented", "not_implemented", "This transfer encoding is not known."),
    Problem(502, "Bad Gateway", "service_unreachable", "The service behind this path is down."),
    Problem(503, "Service Unavailable", "service_unavailable", "Please try again."),
    Problem(504, "Gateway Timeout", "service_timeout", "The service did not answer in time."),
    Problem(505, "HTTP Version Not Supported", "version_unsupported", "Please use HTTP/1.1."),
]


def read_routes(text: str) -> list[Route]:
    routes = []
    for line in text.splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            routes.append(Route(*words))
    return routes


def upload_services() -> set[str]:
    """Those that need a port for uploads."""
    return {route.service for route in read_routes((SOURCE / "routes.txt").read_text("utf-8"))
            if route.takes_uploads}


class Nginx(Component):
    stop_signal = signal.SIGQUIT  # finishes running requests
    stop_timeout_s = 10

    def __init__(self, home: Home, ports: Ports) -> None:
        super().__init__("nginx", [Daemon(home, "nginx")])
        self._folder = home.path / "nginx"
        self._ports = ports
        self._upstreams: dict[str, list[int]] = {}

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._ports['NGINX']}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def configure(self, upstreams: dict[str, list[int]]) -> None:
        """Ports of the replicas of each service; a running nginx takes them over without a gap."""
        self._upstreams = upstreams
        if self.is_running() and self._write_configuration():
            self._reload()
            step("nginx", "routes reloaded")

    def start(self) -> None:
        if self.is_running():
            return
        self._ports.prepare("NGINX")
        self._write_configuration()
        self.daemons[0].start(Launch(self._command("-g", "daemon off;")))
        step("nginx", f"starting on {self.url}")

    def is_ready(self) -> bool:
        return accepts(self._ports["NGINX"])

    def _reload(self) -> None:
        """Returns when no worker with the old routes takes connections any more."""
        old = descendants(self.daemons[0].pid or 0)
        self.daemons[0].signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while any(b"shutting down" not in command_line(worker) for worker in old
                  if start_time(worker)):
            if time.monotonic() > deadline:
                raise Failure("nginx did not take over its new configuration within 10 s")
            time.sleep(0.02)

    @property
    def _file(self) -> Path:
        return self._folder / "nginx.conf"

    def _command(self, *arguments: str) -> list[str]:
        return [BINARY, "-e", "stderr", "-p", str(self._folder), "-c", str(self._file), *arguments]

    def _write_configuration(self) -> bool:
        """False if it was like that already; a broken configuration never replaces a good one."""
        (self._folder / "temporary").mkdir(parents=True, exist_ok=True)
        before = self._file.read_text(encoding="utf-8") if self._file.exists() else ""
        changed = write_atomic(self._file, configuration(
            self._folder, f"127.0.0.1:{self._ports['NGINX']}", workers_user(),
            {service: [f"127.0.0.1:{port}" for port in ports]
             for service, ports in self._upstreams.items()}))
        if changed:
            check = subprocess.run(self._command("-t", "-q"), capture_output=True, text=True,
                                   check=False)
            if check.returncode != 0:
                write_atomic(self._file, before)
                raise Failure(f"nginx refuses its configuration:\n{check.stderr}")
        return changed


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b"shutting down"


def workers_user() -> str:
    """As root the workers stay root: they must reach a checkout that may be root's own."""
    return "user root;" if os.geteuid() == 0 else ""


def configuration(folder: Path | str, listen: str, user: str,
                  upstreams: dict[str, list[str]], access_log: str = "") -> str:
    """For addresses of services, `host:port`; deploy/ makes the one of Kubernetes with it."""
    routes = read_routes((SOURCE / "routes.txt").read_text(encoding="utf-8"))
    template = (SOURCE / "nginx.conf.template").read_text(encoding="utf-8")
    return string.Template(template).substitute(
        folder=folder, listen=listen, user=user, access_log=access_log or f"{folder}/access.log",
        upstreams="".join(upstream(service, servers) for service, servers in upstreams.items()),
        problems="".join(map(problem, PROBLEMS)),
        locations="".join(location(route, routes) for route in routes
                          if route.service in upstreams and not route.takes_uploads))


def upstream(service: str, addresses: list[str]) -> str:
    # max_fails=0: a replica that was down is used again the moment it is back.
    servers = "".join(f"    server {address} max_fails=0;\n" for address in addresses)
    # A connection, used or idle, ends within 6 s: a pod that stops goes on for 8 s (preStop), so
    # that it never closes one on which a request is about to come.
    return (f"  upstream {service} {{\n    least_conn;\n{servers}    keepalive 64;\n"
            "    keepalive_time 3s;\n    keepalive_timeout 3s;\n  }\n")


def location(route: Route, routes: list[Route] = ()) -> str:
    """With a path in proxy_pass nginx sends the normalized path, not what the client wrote."""
    below = "".join(upload_location(upload) for upload in routes
                    if upload.takes_uploads and upload.path.startswith(f"{route.path}/"))
    return "".join(
        f"    location {match} {{\n      client_max_body_size {route.body_max};\n"
        f"      proxy_pass http://{route.service}{path};\n{uploads}    }}\n"
        for match, path, uploads in ((f"= {route.path}", route.path, ""),
                                     (f"^~ {route.path}/", f"{route.path}/", below)))


def upload_location(route: Route) -> str:
    """Here $uri is safe to send: the pattern lets no character through that needs an escape."""
    pattern = route.path.replace(":id", "[A-Za-z0-9_]+")
    return (f"      location ~ ^{pattern}$ {{\n"
            f"        client_max_body_size {route.body_max};\n"
            f"        proxy_pass http://{uploads_of(route.service)}$uri$is_args$args;\n      }}\n")


def uploads_of(service: str) -> str:
    """The upstream of a service's port for uploads."""
    return f"{service}_uploads"


def problem(entry: Problem) -> str:
    # 494 is nginx's own name for it. No named location: those fail for a broken request line.
    status = 431 if entry.status == 494 else entry.status
    page = f"/-/problem/{status}"
    body = json.dumps({
        "type": f"urn:bilko:problem:{entry.code}", "title": entry.title, "status": status,
        "code": entry.code, "detail": entry.detail, "errors": [], "requestId": "$request_id"})
    retry = "      add_header Retry-After 1 always;\n" if status in (502, 503, 504) else ""
    return (f"    error_page {entry.status} ={status} {page};\n"
            f"    location = {page} {{\n"
            "      internal;\n"
            "      default_type application/problem+json;\n"
            f"      add_header X-Request-Id $request_id always;\n{retry}"
            f"      return {status} '{body}';\n    }}\n")
