"""A private suite whose services reach PostgreSQL and Kafka through the fault proxy only."""

import json
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dev.component import Component
from dev.files import write_json
from dev.home import ROOT, Home
from dev.kafka import Kafka
from dev.output import step
from dev.ports import Ports, accepts, is_free
from dev.process import Daemon, Launch
from dev.services import Replica, Surroundings
from dev.suite import Suite

from .pace import pause

# A second listener, whose advertised address is the proxy: whoever comes through the proxy stays
# behind it, also after the first metadata.
LISTENERS = """\
listeners=PLAINTEXT://127.0.0.1:{port},PROXIED://127.0.0.1:{behind},\
CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},PROXIED://127.0.0.1:{proxy}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT
"""


class ProxiedKafka(Kafka):
    def _settings(self) -> str:
        settings = "".join(line for line in super()._settings().splitlines(keepends=True)
                           if "listeners=" not in line and "protocol.map=" not in line)
        return settings + LISTENERS.format(
            port=self._ports["KAFKA"], behind=self._ports["KAFKA_BEHIND"],
            controller=self._ports["KAFKA_CONTROLLER"], proxy=self._ports["KAFKA_PROXY"])


@dataclass(frozen=True)
class ProxiedSurroundings(Surroundings):
    """`extra`: variables for a service, e.g. its failpoints; `planted`: executables with a bug."""

    extra: dict[str, dict[str, str]] = field(default_factory=dict)
    planted: dict[str, Path] = field(default_factory=dict)

    def binary(self, service: str) -> Path:
        return self.planted.get(service) or super().binary(service)

    def environment(self, service: str) -> dict[str, str]:
        result = super().environment(service)
        result["BILKO_KAFKA"] = f"127.0.0.1:{self.ports['KAFKA_PROXY']}"
        result["BILKO_DATABASE_URL"] = result["BILKO_DATABASE_URL"].replace(
            self.postgres.address, f"127.0.0.1:{self.ports['POSTGRES_PROXY']}")
        return result | self.extra.get(service, {})


class FaultProxy(Component):
    def __init__(self, home: Home, ports: Ports, seed: int) -> None:
        super().__init__("proxy", [Daemon(home, "proxy")])
        self._ports = ports
        self._seed = seed

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._ports['PROXY_CONTROL']}"

    def start(self) -> None:
        if self.is_running():
            return
        names = ("PROXY_CONTROL", "KAFKA_PROXY", "POSTGRES_PROXY")
        control, kafka, postgres = (str(self._ports.prepare(name)) for name in names)
        self.daemons[0].start(Launch(
            [sys.executable, "-B", "-m", "chaos.proxy", str(self._seed), control,
             f"kafka:{kafka}:{self._ports['KAFKA_BEHIND']}",
             f"postgres:{postgres}:{self._ports['POSTGRES']}"],
            env={"PYTHONPATH": str(ROOT / "tests")}))

    def is_ready(self) -> bool:
        return accepts(self._ports["PROXY_CONTROL"])

    def order(self, **command: object) -> dict:
        """One command of the control port (proxy/__main__.py)."""
        with socket.create_connection(("127.0.0.1", self._ports["PROXY_CONTROL"]), 10) as control:
            control.sendall(json.dumps(command).encode() + b"\n")
            answer = json.loads(control.makefile().readline())
        if "error" in answer:
            raise RuntimeError(f"proxy: {answer['error']}")
        return answer

    def lose_replies(self, backend: str, fault: str, every: int, limit: int, who: str = "") -> None:
        self.order(do="arm", backend=backend, fault=fault, every=every, limit=limit, who=who)

    def set_mode(self, backend: str, mode: str, who: str = "", ms: int = 0) -> None:
        self.order(do="mode", backend=backend, mode=mode, who=who, ms=ms)

    def bitten(self) -> dict[str, int]:
        """How often each fault really happened, `kafka.produce` and so on."""
        return {f"{backend}.{fault}": count
                for backend, counts in self.order(do="bitten").items()
                for fault, count in counts.items()}


class Rig(Suite):
    """The suite under chaos: processes by replica, each killed, stopped and started at will."""

    kafka_type = ProxiedKafka
    surroundings_type = ProxiedSurroundings

    def __init__(self, home: Home, seed: int, replicas: int = 1) -> None:
        home.create()
        names = [path.parent.name for path in (ROOT / "services").glob("*/main.cpp")]
        write_json(home.path / "scale.json", dict.fromkeys(names, replicas))
        super().__init__(home)
        self.ports["KAFKA_BEHIND"]  # chosen before the broker's settings are written
        self.proxy = FaultProxy(home, self.ports, seed)

    def start_servers(self) -> None:
        self.ports.prepare("KAFKA_BEHIND")
        self.ports["KAFKA_PROXY"]
        super().start_servers()
        self.proxy.start()
        self.proxy.wait_ready()

    def down(self) -> None:
        for daemon in (daemon for part in self.components for daemon in part.daemons):
            daemon.signal(signal.SIGCONT)
        super().down()
        self.proxy.stop()

    def replicas(self) -> list[Replica]:
        return [replica for service in self.services for replica in service.replicas]

    def set_variables(self, service: str, variables: dict[str, str]) -> None:
        """Takes effect when a replica of the service is started the next time."""
        self._around.extra[service] = variables

    def plant(self, executables: dict[str, Path]) -> None:
        """Services that run another executable than the one that was built here."""
        self._around.planted.update(executables)

    @property
    def _around(self) -> ProxiedSurroundings:
        return self.services[0].replicas[0]._around

    def revive(self, part: Component, wait_s: float = 300) -> None:
        """Starts what was killed and waits until it is ready."""
        self._await_ports(part)
        part.start()
        part.daemons[0].wait_ready(part.is_ready, wait_s)

    def _await_ports(self, part: Component, wait_s: float = 20) -> None:
        """A killed process may be gone for ps while its last threads still hold the ports."""
        names = {"kafka": ("KAFKA", "KAFKA_BEHIND", "KAFKA_CONTROLLER"),
                 "postgres": ("POSTGRES",)}.get(part.name, ())
        deadline = time.monotonic() + wait_s
        while not part.is_running() and time.monotonic() < deadline:
            if all(is_free(self.ports[name]) for name in names):
                return
            pause(0.05)

    def paths(self) -> dict[str, object]:
        """What the checker needs to find everything by itself."""
        return {
            "kafka": self.kafka.bootstrap, "postgres": self.postgres.admin_uri(),
            "services": [service.name for service in self.services],
            "mail": str(self.home.mail), "url": self.nginx.url,
        }


def token(rig: Rig, organization: str, user: str, role: str = "owner") -> str:
    return rig.service("user").call(
        ["token", "--org", organization, "--role", role, "--user", user]).strip()


def remove(rig: Rig) -> None:
    with suppress(FileNotFoundError):
        rig.clean()


def logs_to(rig: Rig, folder: Path) -> None:
    """Keeps the logs of a run that failed."""
    step("chaos", f"logs are in {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    for log in rig.home.logs.glob("*.log"):
        (folder / log.name).write_bytes(log.read_bytes())


