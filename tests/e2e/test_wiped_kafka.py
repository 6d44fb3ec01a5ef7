"""Kafka is disposable: its data folder is deleted under load, nothing is lost."""

import json
import os
import shutil
import time
from pathlib import Path

import requests

from clients import bilko, eventually, events, sql
from test_failures import assert_books_are_exact, run_commands

SERVICES = sorted(name.removeprefix("BILKO_ADMIN_").lower() for name in os.environ
                  if name.startswith("BILKO_ADMIN_"))


def relay_says(service):
    ready = requests.get(os.environ[f"BILKO_ADMIN_{service.upper()}"] + "/readyz", timeout=5)
    assert ready.status_code == 200  # HTTP serves meanwhile
    return ready.json()["relay"]


def test_everything_comes_back_from_the_outboxes_when_kafkas_data_is_deleted_under_load(company):
    before = [company.sent(lines=[{"description": "x", "quantity": "1", "unitPrice": "10.00"}])
              for _ in range(5)]
    assert_books_are_exact(company, before)
    republished = []

    def disturb():
        time.sleep(1)  # not waiting: some way into the load
        bilko("kill", "kafka")
        shutil.rmtree(Path(os.environ["BILKO_HOME"]) / "kafka" / "data")
        bilko("restart", "kafka")
        eventually(lambda: "run `republish`" in relay_says("invoice"), wait=60)
        republished.extend(bilko("republish").splitlines())
    sent = run_commands(company, 60, disturb)
    assert_books_are_exact(company, before + sent)

    answers = {line.split(" ", 1)[0]: json.loads(line.split(" ", 1)[1]) for line in republished
               if " {" in line}
    assert set(answers) == set(SERVICES)
    assert answers["invoice"]["wasNeeded"] and answers["invoice"]["rows"] >= 5
    for service in SERVICES:
        eventually(lambda service=service: sql(service, "SELECT count(*) FROM outbox",
                                               admin=True) == [(0,)], wait=90)
        eventually(lambda service=service: relay_says(service) == "ok", wait=30)
    assert '"isClean":false' not in bilko("reconcile")
    for topic in ("invoice.invoice.created", "invoice.invoice.sent"):
        places = {}
        for event in events(topic, organization=company.organization):
            places.setdefault(event["subject"], []).append(int(event["sequence"]))
        assert len(places) == 65
        assert all(found == sorted(found) for found in places.values())
