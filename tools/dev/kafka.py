"""One real Kafka broker (KRaft: broker and controller in one process), made small."""

import os
import shutil
import socket
import struct
import subprocess

from . import kafka_install
from .component import Component
from .files import write_atomic
from .home import Home
from .output import Failure, step
from .ports import Ports
from .process import Daemon, Launch

# What one machine needs. Topics are created by the services, never by accident; one consumer is the
# usual case, so a group need not wait for more; the log cleaner's 128 MB would not fit the heap;
# after a crash the controller (same process) refuses the broker until its old session has ended.
SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=2
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=2
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=4
background.threads=2
log.cleaner.dedupe.buffer.size=8388608
log.index.size.max.bytes=1048576
log.segment.bytes=67108864
"""


class Kafka(Component):
    def __init__(self, home: Home, ports: Ports) -> None:
        super().__init__("kafka", [Daemon(home, "kafka")])
        self._folder = home.path / "kafka"
        self._ports = ports

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._ports['KAFKA']}"

    @property
    def address(self) -> str:
        return self.bootstrap

    def start(self) -> None:
        if self.is_running():
            return
        kafka_install.ensure()
        self._ports.prepare("KAFKA")
        self._ports.prepare("KAFKA_CONTROLLER")
        write_atomic(self._settings_file, self._settings())
        self._format()
        self.daemons[0].start(self._launch())
        step("kafka", f"starting {kafka_install.version()} on {self.bootstrap}")

    def is_ready(self) -> bool:
        return answers(self._ports["KAFKA"])

    def _launch(self) -> Launch:
        base = kafka_install.folder()
        heap = os.environ.get("BILKO_KAFKA_HEAP", "384m")
        return Launch(
            ["/usr/bin/java", f"-Xmx{heap}", "-Xms128m", "-XX:+UseSerialGC",
             "-XX:ReservedCodeCacheSize=64m", "-XX:+ExitOnOutOfMemoryError",
             f"-Dlog4j2.configurationFile={base}/config/broker-log4j2.properties",
             "-cp", f"{base}/libs/*", "kafka.Kafka", str(self._settings_file)],
            cwd=self._folder)

    @property
    def _settings_file(self):
        return self._folder / "server.properties"

    def _settings(self) -> str:
        return SETTINGS.format(
            port=self._ports["KAFKA"], controller_port=self._ports["KAFKA_CONTROLLER"],
            data=self._folder / "data")

    def _format(self) -> None:
        """Gives an empty folder a cluster id; a half-formatted one is begun anew."""
        data = self._folder / "data"
        marker = self._folder / "formatted"
        if marker.exists() and (data / "meta.properties").exists():
            return
        shutil.rmtree(data, ignore_errors=True)
        tool = kafka_install.bin_folder() / "kafka-storage.sh"
        cluster_id = run([str(tool), "random-uuid"]).split()[-1]
        run([str(tool), "format", "-t", cluster_id, "-c", str(self._settings_file)])
        marker.touch()


def run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"failed: {' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def answers(port: int) -> bool:
    """True when the broker serves requests and knows itself as a usable broker of the cluster."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            return brokers_in(exchange(connection, api=60, version=0, body=b"\x00\x00")) > 0
    except (OSError, struct.error, IndexError):
        return False


def exchange(connection: socket.socket, api: int, version: int, body: bytes) -> bytes:
    """One request of Kafka's protocol with flexible header (KIP-482), no client id; its answer."""
    header = struct.pack(">hhih", api, version, 1, -1) + b"\x00"
    connection.sendall(struct.pack(">i", len(header + body)) + header + body)
    (size,) = struct.unpack(">i", receive(connection, 4))
    return receive(connection, size)


def receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ConnectionResetError("the broker closed the connection")
        data += part
    return data


def brokers_in(answer: bytes) -> int:
    """Number of brokers in a DescribeCluster answer, version 0."""
    at = 4 + 1 + 4  # correlation id, header tags, throttle time
    (error,) = struct.unpack_from(">h", answer, at)
    if error:
        return 0
    at += 2
    at += max(1, answer[at])  # compact error message (null or shorter than 127 bytes)
    at += answer[at]  # compact cluster id
    at += 4  # controller id
    return answer[at] - 1
