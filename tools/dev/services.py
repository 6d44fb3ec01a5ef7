"""Bilko's own services as parts of the suite: the folders in services/ that build an executable."""

import os
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from .component import Component
from .home import ROOT, Home
from .kafka import Kafka
from .keys import Keys
from .nginx import upload_services
from .output import Failure, step, warn
from .ports import Ports
from .postgres import Postgres
from .process import Daemon, Launch

# Settings of the services that a developer may set for all of them in the environment of `up`.
PASSED_ON = ("BILKO_LOG_LEVEL", "BILKO_HTTP_THREADS", "BILKO_FLOOD_EVENTS",
             "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS",
             "OTEL_TRACES_SAMPLER_ARG")


# What create-topics says of a cluster whose topics are republish's.
ANOTHER_CLUSTER = "another Kafka cluster"


def discover() -> list[str]:
    return sorted(main.parent.name for main in (ROOT / "services").glob("*/main.cpp")
                  if (main.parent / "CMakeLists.txt").exists())


def variable(service: str) -> str:
    """The service's part in names of variables and ports."""
    return service.upper().replace("-", "_")


def takes_uploads(service: str) -> bool:
    return service in upload_services()


@dataclass(frozen=True)
class Surroundings:
    """What a service is connected to."""

    home: Home
    ports: Ports
    keys: Keys
    kafka: Kafka
    postgres: Postgres

    def binary(self, service: str) -> Path:
        path = self.home.build_folder() / "services" / service / f"bilko-{service}"
        if not path.exists():
            raise Failure(f"{path} is not built; run ./bilko up")
        return path

    def environment(self, service: str) -> dict[str, str]:
        """What every subcommand of the executable gets."""
        result = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        result |= {
            "BILKO_DATABASE_URL": self.postgres.service_uri(service),
            "BILKO_KAFKA": self.kafka.bootstrap,
            "BILKO_LISTEN": "127.0.0.1",
            "BILKO_JWKS": f"http://127.0.0.1:{self.ports['USER']}/.well-known/jwks.json",
            "BILKO_IP_KEY_FILE": str(self.keys.ip_key_file),
            "BILKO_BLOB_DIR": str(self.home.blobs),
            "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
        }
        if service == "user":
            result["BILKO_JWT_KEY_FILE"] = str(self.keys.jwt_file)
        if service == "notification":
            result |= {
                "BILKO_SMTP_URL": f"smtp://127.0.0.1:{self.ports['SMTP']}",
                "BILKO_SMTP_TLS": "none",
                "BILKO_PUBLIC_URL": f"http://127.0.0.1:{self.ports['NGINX']}",
            }
        return result


class Replica(Component):
    """One process of a service, `ledger-1`."""

    stop_timeout_s = 15

    def __init__(self, around: Surroundings, service: str, number: int) -> None:
        name = f"{service}-{number}"
        super().__init__(name, [Daemon(around.home, name)])
        self._around = around
        self._service = service
        suffix = "" if number == 1 else f"_{number}"
        self._http = f"{variable(service)}{suffix}"
        self._admin = f"{self._http}_ADMIN"
        self._uploads = f"{self._http}_UPLOAD"

    @property
    def http_port(self) -> int:
        return self._around.ports[self._http]

    @property
    def upload_port(self) -> int:
        return self._around.ports[self._uploads]

    @property
    def admin_url(self) -> str:
        return f"http://127.0.0.1:{self._around.ports[self._admin]}"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.http_port}, admin {self.admin_url}"

    def choose_ports(self) -> None:
        """Before anything is told about the ports of a replica that does not run yet."""
        if not self.is_running():
            self._around.ports.prepare(self._http)
            self._around.ports.prepare(self._admin)
            if takes_uploads(self._service):
                self._around.ports.prepare(self._uploads)

    def is_current(self) -> bool:
        return self.daemons[0].is_current(self._launch())

    def start(self) -> None:
        launch = self._launch()
        if self.daemons[0].is_current(launch):
            return
        if self.is_running():
            step(self.name, "has changed: restarting")
            self.stop()
        self.daemons[0].start(launch)

    def is_ready(self) -> bool:
        return status_of(f"{self.admin_url}/readyz") == 200

    def _launch(self) -> Launch:
        binary = self._around.binary(self._service)
        environment = self._around.environment(self._service) | {
            "BILKO_HTTP_PORT": str(self.http_port),
            "BILKO_ADMIN_PORT": self.admin_url.rpartition(":")[2],
        }
        if takes_uploads(self._service):
            environment["BILKO_UPLOAD_PORT"] = str(self.upload_port)
        return Launch([str(binary), "serve"], env=environment, files=[binary])


class Service(Component):
    """All replicas of one service."""

    stop_timeout_s = Replica.stop_timeout_s

    def __init__(self, around: Surroundings, name: str, count: int) -> None:
        self.replicas = [Replica(around, name, number) for number in range(1, count + 1)]
        super().__init__(name, [replica.daemons[0] for replica in self.replicas])
        self._around = around

    @property
    def address(self) -> str:
        return self.replicas[0].address

    @property
    def admin_url(self) -> str:
        return self.replicas[0].admin_url

    @property
    def takes_uploads(self) -> bool:
        return takes_uploads(self.name)

    def choose_ports(self) -> None:
        for replica in self.replicas:
            replica.choose_ports()

    def is_current(self) -> bool:
        return all(replica.is_current() for replica in self.replicas)

    def prepare(self) -> None:
        """Migrations and topics; both do nothing when there is nothing to do."""
        owner = {"BILKO_DATABASE_OWNER_URL": self._around.postgres.owner_uri(self.name)}
        self.call(["migrate"], owner)
        try:
            self.call(["create-topics"])
        except Failure as failure:
            if ANOTHER_CLUSTER not in str(failure):
                raise
            warn(f"{self.name}: {ANOTHER_CLUSTER} answers, nothing is published: "
                 "./bilko republish")

    def call(self, arguments: list[str], extra: dict[str, str] | None = None,
             good: tuple[int, ...] = (0,)) -> str:
        """Runs a subcommand of the executable; its standard output."""
        binary = self._around.binary(self.name)
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
                       **self._around.environment(self.name), **(extra or {})}
        done = subprocess.run([binary, *arguments], env=environment, cwd="/", text=True,
                              capture_output=True, check=False)
        if done.returncode not in good:
            raise Failure(f"bilko-{self.name} {' '.join(arguments)} failed:\n"
                          f"{done.stdout[-2000:]}{done.stderr[-2000:]}{hint(done.stderr)}")
        return done.stdout

    def start(self) -> None:
        for replica in self.replicas:
            replica.start()

    def is_ready(self) -> bool:
        return all(replica.is_ready() for replica in self.replicas)

    def wait_ready(self) -> None:
        for replica in self.replicas:
            replica.wait_ready()


def hint(complaint: str) -> str:
    if "was changed after it was applied" in complaint:
        return "an unreleased migration was edited; ./bilko clean, then up: with empty databases"
    return ""


def status_of(url: str) -> int:
    """The HTTP status; 0 if nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
