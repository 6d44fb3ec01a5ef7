"""The whole suite: what belongs to it, and bringing it up and down."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

from . import build, environment, kafka_install, packages, services
from .component import Component
from .demo_organization import DemoOrganization
from .files import read_json, write_json
from .home import Home
from .kafka import Kafka
from .keys import Keys
from .monitoring import Prometheus, Watch
from .nginx import Nginx, uploads_of
from .output import Failure, Stopwatch, step
from .ports import Ports
from .postgres import Postgres
from .services import Service, Surroundings
from .smtp import Smtp


class Suite:
    # The chaos kit and the trial of rights put their own here.
    kafka_type: ClassVar[type[Kafka]] = Kafka
    surroundings_type: ClassVar[type[Surroundings]] = Surroundings
    service_type: ClassVar[type[Service]] = Service

    def __init__(self, home: Home) -> None:
        self.home = home
        self.ports = Ports(home)
        self.keys = Keys(home)
        self.kafka = self.kafka_type(home, self.ports)
        self.postgres = Postgres(home, self.ports, self.keys)
        self.smtp = Smtp(home, self.ports)
        self.nginx = Nginx(home, self.ports)
        self.watch = Watch(home, self.ports)
        self.prometheus = Prometheus(home, self.ports, self.watch)
        self._scale_file = home.path / "scale.json"
        around = self.surroundings_type(home, self.ports, self.keys, self.kafka, self.postgres)
        scale = read_json(self._scale_file, {})
        self.services = [self.service_type(around, name, scale.get(name, 1))
                         for name in services.discover()]

    @property
    def components(self) -> list[Component]:
        """In the order of starting."""
        watching = [self.watch, self.prometheus] if self.home.is_observed else []
        return [self.kafka, self.postgres, self.smtp, *self.services, self.nginx, *watching]

    def component(self, name: str) -> Component:
        """By name; `ledger` is all replicas of the service, `ledger-2` one of them."""
        replicas = [replica for service in self.services for replica in service.replicas]
        for candidate in [*self.components, *replicas]:
            if candidate.name == name:
                return candidate
        known = ", ".join(component.name for component in self.components)
        raise Failure(f"unknown service {name!r}; there are: {known}")

    def service(self, name: str) -> Service:
        component = self.component(name)
        if not isinstance(component, Service):
            raise Failure(f"{name} is not one of Bilko's services; there are: "
                          + ", ".join(service.name for service in self.services))
        return component

    def up(self) -> None:
        """Everything that is missing, and nothing else."""
        self.home.create()
        self.home.choose_preset(os.environ.get("BILKO_PRESET", self.home.preset))
        packages.ensure(packages.BUILD, packages.RUN,
                        packages.TEST if build.has_tests(self.home.preset) else [],
                        packages.OBSERVE if self.home.is_observed else [])
        if self.services:
            build.build(self.home.preset, [service.name for service in self.services],
                        self.home.logs / "build.log",
                        ["bilkoctl"] if self.home.is_observed else [])
        self.start_servers()
        self.smtp.start()
        self._start_services()
        self._start_nginx()
        for component in (self.smtp, *self.services, self.nginx):
            component.wait_ready()
        DemoOrganization(self).ensure()
        environment.write(self)
        if self.home.is_observed:
            self._start_watching()

    def start_servers(self) -> None:
        """Kafka and PostgreSQL, ready for clients."""
        self.home.create()
        self.keys.create()
        kafka_install.ensure()
        self.kafka.start()
        self.postgres.start()
        self.postgres.wait_ready()
        self.kafka.wait_ready()

    def _start_services(self) -> None:
        for service in self.services:
            service.choose_ports()
        changed = [service for service in self.services if not service.is_current()]
        if not changed:
            return
        step("services", "preparing and starting " + ", ".join(s.name for s in changed))
        watch = Stopwatch()
        self.postgres.create_databases([service.name for service in changed])
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda service: service.prepare(), changed))
        self.postgres.create_readers([service.name for service in changed])
        for service in changed:
            service.start()
        for service in changed:
            service.wait_ready()
        step("services", f"ready in {watch}")

    def _start_watching(self) -> None:
        self.watch.start()
        self.prometheus.know(self.services)
        self.prometheus.start()
        for component in (self.watch, self.prometheus):
            component.wait_ready()

    def _start_nginx(self) -> None:
        self.configure_nginx()
        self.nginx.start()

    def configure_nginx(self) -> None:
        upstreams = {service.name: [replica.http_port for replica in service.replicas]
                     for service in self.services}
        upstreams |= {uploads_of(service.name): [replica.upload_port
                                                 for replica in service.replicas]
                      for service in self.services if service.takes_uploads}
        self.nginx.configure(upstreams)

    def scale(self, name: str, count: int) -> None:
        """Starts or stops replicas of a service; nginx learns of them without a gap."""
        before = self.service(name)
        counts = read_json(self._scale_file, {}) | {name: count}
        write_json(self._scale_file, counts)
        after = type(self)(self.home)
        service = after.service(name)
        service.choose_ports()
        service.start()
        service.wait_ready()
        after.configure_nginx()
        if self.home.is_observed:
            after.prometheus.know(after.services)
        kept = {replica.name for replica in service.replicas}
        for replica in before.replicas:
            if replica.name not in kept:
                replica.stop()

    def down(self) -> None:
        """Stops what runs: first what faces the world, last what the others lean on."""
        order = [self.prometheus, self.watch, self.nginx, *self.services, self.smtp, self.kafka,
                 self.postgres]
        running = [part for part in order if any(d.is_running() for d in part.daemons)]
        for component in running:
            if isinstance(component, Service):
                for daemon in component.daemons:
                    daemon.signal(component.stop_signal)
        for component in running:
            component.stop()
            step(component.name, "stopped")

    def clean(self) -> None:
        """Down, and all data of the suite deleted; builds and downloads stay."""
        self.down()
        self.postgres.remove()
        self.ports.release()
        shutil.rmtree(self.home.path, ignore_errors=True)
