"""Kafka is disposable: its data folder is deleted under load, and everything is published again."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from dev.output import Failure, step
from dev.services import Service

from .pace import pause
from .run import Options, Run, Verdict

QUIET_WITHIN_S = 240


def wipe(options: Options, seconds: float, count: int) -> Verdict:
    """`count` times: load, the broker killed, its folder deleted, a new cluster, republish."""
    options.quiet_within_s = QUIET_WITHIN_S
    with Run("wipe", options) as run:
        run.begin_load()
        rows = 0
        for _ in range(count):
            pause(seconds / 2)
            delete_kafka(run)
            pause(seconds / 2)  # commands go on; nothing is published yet
            rows += republish(run)
        pause(seconds / 2)
        run.verdict.figures["rows_republished"] = rows
        return run.finish({"wipe": count})


def delete_kafka(run: Run) -> None:
    run.rig.kafka.kill()
    data = run.rig.home.path / "kafka" / "data"
    existed = data.exists()
    shutil.rmtree(data)
    run.rig.revive(run.rig.kafka)
    run.nemesis.note("wipe", "kafka", existed)
    step("chaos", "Kafka's folder is deleted; a new cluster is up")


def republish(run: Run) -> int:
    """By the services' own command, all at once; how many rows go out again."""
    with ThreadPoolExecutor(len(run.rig.services)) as pool:
        told = list(pool.map(until_it_answers, run.rig.services))
    # The answer is the last line, after those of the log.
    rows = sum(json.loads(text.strip().splitlines()[-1])["rows"] for text in told)
    step("chaos", f"{rows} rows are published again")
    return rows


def until_it_answers(service: Service) -> str:
    """As an operator does: a new broker on a busy machine may not create all topics in time."""
    for _ in range(5):
        with suppress(Failure):
            return service.call(["republish"])
        pause(1)
    return service.call(["republish"])
