"""What watches a suite: bilkoctl measures it from outside, Prometheus scrapes all that runs."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

from . import build
from .component import Component
from .files import write_atomic, write_json
from .home import ROOT
from .output import step
from .process import Daemon, Launch
from .services import status_of

if TYPE_CHECKING:
    from .home import Home
    from .ports import Ports
    from .services import Service

RULES = ROOT / "deploy" / "monitoring" / "rules"
BINARY = "/usr/bin/prometheus"


class Watch(Component):
    """`bilkoctl metrics serve`: lag, outboxes, dead letters and invariants, whoever is dead."""

    def __init__(self, home: Home, ports: Ports) -> None:
        super().__init__("watch", [Daemon(home, "watch")])
        self._home = home
        self._ports = ports

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._ports['WATCH']}"

    def start(self) -> None:
        if not self.is_running():
            self._ports.prepare("WATCH")
        binary = build.bilkoctl(self._home.preset)
        launch = Launch(
            [str(binary), "metrics", "serve", "--port", str(self._ports["WATCH"]),
             "--books-every", "10s"],
            env={"BILKO_CONFIG": str(self._home.contexts_file)},
            files=[binary, self._home.contexts_file])
        if self.daemons[0].is_current(launch):
            return
        if self.is_running():
            self.stop()
        self.daemons[0].start(launch)

    def is_ready(self) -> bool:
        return status_of(f"http://{self.address}/metrics") == 200


class Prometheus(Component):
    """Only in suites that were brought up with --observability; its data lies in the suite."""

    def __init__(self, home: Home, ports: Ports, watch: Watch) -> None:
        super().__init__("prometheus", [Daemon(home, "prometheus")])
        self._watch = watch
        self._folder = home.path / "prometheus"
        self._ports = ports

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._ports['PROMETHEUS']}"

    def know(self, services: list[Service]) -> None:
        """Whom to scrape; a running Prometheus notices the change of the file by itself."""
        targets = [{"targets": [replica.admin_url.removeprefix("http://")],
                    "labels": {"service": service.name}}
                   for service in services for replica in service.replicas]
        write_json(self._folder / "services.json", targets)

    def start(self) -> None:
        is_new = write_atomic(self._folder / "prometheus.json", json.dumps(self._configuration()))
        if self.is_running():
            # Rules may have been edited; the configuration is read again either way.
            self.daemons[0].signal(signal.SIGHUP)
            if is_new:
                step(self.name, "configuration reloaded")
            return
        self._ports.prepare("PROMETHEUS")
        self.daemons[0].start(Launch([
            BINARY, f"--config.file={self._folder / 'prometheus.json'}",
            f"--storage.tsdb.path={self._folder / 'data'}", "--storage.tsdb.retention.time=2d",
            f"--web.listen-address={self.address}", "--log.level=warn"]))
        step(self.name, f"starting on {self.url}")

    def is_ready(self) -> bool:
        return status_of(f"{self.url}/-/ready") == 200

    def _configuration(self) -> dict:
        """In JSON, which Prometheus reads as the YAML it is."""
        return {
            "global": {"scrape_interval": "5s", "evaluation_interval": "5s"},
            "rule_files": [f"{RULES}/*.yaml"],
            "scrape_configs": [
                {"job_name": "bilko",
                 "file_sd_configs": [{"files": [str(self._folder / "services.json")]}]},
                {"job_name": "bilko-watch", "honor_labels": True,
                 "static_configs": [{"targets": [self._watch.address]}]},
            ],
        }
