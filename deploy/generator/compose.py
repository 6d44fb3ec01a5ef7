"""compose.yaml at the top: the suite in containers on one machine."""

from .base import upload_services
from .catalogue import Service
from .files import ROOT, Output

# Profiles: observability reads what the services expose, load gives it something to show.
HEAD = """\
# The suite in containers: images by deploy/images/build, secrets by deploy/compose/secrets, then
#
#   docker compose up -d --wait            core: Kafka, PostgreSQL, mail, nginx and all services
#   docker compose --profile observability up -d --wait
#   docker compose --profile otlp up -d    the same to OTLP_ENDPOINT, without a Prometheus
#   docker compose --profile load up -d    BILKO_LOAD_RATE commands a second (10)
#
# Spans go to OTEL_EXPORTER_OTLP_ENDPOINT: http://jaeger:4318 (shown at http://127.0.0.1:16686) with
# observability, http://collector:4318 with otlp; nowhere unless it is set.
#
# Open http://127.0.0.1:${BILKO_PORT:-8080}; mails are shown at http://127.0.0.1:8025.
name: bilko

x-service: &service
  restart: unless-stopped
  read_only: true
  user: "65532:65532"
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  tmpfs: [/tmp]
  stop_grace_period: 30s

x-environment: &environment
  BILKO_LISTEN: 0.0.0.0
  BILKO_KAFKA: kafka:9092
  BILKO_PARTITIONS: "3"
  BILKO_REPLICATION: "1"
  BILKO_JWKS: http://user:8080/.well-known/jwks.json
  BILKO_DATABASE_URL_FILE: /run/secrets/database
  BILKO_IP_KEY_FILE: /run/secrets/ip_key
  BILKO_BLOB_DIR: /var/lib/bilko/blobs
  BILKO_SMTP_URL: smtp://mail:1025
  BILKO_SMTP_TLS: none
  BILKO_PUBLIC_URL: http://127.0.0.1:${BILKO_PORT:-8080}
  OTEL_EXPORTER_OTLP_ENDPOINT: ${OTEL_EXPORTER_OTLP_ENDPOINT:-}

services:
  kafka:
    image: localhost/bilko/kafka:${BILKO_TAG:-0.1.0}
    command: ["kafka:9092"]
    restart: unless-stopped
    user: "65532:65532"
    tmpfs: [/tmp]
    volumes: [kafka:/var/lib/kafka]
    healthcheck:
      test:
        - CMD
        - /opt/kafka/bin/kafka-broker-api-versions.sh
        - --bootstrap-server
        - kafka:9092
      interval: 10s
      timeout: 10s
      retries: 12
  postgres:
    image: localhost/bilko/postgres:${BILKO_TAG:-0.1.0}
    restart: unless-stopped
    user: "65532:65532"
    tmpfs: [/tmp]
    environment:
      BILKO_POSTGRES_PASSWORD_FILE: /run/secrets/postgres
    secrets: [postgres]
    volumes: [postgres:/var/lib/postgresql]
    healthcheck:
      test: ["CMD", "/usr/lib/postgresql/15/bin/pg_isready", "-q", "-h", "127.0.0.1"]
      interval: 3s
      retries: 20
  databases:
    image: localhost/bilko/postgres:${BILKO_TAG:-0.1.0}
    entrypoint: ["/usr/local/bin/create-databases"]
@AS_SUPERUSER@
    depends_on:
      postgres: {condition: service_healthy}
  mail:
    image: axllent/mailpit:v1.27
    restart: unless-stopped
    ports: ["127.0.0.1:8025:8025"]
    healthcheck:
      test: ["CMD", "/mailpit", "readyz"]
      interval: 5s
  nginx:
    <<: *service
    image: localhost/bilko/nginx:${BILKO_TAG:-0.1.0}
    command: ["-e", "stderr", "-c", "/etc/bilko/nginx.conf", "-g", "daemon off;"]
    tmpfs: ["/run/nginx/temporary:uid=65532,gid=65532", "/run/nginx:uid=65532,gid=65532"]
    ports: ["127.0.0.1:${BILKO_PORT:-8080}:8080"]
    volumes: ["./deploy/kubernetes/base/nginx/nginx.conf:/etc/bilko/nginx.conf:ro"]
    depends_on:
@NGINX_DEPENDS@
"""

TAIL = """\
  prometheus:
    profiles: [observability]
    image: prom/prometheus:v3.5.0
    command: ["--config.file=/etc/prometheus/prometheus.yaml"]
    ports: ["127.0.0.1:9090:9090"]
    volumes: ["./deploy/monitoring:/etc/prometheus:ro"]
  grafana:
    profiles: [observability]
    image: grafana/grafana:12.1.0
    ports: ["127.0.0.1:3000:3000"]
    volumes:
      - ./deploy/monitoring/grafana:/etc/grafana/provisioning:ro
      - ./deploy/monitoring/dashboards:/var/lib/grafana/dashboards:ro
  jaeger:
    profiles: [observability]
    image: jaegertracing/all-in-one:1.76.0
    ports: ["127.0.0.1:16686:16686"]
  collector:
    profiles: [otlp]
    image: otel/opentelemetry-collector-contrib:0.130.0
    command: ["--config=/etc/otelcol/collector.yaml"]
    environment:
      OTLP_ENDPOINT: ${OTLP_ENDPOINT:-http://host.docker.internal:4318}
    extra_hosts: ["host.docker.internal:host-gateway"]
    volumes: ["./deploy/monitoring/collector.yaml:/etc/otelcol/collector.yaml:ro"]
  read-roles:
    profiles: [observability]
    image: localhost/bilko/postgres:${BILKO_TAG:-0.1.0}
    entrypoint: ["/usr/local/bin/create-read-roles"]
@AS_SUPERUSER@
    depends_on:
@MIGRATED@
  bilkoctl:
    <<: *service
    profiles: [observability]
    image: localhost/bilko/audit:${BILKO_TAG:-0.1.0}
    entrypoint: ["/usr/bin/bilkoctl"]
    command: ["metrics", "serve", "--listen", "0.0.0.0"]
    env_file: [deploy/compose/secrets.d/operator.env]
    environment:
      HOME: /tmp
      BILKO_KAFKA: kafka:9092
      BILKO_OPERATOR: compose
    depends_on:
      read-roles: {condition: service_completed_successfully}
  load:
    <<: *service
    profiles: [load]
    image: localhost/bilko/load:${BILKO_TAG:-0.1.0}
    command: ["http://nginx:8080", "${BILKO_LOAD_RATE:-10}"]
    depends_on:
      nginx: {condition: service_started}

volumes:
  kafka: {}
  postgres: {}
  blobs: {}

secrets:
"""


def generate(services: list[Service], output: Output) -> None:
    names = [service.name for service in services]
    parts = {
        "@AS_SUPERUSER@": as_superuser(names),
        "@NGINX_DEPENDS@": waiting(names, "service_healthy"),
        "@MIGRATED@": waiting([f"{name}-migrate" for name in names],
                              "service_completed_successfully")}
    secrets = ["jwt_key", "ip_key", "postgres",
               *(f"{kind}_{name}" for name in names for kind in ("database", "database_owner"))]
    text = HEAD + "".join(map(entries, services)) + TAIL
    for mark, part in parts.items():
        text = text.replace(mark, part)
    output.add(ROOT / "compose.yaml", text + "".join(
        f"  {name}: {{file: deploy/compose/secrets.d/{name}}}\n" for name in secrets))


def as_superuser(names: list[str]) -> str:
    """What a job is that works on the services' databases."""
    return f"""\
    command: [{", ".join(f'"{name}"' for name in names)}]
    env_file: [deploy/compose/secrets.d/passwords.env]
    environment:
      PGHOST: postgres
      PGUSER: postgres"""


def waiting(names: list[str], condition: str) -> str:
    return "\n".join(f"      {name}: {{condition: {condition}}}" for name in names)


def entries(service: Service) -> str:
    """The service, and the two that run once before it."""
    name = service.name
    image = f"localhost/bilko/{name}:${{BILKO_TAG:-0.1.0}}"
    extra = "".join(f"      {variable}: {value}\n" for variable, value in (
        ("BILKO_JWT_KEY_FILE", "/run/secrets/jwt_key"),) if variable in service.settings)
    if name in upload_services():
        extra += '      BILKO_UPLOAD_PORT: "8082"\n'
    keys = "".join(f"      - {{source: {secret}}}\n" for secret in (
        "ip_key", *(["jwt_key"] if "BILKO_JWT_KEY_FILE" in service.settings else [])))
    blobs = ('    volumes: ["blobs:/var/lib/bilko/blobs"]\n'
             if "BILKO_BLOB_DIR" in service.settings else "")
    return f"""\
  {name}-migrate:
    <<: *service
    restart: "no"
    image: {image}
    command: ["migrate"]
    environment:
      BILKO_DATABASE_OWNER_URL_FILE: /run/secrets/database_owner
    secrets:
      - {{source: database_owner_{name}, target: database_owner}}
    depends_on:
      databases: {{condition: service_completed_successfully}}
  {name}-topics:
    <<: *service
    restart: "no"
    image: {image}
    command: ["create-topics"]
    environment:
      BILKO_KAFKA: kafka:9092
      BILKO_PARTITIONS: "3"
      BILKO_REPLICATION: "1"
      BILKO_DATABASE_URL_FILE: /run/secrets/database
    secrets:
      - {{source: database_{name}, target: database}}
    depends_on:
      {name}-migrate: {{condition: service_completed_successfully}}
      kafka: {{condition: service_healthy}}
  {name}:
    <<: *service
    image: {image}
    environment:
      <<: *environment
{extra}\
    secrets:
      - {{source: database_{name}, target: database}}
{keys}{blobs}\
    healthcheck:
      test: ["CMD", "/usr/bin/bilko", "check-ready"]
      interval: 3s
      timeout: 3s
      retries: 20
    depends_on:
      {name}-migrate: {{condition: service_completed_successfully}}
      {name}-topics: {{condition: service_completed_successfully}}
      mail: {{condition: service_healthy}}
"""
