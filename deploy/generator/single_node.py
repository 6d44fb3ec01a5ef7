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
    output.add(FOLDER / "operator.yaml", fill(
        "operator", service_list=names,
        passwords=indented(12, "".join(
            variable(f"READ_PASSWORD_{service.name.upper()}", f"{service.name}-database-read",
                     "password") for service in services)),
        uris=indented(12, "".join(
            variable(f"BILKO_PG_{service.name.upper()}_READ", f"{service.name}-database-read",
                     "uri") for service in services))))


def secret_variables(service: str) -> str:
    return "".join(
        variable(f"{kind.upper()}_PASSWORD_{service.upper()}", f"{service}-{secret}", "password")
        for kind, secret in (("service", "database"), ("owner", "database-owner")))


def variable(name: str, secret: str, key: str) -> str:
    return f"""\
- name: {name}
  valueFrom:
    secretKeyRef:
      name: bilko-{secret}
      key: {key}
"""
