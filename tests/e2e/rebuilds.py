"""Rebuilds as an operator runs them, of whatever service."""

import contextlib
import os

from clients import Process, answers, eventually, sql
from ctl import ctl, execute, temporary


def caught_up(service):
    view = ctl("groups", "describe", service).json
    return view["lag"] == 0 and view["status"] == "OK"


def begin(service, tmp_path):
    """Plans and begins; the operation."""
    if ctl("replay", "status", service, code=None).code == 0:
        execute("replay", "drop", service)
    file = temporary(tmp_path, "plan")
    plan = ctl("replay", "plan", service, "--mode", "rebuild", "--plan-out", file).json
    assert plan["records"] > 0
    assert execute("replay", "apply", "--plan", file).json["outcome"] == "begun"
    return plan["operation"]


def await_ready(operation):
    def status():
        found = ctl("replay", "status", operation).json
        return found if found["state"] == "ready" else None
    return eventually(status, wait=120, every=0.3)


def rebuilt(service, tmp_path):
    return await_ready(begin(service, tmp_path))


def compared(service, code=0):
    return ctl("replay", "compare", service, code=code).json


def outbox_ids(service):
    return {i for (i,) in sql(service, "SELECT event_id FROM outbox UNION SELECT event_id FROM "
                              "outbox_sent", admin=True)}


def published_since(service, before):
    """The types of events that a service has told of since outbox_ids() were these."""
    rows = sql(service, "SELECT DISTINCT topic FROM (SELECT topic, event_id FROM outbox UNION "
               "SELECT topic, event_id FROM outbox_sent) o WHERE event_id <> ALL (%s)",
               (list(before),), admin=True)
    return {topic for (topic,) in rows}


@contextlib.contextmanager
def killed_at(service, point):
    """A service that kills itself at a failpoint; at the end it has, and another one runs."""
    ready = os.environ[f"BILKO_ADMIN_{service.upper()}"] + "/readyz"
    with Process(service).replaced({"BILKO_FAILPOINTS": f"{point}=kill@1"}):
        yield
        eventually(lambda: not answers(ready), wait=60)
