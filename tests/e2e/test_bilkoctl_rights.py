"""bilkoctl's doctor holds the rights in Kafka against the catalogue, on a broker of its own."""

import sys

import pytest
import yaml

from clients import ROOT, eventually
from ctl import context, ctl

sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "deploy" / "kafka")]

import acls  # noqa: E402
from dev import kafka as dev_kafka  # noqa: E402
from dev.home import Home  # noqa: E402
from dev.ports import Ports  # noqa: E402

USERS = ROOT / "deploy" / "kubernetes" / "components" / "strimzi" / "users.yaml"
GUARD = """\
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""


class GuardedKafka(dev_kafka.Kafka):
    def _settings(self):
        return super()._settings() + GUARD


@pytest.fixture
def kafka(tmp_path):
    home = Home(tmp_path / "suite")
    home.create()
    broker = GuardedKafka(home, Ports(home))
    broker.start()
    try:
        eventually(broker.is_ready, wait=60, every=0.2)
        yield broker
    finally:
        broker.stop()


def findings(config):
    checks = ctl("--config", config, "doctor", code=3).json["checks"]
    found = [check for check in checks if check["check"] == "acls"]
    return [check["what"] for check in found if check["result"] == "FINDING"], len(found)


def test_without_an_authorizer_there_is_nothing_to_find():
    checks = ctl("doctor", code=None).json["checks"]
    assert [check["result"] for check in checks if check["check"] == "acls"] == ["ok"]


def test_the_doctor_names_a_right_that_is_missing_and_one_that_is_too_much(kafka, tmp_path):
    config = context(tmp_path, kafka=kafka.bootstrap, clusterId="")
    assert findings(config) == ([
        "the brokers have an authorizer and show bilkoctl no right of anybody"], 1)
    rights = {user["metadata"]["name"]: user["spec"]["authorization"]["acls"]
              for user in yaml.safe_load_all(USERS.read_text(encoding="utf-8"))}
    held_back = [right for right in rights["ledger"]
                 if right["resource"]["name"] == "ledger.transaction.posted"]
    assert len(held_back) == 1
    rights["ledger"].remove(held_back[0])
    for user, allowed in rights.items():
        acls.allow(kafka.bootstrap, user, allowed)
    assert findings(config)[0] == ["ledger may not write topic ledger.transaction.posted"]
    acls.allow(kafka.bootstrap, "ledger", held_back)
    acls.allow(kafka.bootstrap, "notification", held_back)
    assert findings(config)[0] == [
        "User:notification may write the topic ledger.transaction.posted"]
