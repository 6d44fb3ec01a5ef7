""".bilko/env in shell syntax, .bilko/bilkoctl.json: how programs outside find a running suite."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from . import kafka_install
from .demo_organization import DemoOrganization
from .files import write_atomic, write_json
from .output import step
from .services import variable

if TYPE_CHECKING:
    from .suite import Suite


def variables(suite: Suite) -> dict[str, str]:
    result = {
        "BILKO_URL": suite.nginx.url,
        "BILKO_KAFKA": suite.kafka.bootstrap,
        "BILKO_KAFKA_BIN": str(kafka_install.bin_folder()),
        "BILKO_PG_ADMIN": suite.postgres.admin_uri(),
        "BILKO_MAIL_DIR": str(suite.home.mail),
    }
    for service in suite.services:
        result[f"BILKO_PG_{variable(service.name)}"] = suite.postgres.service_uri(service.name)
        result[f"BILKO_PG_{variable(service.name)}_READ"] = suite.postgres.read_uri(service.name)
        result[f"BILKO_ADMIN_{variable(service.name)}"] = service.admin_url
    if suite.home.is_observed:
        result["BILKO_PROMETHEUS"] = suite.prometheus.url
    demo = DemoOrganization(suite)
    if demo.exists():
        result["BILKO_ORG"] = demo.organization
        result["BILKO_TOKEN"] = demo.token
    return result


def as_shell(values: dict[str, str]) -> str:
    """One assignment per line, for readers that are no shell, then one export of all."""
    lines = [f"{name}={shlex.quote(value)}" for name, value in values.items()]
    return "\n".join([*lines, "export " + " ".join(values)]) + "\n"


def contexts(suite: Suite) -> dict:
    """The file by which bilkoctl finds this suite."""
    databases = {service.name: suite.postgres.read_uri(service.name) for service in suite.services}
    return {"current": "dev", "contexts": [{
        "name": "dev", "kafka": suite.kafka.bootstrap, "databases": databases,
        "stateFolder": str(suite.home.path / "operations")}]}


def write(suite: Suite) -> None:
    write_json(suite.home.contexts_file, contexts(suite), 0o600)
    if write_atomic(suite.home.env_file, as_shell(variables(suite)), 0o600):
        step("environment", f"written to {suite.home.env_file}")
