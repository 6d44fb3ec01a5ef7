#!/usr/bin/python3
"""Runs the suite against a real broker with TLS and an authorizer that knows only the generated
rights (components/strimzi/users.yaml), then tries what must not work.

    deploy/kafka/try_acls.py [--preset release] [--login certificate|password]

Services show a certificate, as with Strimzi, or a password (SASL PLAIN over TLS: SCRAM needs
librdkafka 2.6.1, see components/strimzi). A private suite in a temporary folder; everything is
stopped and deleted at the end. Shows: with exactly its rights every service works (the demo's story
runs, nothing is refused in any log); no service can write another's topic, read what it does not
read, join another's group or make a topic.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import acls
import yaml
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from dev import demo  # noqa: E402
from dev import kafka as dev_kafka  # noqa: E402
from dev.home import Home  # noqa: E402
from dev.output import Failure, say, step  # noqa: E402
from dev.services import Service, Surroundings  # noqa: E402
from dev.suite import Suite  # noqa: E402

STRIMZI = ROOT / "deploy" / "kubernetes" / "components" / "strimzi"
USERS = STRIMZI / "users.yaml"
TOPICS = STRIMZI / "topics" / "topics.yaml"
# The plain listener is the tool's own way in; services know only the other one.
SECURE_SETTINGS = """\
listeners=PLAINTEXT://127.0.0.1:{port},SECURE://127.0.0.1:{secure_port},{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},SECURE://127.0.0.1:{secure_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SECURE:{protocol},CONTROLLER:PLAINTEXT
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.crt
ssl.keystore.type=PEM
ssl.keystore.location={folder}/server.pem
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=false
"""
CERTIFICATE_LOGIN = """\
ssl.client.auth=required
ssl.principal.mapping.rules=RULE:^CN=([a-z-]+)$/$1/
"""
PASSWORD_LOGIN = """\
listener.name.secure.sasl.enabled.mechanisms=PLAIN
listener.name.secure.plain.sasl.jaas.config=\
org.apache.kafka.common.security.plain.PlainLoginModule required {users};
"""
NEW_KEY = ("-newkey", "rsa:2048", "-nodes")


class SecureKafka(dev_kafka.Kafka):
    """The development broker with a second listener that asks who is there."""

    by_password = False

    @property
    def secure_bootstrap(self) -> str:
        return f"127.0.0.1:{self._ports['KAFKA_SECURE']}"

    def _settings(self) -> str:
        self._ports.prepare("KAFKA_SECURE")
        self._folder.mkdir(exist_ok=True)
        make_certificates(self._folder)
        kept = [line for line in super()._settings().splitlines() if line.split("=")[0] not in
                ("listeners", "advertised.listeners", "listener.security.protocol.map")]
        return "\n".join(kept) + "\n" + SECURE_SETTINGS.format(
            port=self._ports["KAFKA"], secure_port=self._ports["KAFKA_SECURE"],
            controller=f"CONTROLLER://127.0.0.1:{self._ports['KAFKA_CONTROLLER']}",
            protocol="SASL_SSL" if self.by_password else "SSL", folder=self._folder) + (
            self._passwords() if self.by_password else CERTIFICATE_LOGIN)

    def _passwords(self) -> str:
        file = self._folder / "passwords.json"
        if not file.exists():
            file.write_text(json.dumps({user["metadata"]["name"]: secrets.token_hex(16)
                                        for user in users()}), encoding="utf-8")
        known = json.loads(file.read_text(encoding="utf-8")).items()
        return PASSWORD_LOGIN.format(users=" ".join(
            f'user_{name}="{password}"' for name, password in known))


class SecureSurroundings(Surroundings):
    def environment(self, service: str) -> dict[str, str]:
        return super().environment(service) | {
            "BILKO_KAFKA": self.kafka.secure_bootstrap,
            "BILKO_KAFKA_SECURITY": str(security_file(self.home, service))}


class MigratedService(Service):
    """No service may make topics here."""

    def prepare(self) -> None:
        self.call(["migrate"], {"BILKO_DATABASE_OWNER_URL":
                                self._around.postgres.owner_uri(self.name)})


class SecureSuite(Suite):
    kafka_type = SecureKafka
    service_type = MigratedService
    surroundings_type = SecureSurroundings

    def start_servers(self) -> None:
        super().start_servers()
        for user in users():
            grant(self, user)
        step("acl", f"{len(users())} users with their rights")
        make_topics(self)


def users() -> list[dict]:
    return list(yaml.safe_load_all(USERS.read_text(encoding="utf-8")))


def make_topics(suite: Suite) -> None:
    """As an operator of topics does: no service may make one."""
    admin = AdminClient({"bootstrap.servers": suite.kafka.bootstrap})
    topics = [entry["spec"] for entry in yaml.safe_load_all(TOPICS.read_text(encoding="utf-8"))]
    made = admin.create_topics([
        NewTopic(topic["topicName"], 3, 1, config={
            name: str(value) for name, value in topic["config"].items()
            if name != "min.insync.replicas"}) for topic in topics])
    for future in made.values():
        future.result(30)
    step("acl", f"{len(topics)} topics")


def security_file(home: Home, service: str) -> Path:
    return home.path / "kafka" / f"{service}.properties"


def make_certificates(folder: Path) -> None:
    """A CA and the broker's certificate for 127.0.0.1."""
    if (folder / "server.pem").exists():
        return
    openssl(folder, "req", "-x509", *NEW_KEY, "-keyout", "ca.key", "-out", "ca.crt", "-days", "2",
            "-subj", "/CN=trial-ca")
    certify(folder, "server", "127.0.0.1", "subjectAltName=IP:127.0.0.1")
    (folder / "server.pem").write_text("".join(
        (folder / name).read_text() for name in ("server.key", "server.crt", "ca.crt")))


def certify(folder: Path, name: str, common_name: str, extension: str) -> None:
    (folder / "extension").write_text(f"{extension}\n")
    openssl(folder, "req", *NEW_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr",
            "-subj", f"/CN={common_name}")
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "extension", "-out", f"{name}.crt")


def openssl(folder: Path, *arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise Failure(done.stderr)


def grant(suite: Suite, user: dict) -> None:
    """The user's rights, and what it shows to say who it is."""
    name = user["metadata"]["name"]
    file = security_file(suite.home, name)
    if file.exists():
        return
    acls.allow(suite.kafka.bootstrap, name, user["spec"]["authorization"]["acls"])
    folder = file.parent
    if SecureKafka.by_password:
        password = json.loads((folder / "passwords.json").read_text(encoding="utf-8"))[name]
        login = ("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n"
                 f"sasl.username={name}\nsasl.password={password}\n")
    else:
        certify(folder, name, name, "extendedKeyUsage=clientAuth")
        login = ("security.protocol=SSL\n"
                 f"ssl.certificate.location={folder}/{name}.crt\n"
                 f"ssl.key.location={folder}/{name}.key\n")
    file.write_text(f"{login}ssl.ca.location={folder}/ca.crt\n")


def client(suite: Suite, name: str) -> dict[str, str]:
    lines = security_file(suite.home, name).read_text().splitlines()
    return {"bootstrap.servers": suite.kafka.secure_bootstrap} | dict(
        line.split("=", 1) for line in lines)


def write_refused(suite: Suite, user: str, topic: str) -> bool:
    errors = []
    producer = Producer(client(suite, user) | {"message.timeout.ms": "5000"})
    try:
        producer.produce(topic, b"x", on_delivery=lambda error, _message: errors.append(error))
        producer.flush(10)
    except KafkaException as error:
        errors.append(error.args[0])
    return bool(errors) and errors[0] is not None and "authorization" in str(errors[0]).lower()


def read_refused(suite: Suite, user: str, topic: str, group: str) -> bool:
    consumer = Consumer(client(suite, user) | {"group.id": group, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    try:
        for _ in range(20):
            message = consumer.poll(0.5)
            if message is not None and message.error():
                return "authorization" in str(message.error()).lower()
            if message is not None:
                return False
        return False
    except KafkaException as error:
        return "authorization" in str(error).lower()
    finally:
        consumer.close()


def refused_in_logs(suite: Suite) -> list[str]:
    return [f"{log.name}: {line.strip()[:200]}" for log in sorted(suite.home.logs.glob("*.log"))
            for line in log.read_text(errors="replace").splitlines()
            if "authorization failed" in line.lower()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="release")
    parser.add_argument("--login", default="certificate", choices=("certificate", "password"))
    options = parser.parse_args()
    os.environ["BILKO_PRESET"] = options.preset
    SecureKafka.by_password = options.login == "password"
    suite = SecureSuite(Home(Path(tempfile.mkdtemp(prefix="bilko-acl-"))))
    results: dict[str, bool] = {}
    try:
        with suite.home.locked():
            suite.up()
        results["the demo's story runs"] = demo.run(SecureSuite(suite.home)) == 0
        results["nothing was refused to a service"] = not (found := refused_in_logs(suite))
        for line in found[:10]:
            say(line)
        results["invoice cannot write the ledger's topic"] = write_refused(
            suite, "invoice", "ledger.transaction.posted")
        results["notification cannot write invoice.invoice.sent"] = write_refused(
            suite, "notification", "invoice.invoice.sent")
        results["ledger cannot read user.invite.created"] = read_refused(
            suite, "ledger", "user.invite.created", "ledger-service-consumer")
        results["ledger cannot join the audit's group"] = read_refused(
            suite, "ledger", "invoice.invoice.sent", "audit-service-consumer")
        results["nobody makes a topic"] = write_refused(suite, "invoice", "made.up.topic")
    finally:
        suite.clean()
    for what, holds in results.items():
        say(f"{'ok    ' if holds else 'FAILED'} {what}")
    failed = sum(not holds for holds in results.values())
    say(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or len(results) < 7 else 0


if __name__ == "__main__":
    sys.exit(main())
