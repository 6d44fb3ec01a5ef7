#!/usr/bin/python3
"""Bilko's own rules for what is deployed: reads rendered YAML, prints what breaks them.

    kubectl kustomize deploy/kubernetes/overlays/production | deploy/policy/check.py production
    deploy/policy/check.py --self-test       each rule, shown something that breaks it

Needs python3-yaml.
"""

import sys
from collections.abc import Callable, Iterator

import yaml

Objects = list[dict]
RULES: list[Callable[[Objects, str], Iterator[str]]] = []


def rule(function: Callable) -> Callable:
    RULES.append(function)
    return function


def of_kind(objects: Objects, *kinds: str) -> Iterator[dict]:
    return (entry for entry in objects if entry["kind"] in kinds)


def name(entry: dict) -> str:
    return f"{entry['kind']} {entry['metadata']['name']}"


def pods(objects: Objects) -> Iterator[tuple[str, dict]]:
    for entry in of_kind(objects, "Deployment", "StatefulSet", "Job"):
        yield name(entry), entry["spec"]["template"]["spec"]


@rule
def containers_are_restricted(objects: Objects, _overlay: str) -> Iterator[str]:
    for where, pod in pods(objects):
        if not pod.get("securityContext", {}).get("runAsNonRoot"):
            yield f"{where}: may run as root"
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{where}: is given a token of the API server"
        for container in pod["containers"]:
            context = container.get("securityContext", {})
            if (not context.get("readOnlyRootFilesystem") or context.get("allowPrivilegeEscalation")
                    is not False or context.get("capabilities", {}).get("drop") != ["ALL"]):
                yield f"{where}: {container['name']} is not locked down"
            if "memory" not in container.get("resources", {}).get("limits", {}):
                yield f"{where}: {container['name']} has no limit of memory"


@rule
def liveness_never_asks_what_readiness_asks(objects: Objects, _overlay: str) -> Iterator[str]:
    for where, pod in pods(objects):
        for container in pod["containers"]:
            live = container.get("livenessProbe", {}).get("httpGet")
            if live and live == container.get("readinessProbe", {}).get("httpGet"):
                yield f"{where}: liveness and readiness ask the same; a lost database restarts it"


@rule
def services_have_time_to_stop(objects: Objects, _overlay: str) -> Iterator[str]:
    for entry in of_kind(objects, "Deployment"):
        pod = entry["spec"]["template"]["spec"]
        for container in pod["containers"]:
            stop = container.get("lifecycle", {}).get("preStop", {})
            pause = stop.get("sleep", {}).get("seconds", 0)
            # A service stops within 10 s.
            if pause and pod.get("terminationGracePeriodSeconds", 30) < pause + 20:
                yield f"{name(entry)}: the grace period leaves no time to stop"


@rule
def nothing_is_latest(objects: Objects, _overlay: str) -> Iterator[str]:
    for where, pod in pods(objects):
        for container in pod["containers"]:
            image = container["image"]
            if image.endswith(":latest") or (":" not in image.split("/")[-1] and "@" not in image):
                yield f"{where}: image {image} has no version"


@rule
def who_scales_owns_the_replicas(objects: Objects, _overlay: str) -> Iterator[str]:
    scaled = {entry["spec"]["scaleTargetRef"]["name"]
              for entry in of_kind(objects, "ScaledObject", "HorizontalPodAutoscaler")}
    for entry in of_kind(objects, "Deployment"):
        if entry["metadata"]["name"] in scaled and "replicas" in entry["spec"]:
            yield f"{name(entry)}: replicas are set, and scaled"
    for entry in of_kind(objects, "ScaledObject"):
        if entry["spec"].get("minReplicaCount", 0) < 1:
            yield f"{name(entry)}: may go down to nothing"


@rule
def every_deployment_of_production_can_be_drained(objects: Objects, overlay: str) -> Iterator[str]:
    covered = {entry["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"]
               for entry in of_kind(objects, "PodDisruptionBudget")}
    for entry in of_kind(objects, "Deployment"):
        if overlay == "production" and entry["metadata"]["name"] not in covered:
            yield f"{name(entry)}: has no disruption budget"


@rule
def topics_are_never_pruned(objects: Objects, _overlay: str) -> Iterator[str]:
    for entry in of_kind(objects, "KafkaTopic"):
        if entry["metadata"].get("annotations", {}).get(
                "argocd.argoproj.io/sync-options") != "Prune=false":
            yield f"{name(entry)}: who prunes deletes the topic with its data"


@rule
def strimzi_speaks_its_stable_version(objects: Objects, _overlay: str) -> Iterator[str]:
    for entry in objects:
        if entry["apiVersion"].startswith("kafka.strimzi.io/") and entry["apiVersion"] != \
                "kafka.strimzi.io/v1":
            yield f"{name(entry)}: {entry['apiVersion']} goes away"


@rule
def nobody_writes_what_another_publishes(objects: Objects, _overlay: str) -> Iterator[str]:
    """An event topic has one writer; a DLQ as many as there are groups that read the topic."""
    writers: dict[str, list[str]] = {}
    for entry in of_kind(objects, "KafkaUser"):
        for acl in entry["spec"]["authorization"]["acls"]:
            resource = acl["resource"]
            if resource.get("patternType") != "literal" or resource["name"] == "*":
                yield f"{name(entry)}: {resource['name']} is a right to more than one thing"
            if resource["type"] == "topic" and "Write" in acl["operations"]:
                writers.setdefault(resource["name"], []).append(entry["metadata"]["name"])
    for topic, users in writers.items():
        if len(users) > 1 and not topic.endswith(".dlq") and not topic.startswith("ops."):
            yield f"topic {topic}: written by {', '.join(sorted(users))}"


@rule
def what_is_read_can_be_given_up(objects: Objects, _overlay: str) -> Iterator[str]:
    for entry in of_kind(objects, "KafkaUser"):
        acls = entry["spec"]["authorization"]["acls"]
        writes = {acl["resource"]["name"] for acl in acls if "Write" in acl["operations"]}
        for acl in acls:
            topic = acl["resource"]["name"]
            if (acl["resource"]["type"] == "topic" and acl["operations"] == ["Describe", "Read"]
                    and not topic.endswith(".requested") and f"{topic}.dlq" not in writes):
                yield f"{name(entry)}: reads {topic}, and may not write its dead letters"


def broken(objects: Objects, overlay: str) -> list[str]:
    return [problem for check in RULES for problem in check(objects, overlay)]


def self_test() -> int:
    """For each rule one object that breaks it."""
    pod = {"automountServiceAccountToken": False, "securityContext": {"runAsNonRoot": True},
           "terminationGracePeriodSeconds": 45, "containers": [{
               "name": "x", "image": "x:1", "resources": {"limits": {"memory": "1Mi"}},
               "securityContext": {"readOnlyRootFilesystem": True,
                                   "allowPrivilegeEscalation": False,
                                   "capabilities": {"drop": ["ALL"]}}}]}

    def deployment(container: dict | None = None, replicas: int | None = None, **changes) -> dict:
        spec = pod | {"containers": [pod["containers"][0] | (container or {})]} | changes
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"},
                "spec": {"template": {"spec": spec}} | ({"replicas": replicas} if replicas else {})}

    def user(who: str, *acls: tuple[str, str, list[str]]) -> dict:
        return {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaUser", "metadata": {"name": who},
                "spec": {"authorization": {"acls": [
                    {"resource": {"type": "topic", "name": topic, "patternType": pattern},
                     "operations": operations} for topic, pattern, operations in acls]}}}

    get = {"path": "/readyz"}
    scaled = {"apiVersion": "v", "kind": "ScaledObject", "metadata": {"name": "x"},
              "spec": {"scaleTargetRef": {"name": "x"}, "minReplicaCount": 1}}
    cases = [
        ([deployment(securityContext={})], "may run as root"),
        ([deployment(automountServiceAccountToken=True)], "token of the API server"),
        ([deployment({"securityContext": {}})], "not locked down"),
        ([deployment({"resources": {}})], "no limit of memory"),
        ([deployment({"livenessProbe": {"httpGet": get}, "readinessProbe": {"httpGet": get}})],
         "ask the same"),
        ([deployment({"lifecycle": {"preStop": {"sleep": {"seconds": 30}}}})], "no time to stop"),
        ([deployment({"image": "x:latest"})], "no version"),
        ([deployment({"image": "x"})], "no version"),
        ([deployment(replicas=2), scaled], "replicas are set"),
        ([scaled | {"spec": scaled["spec"] | {"minReplicaCount": 0}}], "down to nothing"),
        ([deployment()], "no disruption budget"),
        ([{"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": {"name": "t"}}],
         "deletes the topic"),
        ([{"apiVersion": "kafka.strimzi.io/v1beta2", "kind": "X", "metadata": {"name": "t"}}],
         "goes away"),
        ([user("a", ("t", "literal", ["Write"])), user("b", ("t", "literal", ["Write"]))],
         "written by a, b"),
        ([user("a", ("t", "prefix", ["Write"]))], "more than one thing"),
        ([user("a", ("t", "literal", ["Describe", "Read"]))], "dead letters"),
    ]
    failed = [expected for objects, expected in cases
              if not any(expected in problem for problem in broken(objects, "production"))]
    if broken([deployment()], "dev"):
        failed.append("an object that breaks nothing")
    for expected in failed:
        print(f"not found: {expected}")
    print(f"{len(cases) + 1 - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    problems = broken([entry for entry in yaml.safe_load_all(sys.stdin) if entry], sys.argv[1])
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
