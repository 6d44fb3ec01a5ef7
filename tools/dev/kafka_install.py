"""Apache Kafka from Apache's own jars: Maven resolves deploy/kafka/pom.xml into the user's cache.

The result looks like a Kafka distribution: the jars in libs/, the scripts Kafka users know in bin/.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from .home import ROOT, cache_folder
from .output import Failure, Stopwatch, step

POM = ROOT / "deploy" / "kafka" / "pom.xml"

TOOLS = {
    "kafka-acls": "org.apache.kafka.tools.AclCommand",
    "kafka-broker-api-versions": "org.apache.kafka.tools.BrokerApiVersionsCommand",
    "kafka-client-metrics": "org.apache.kafka.tools.ClientMetricsCommand",
    "kafka-cluster": "org.apache.kafka.tools.ClusterTool",
    "kafka-configs": "kafka.admin.ConfigCommand",
    "kafka-console-consumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "kafka-console-producer": "org.apache.kafka.tools.ConsoleProducer",
    "kafka-consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-consumer-perf-test": "org.apache.kafka.tools.ConsumerPerformance",
    "kafka-delete-records": "org.apache.kafka.tools.DeleteRecordsCommand",
    "kafka-dump-log": "org.apache.kafka.tools.DumpLogSegments",
    "kafka-e2e-latency": "org.apache.kafka.tools.EndToEndLatency",
    "kafka-features": "org.apache.kafka.tools.FeatureCommand",
    "kafka-get-offsets": "org.apache.kafka.tools.GetOffsetShell",
    "kafka-groups": "org.apache.kafka.tools.GroupsCommand",
    "kafka-leader-election": "org.apache.kafka.tools.LeaderElectionCommand",
    "kafka-log-dirs": "org.apache.kafka.tools.LogDirsCommand",
    "kafka-metadata-quorum": "org.apache.kafka.tools.MetadataQuorumCommand",
    "kafka-producer-perf-test": "org.apache.kafka.tools.ProducerPerformance",
    "kafka-reassign-partitions":
        "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
    "kafka-replica-verification": "org.apache.kafka.tools.ReplicaVerificationTool",
    "kafka-storage": "kafka.tools.StorageTool",
    "kafka-topics": "org.apache.kafka.tools.TopicCommand",
    "kafka-transactions": "org.apache.kafka.tools.TransactionsCommand",
    "kafka-verifiable-consumer": "org.apache.kafka.tools.VerifiableConsumer",
    "kafka-verifiable-producer": "org.apache.kafka.tools.VerifiableProducer",
}

# The same knobs as the script of that name in Apache's distribution.
RUN_CLASS = """\
#!/bin/bash
# Runs a class of Kafka: kafka-run-class.sh CLASS [ARGUMENT...]
# Heeds CLASSPATH, KAFKA_HEAP_OPTS, KAFKA_OPTS, KAFKA_JVM_PERFORMANCE_OPTS and KAFKA_LOG4J_OPTS.
base=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log4j=${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$base/config/tools-log4j2.properties}
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${KAFKA_HEAP_OPTS:--Xmx256m} \\
  ${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto} \\
  $log4j $KAFKA_OPTS -cp "${CLASSPATH:+$CLASSPATH:}$base/libs/*" "$@"
"""

TOOL = """\
#!/bin/bash
exec "$(dirname "${{BASH_SOURCE[0]}}")/kafka-run-class.sh" {name} "$@"
"""

LOG4J = """\
rootLogger.level={level}
rootLogger.appenderRef.console.ref=Console
appender.console.type=Console
appender.console.name=Console
appender.console.target={target}
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{{ISO8601}} %p %c{{1}} %m%n
"""


def version() -> str:
    found = re.search(r"<kafka\.version>([^<]+)<", POM.read_text(encoding="utf-8"))
    if not found:
        raise Failure(f"{POM} names no kafka.version")
    return found.group(1)


def folder() -> Path:
    """Named after everything that makes it, so what a running broker uses is never replaced."""
    parts = [POM.read_text(encoding="utf-8"), RUN_CLASS, TOOL, LOG4J, str(sorted(TOOLS.items()))]
    recipe = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return cache_folder() / f"kafka-{version()}-{recipe[:8]}"


def bin_folder() -> Path:
    return folder() / "bin"


def ensure() -> None:
    """Downloads once per user and version; several checkouts may ask at the same time."""
    target = folder()
    if target.exists():
        return
    with (cache_folder() / "kafka.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            build(target)


def build(target: Path) -> None:
    step("kafka", f"resolving Apache Kafka {version()} by Maven (55 MB, once per user)")
    watch = Stopwatch()
    fresh = target.with_name(f"{target.name}.new-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        resolve_jars(fresh / "libs")
        require_tools(fresh / "libs")
        write_scripts(fresh)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    step("kafka", f"resolved in {watch}")


def resolve_jars(libs: Path) -> None:
    command = ["mvn", "-q", "-B", "--strict-checksums", "-f", str(POM),
               "dependency:copy-dependencies", "-DincludeScope=runtime",
               f"-DoutputDirectory={libs}"]
    done = subprocess.run(command, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Failure("Maven could not resolve Apache Kafka (is there a network, or a mirror in "
                      f"~/.m2/settings.xml?):\n{done.stdout[-3000:]}")
    if not (libs / f"kafka_2.13-{version()}.jar").exists():
        raise Failure(f"Maven resolved no kafka_2.13-{version()}.jar")


def require_tools(libs: Path) -> None:
    """A class that another version has moved must not be found out by an operator."""
    present = {name for jar in libs.glob("kafka*.jar") for name in zipfile.ZipFile(jar).namelist()}
    for script, name in TOOLS.items():
        if f"{name.replace('.', '/')}.class" not in present:
            raise Failure(f"Apache Kafka {version()} has no class {name} for {script}.sh")


def write_scripts(base: Path) -> None:
    for part in ("bin", "config"):
        (base / part).mkdir(parents=True)
    write_executable(base / "bin" / "kafka-run-class.sh", RUN_CLASS)
    for script, name in TOOLS.items():
        write_executable(base / "bin" / f"{script}.sh", TOOL.format(name=name))
    (base / "config" / "tools-log4j2.properties").write_text(
        LOG4J.format(level="warn", target="SYSTEM_ERR"))
    (base / "config" / "broker-log4j2.properties").write_text(
        LOG4J.format(level="info", target="SYSTEM_OUT"))


def write_executable(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
