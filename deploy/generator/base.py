"""deploy/kubernetes/base: per service a Deployment and what belongs to it; nginx's routes."""

import sys

from .catalogue import Service
from .files import KUBERNETES, ROOT, Output, documents, fill, indented

BASE = KUBERNETES / "base"
FILES = ("serviceaccount", "service", "deployment", "pdb", "migrate")

UPLOAD_PORT = """
- name: uploads
  containerPort: 8082
"""
UPLOAD_SERVICE_PORT = """
- name: uploads
  port: 8082
  targetPort: uploads
"""
BLOBS_MOUNT = """
# Write-once files named by their digest, shared by all services that keep or send documents.
- name: blobs
  mountPath: /var/lib/bilko/blobs
"""
BLOBS_VOLUME = """
- name: blobs
  persistentVolumeClaim:
    claimName: bilko-blobs
"""
IP_KEY = """
- key: ip.key
  path: ip.key
"""
JWT_KEY = """
- key: jwt.pem
  path: jwt.pem
"""


def variable(name: str, value: str) -> str:
    return f'- name: {name}\n  value: "{value}"\n'


def generate(services: list[Service], output: Output) -> None:
    for service in services:
        values = values_of(service)
        for name in FILES:
            output.add(BASE / service.name / f"{name}.yaml", fill(name, **values))
        output.add(BASE / service.name / "kustomization.yaml", kustomization(FILES))
    output.add(BASE / "kustomization.yaml", documents(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
        + "".join(f"  - {name}\n" for name in ["common", "nginx", *[s.name for s in services]])))
    output.add(BASE / "nginx" / "nginx.conf", nginx_configuration(services))


def kustomization(names) -> str:
    return ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
            + "".join(f"  - {name}.yaml\n" for name in names))


def values_of(service: Service) -> dict[str, str]:
    env, keys = "", IP_KEY
    takes_uploads = service.name in upload_services()
    keeps_blobs = "BILKO_BLOB_DIR" in service.settings
    if "BILKO_JWT_KEY_FILE" in service.settings:
        env += variable("BILKO_JWT_KEY_FILE", "/run/secrets/bilko/keys/jwt.pem")
        keys += JWT_KEY
    if takes_uploads:
        env += variable("BILKO_UPLOAD_PORT", "8082")
    if keeps_blobs:
        env += variable("BILKO_BLOB_DIR", "/var/lib/bilko/blobs")
    return {
        "service": service.name,
        "schema_version": service.schema_version,
        "env": indented(12, env),
        "ports": indented(12, UPLOAD_PORT) if takes_uploads else "",
        "service_ports": indented(4, UPLOAD_SERVICE_PORT) if takes_uploads else "",
        "mounts": indented(12, BLOBS_MOUNT) if keeps_blobs else "",
        "volumes": indented(8, BLOBS_VOLUME) if keeps_blobs else "",
        "key_items": indented(14, keys),
    }


def upload_services() -> set[str]:
    return nginx().upload_services()


def nginx_configuration(services: list[Service]) -> str:
    """The development suite's template, for pods: any address, files in /tmp, no user to become."""
    upstreams = {}
    for service in services:
        upstreams[service.name] = [f"{service.name}:8080"]
        if service.name in upload_services():
            upstreams[nginx().uploads_of(service.name)] = [f"{service.name}:8082"]
    return nginx().configuration("/run/nginx", "8080", "", upstreams, "/dev/stdout")


def nginx():
    sys.path.insert(0, str(ROOT / "tools"))
    from dev import nginx as module  # noqa: PLC0415
    return module
