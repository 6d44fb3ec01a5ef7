"""components/hpa and components/keda: replicas by processor time, or by lag."""

from .catalogue import Service
from .files import KUBERNETES, Output, documents

COMPONENTS = KUBERNETES / "components"
REPLICAS_MAX = 6
# Records that one replica works off within about a second: see docs/operations.md, capacity.
LAG_PER_REPLICA = 5000


def generate(services: list[Service], output: Output) -> None:
    output.add(COMPONENTS / "hpa" / "autoscalers.yaml", documents(*map(autoscaler, services)))
    output.add(COMPONENTS / "keda" / "scaledobjects.yaml",
               documents(*(scaled_object(entry) for entry in services if entry.consumes)))


def autoscaler(service: Service) -> str:
    return f"""\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {service.name}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {service.name}
  minReplicas: 2
  maxReplicas: {REPLICAS_MAX}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 400
"""


def scaled_object(service: Service) -> str:
    triggers = "".join(f"""\
    - type: kafka
      authenticationRef:
        name: bilko-keda-kafka
      metadata:
        bootstrapServers: bilko-kafka-bootstrap:9093
        consumerGroup: {service.group}
        topic: {topic}
        lagThreshold: "{LAG_PER_REPLICA}"
        offsetResetPolicy: earliest
        allowIdleConsumers: "false"
        tls: enable
""" for topic in service.reads)
    return f"""\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {service.name}
spec:
  scaleTargetRef:
    name: {service.name}
  # Never 0: a broker that is being replaced looks like no lag.
  minReplicaCount: 2
  maxReplicaCount: {REPLICAS_MAX}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown:
          stabilizationWindowSeconds: 300
  triggers:
{triggers}"""
