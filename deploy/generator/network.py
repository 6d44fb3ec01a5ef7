"""components/network-policies: nobody reaches anybody but for what the flow needs."""

from .base import upload_services
from .catalogue import Service
from .files import KUBERNETES, Output, documents

FOLDER = KUBERNETES / "components" / "network-policies"

# Who besides Kafka, PostgreSQL and the key set a service must reach.
SMTP_PORTS = (25, 465, 587)


def generate(services: list[Service], output: Output) -> None:
    output.add(FOLDER / "policies.yaml",
               documents(default_deny(), *map(policy, services), nginx(services)))


def default_deny() -> str:
    return """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
spec:
  podSelector: {}
  policyTypes: ["Ingress", "Egress"]
"""


def policy(service: Service) -> str:
    ports = [8080, 8082] if service.name in upload_services() else [8080]
    keys = ("    # The key set, by which every service checks tokens.\n"
            "    - from:\n        - podSelector:\n            matchLabels:\n"
            "              app.kubernetes.io/part-of: bilko\n"
            "      ports:\n        - port: 8080\n" if service.name == "user" else "")
    smtp = ("    # The mail server, wherever it is.\n    - ports:\n"
            + "".join(f"        - port: {port}\n" for port in SMTP_PORTS)
            if "BILKO_SMTP_URL" in service.settings else "")
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {service.name}
spec:
  # The pods of the Deployment and those of its migration.
  podSelector:
    matchExpressions:
      - key: app.kubernetes.io/name
        operator: In
        values: ["{service.name}", "{service.name}-migrate", "{service.name}-topics"]
  policyTypes: ["Ingress", "Egress"]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: nginx
      ports:
{port_list(ports, 8)}\
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: collector
      ports:
        - port: 8081
{keys}\
  egress:
{dns()}\
    - to:
        - podSelector:
            matchLabels:
              bilko.dev/role: kafka
        - podSelector:
            matchLabels:
              strimzi.io/cluster: bilko
      ports:
        - port: 9092
        - port: 9093
    - to:
        - podSelector:
            matchLabels:
              bilko.dev/role: postgres
        - podSelector:
            matchLabels:
              cnpg.io/cluster: bilko
      ports:
        - port: 5432
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: user
      ports:
        - port: 8080
    # Spans, where the component otlp is.
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: collector
      ports:
        - port: 4318
{smtp}"""


def nginx(services: list[Service]) -> str:
    names = ", ".join(f'"{service.name}"' for service in services)
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: nginx
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: nginx
  policyTypes: ["Ingress", "Egress"]
  ingress:
    - ports:
        - port: 8080
  egress:
{dns()}\
    - to:
        - podSelector:
            matchExpressions:
              - key: app.kubernetes.io/name
                operator: In
                values: [{names}]
      ports:
        - port: 8080
        - port: 8082
"""


def dns() -> str:
    return """\
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
      ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
"""


def port_list(ports: list[int], spaces: int) -> str:
    return "".join(f"{' ' * spaces}- port: {port}\n" for port in ports)
