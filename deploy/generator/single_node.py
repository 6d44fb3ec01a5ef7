"""components/single-node: the databases of all services in one PostgreSQL, topics by Jobs."""

from .catalogue import Service
from .files import KUBERNETES, Output, documents, fill, indented

FOLDER = KUBERNETES / "components" / "single-node"


def generate(services: list[Service], output: Output) -> None:
    output.add(FOLDER / "topics.yaml",
               documents(*(fill("topics", service=service.name,
                                schema_version=service.schema_version)
                           for service in services)))
    names = ", ".join(f'"{service.name}"' for service in services)
    output.add(FOLDER / "postgres-init.yaml", fill(
        "postgres-init", service_list=names,
        env=indented(12, "".join(secret_variables(service.name) for service in services))))


def secret_variables(service: str) -> str:
    return "".join(f"""\
- name: {kind.upper()}_PASSWORD_{service.upper()}
  valueFrom:
    secretKeyRef:
      name: bilko-{service}-{secret}
      key: password
""" for kind, secret in (("service", "database"), ("owner", "database-owner")))
