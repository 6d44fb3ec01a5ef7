"""The verbs of `./bilko chaos`: each a load, its faults, and the bites without which it is void."""

import time

from dev.output import step

from .pace import pause
from .run import Countdown, Options, Run, Verdict


def calm(options: Options, seconds: float) -> Verdict:
    """No fault at all: what the checker says of this is its own fault or a plain bug."""
    with Run("calm", options) as run:
        run.begin_load()
        pause(seconds)
        return run.finish()


def sample(options: Options, seconds: float) -> Verdict:
    """A little of everything, for every test run."""
    with Run("sample", options) as run:
        run.begin_load()
        proxy = run.rig.proxy
        faulty = Countdown(seconds)
        proxy.lose_replies("postgres", "commit", 12, 15)
        proxy.lose_replies("postgres", "commit-request", 12, 15)
        proxy.lose_replies("kafka", "produce", 25, 10)
        proxy.lose_replies("kafka", "offset-commit", 10, 10)
        while faulty:
            run.nemesis.kill_random(servers=0.0)
        run.nemesis.kill(run.rig.postgres)
        run.nemesis.kill(run.rig.kafka)
        return run.finish({"kill.service": 3, "kill.postgres": 1, "kill.kafka": 1,
                           "postgres.commit": 5, "kafka.produce": 3})


def kills(options: Options, count: int, servers: float = 0.15) -> Verdict:
    """Random kill -9 of services, broker and database under load."""
    with Run("kills", options) as run:
        run.begin_load()
        for number in range(count):
            run.nemesis.kill_random(servers)
            pause(run.nemesis.chance.uniform(0.1, 1.5))
            if number % 25 == 24:
                say_progress(run, f"{number + 1} of {count} kills")
        return run.finish({"kill.service": int(count * (1 - servers) * 0.8),
                           "kill.postgres": int(count * servers * 0.3),
                           "kill.kafka": int(count * servers * 0.1)})


def in_doubt(options: Options, count: int) -> Verdict:
    """COMMIT lost, and replies to COMMIT, Produce and OffsetCommit, `count` of each."""
    with Run("in-doubt", options) as run:
        run.begin_load()
        proxy = run.rig.proxy
        lost = {"postgres.commit": (15, count), "postgres.commit-request": (15, count),
                "kafka.produce": (4, count),
                "kafka.offset-commit": (6, count)}
        for fault, (every, limit) in lost.items():
            backend, _, name = fault.partition(".")
            proxy.lose_replies(backend, name, every, limit)
        patience = Countdown(60 + 6 * count)
        while patience and any(proxy.bitten().get(fault, 0) < count for fault in lost):
            pause(1)
        return run.finish(dict.fromkeys(lost, count))


def network(options: Options, count: int) -> Verdict:
    """Connections cut, delayed, half-open and stalled, one backend at a time."""
    with Run("network", options) as run:
        run.begin_load()
        chance = run.nemesis.chance
        for _ in range(count):
            backend = chance.choice(["postgres", "kafka"])
            mode = chance.choice(["cut", "delay", "half-open", "stall"])
            run.rig.proxy.set_mode(backend, mode, ms=chance.choice([10, 100, 400]))
            run.nemesis.note(f"network.{mode}", backend, True)  # the proxy counts the bites
            pause(chance.uniform(0.5, 4))
            run.rig.proxy.set_mode(backend, "pass")
            pause(chance.uniform(0.5, 2))
        return run.finish({f"{backend}.{mode}": max(1, count // 20)
                           for backend in ("postgres", "kafka")
                           for mode in ("cut", "delay", "half-open", "stall")})


def zombie(options: Options, seconds: float, count: int) -> Verdict:
    """Replicas stopped past every time-out, while another takes over; then they go on."""
    options.replicas = 2
    with Run("zombie", options) as run:
        run.begin_load()
        parts = [part for part in run.rig.replicas() if part.name.startswith(
            ("ledger", "invoice", "notification", "audit"))]
        for number in range(count):
            run.nemesis.freeze(parts[number % len(parts)], seconds)
            pause(3)
        return run.finish({"freeze": count})


def rebalance(options: Options, seconds: float, every_s: float = 3.0) -> Verdict:
    """A replica of every service leaves and returns every few seconds; throughput beside calm."""
    options.replicas = 2
    with Run("rebalance", options) as run:
        load = run.begin_load(threads=8, rate=40.0)
        calm = rate_of(load, seconds / 2)
        stormy_from, done = time.monotonic(), load.done
        movers = [part for part in run.rig.replicas() if part.name.endswith("-2")]
        storm = Countdown(seconds)
        turn = 0
        while storm:
            begun = time.monotonic()
            run.nemesis.replica_leaves_and_returns(movers[turn % len(movers)], turn % 3 != 2)
            turn += 1
            pause(every_s - (time.monotonic() - begun))
        stormy = (load.done - done) / (time.monotonic() - stormy_from)
        run.verdict.figures |= {"calm_per_s": round(calm, 1), "stormy_per_s": round(stormy, 1)}
        verdict = run.finish({"rebalance": int(seconds / every_s / 2)})
        if stormy < calm / 2:
            verdict.result["verdict"] = "anomaly"
            verdict.result.setdefault("anomalies", {})["slow-under-rebalance"] = 1
        return verdict


def rate_of(load, seconds: float) -> float:
    before = load.done
    pause(seconds)
    return (load.done - before) / seconds


def say_progress(run: Run, text: str) -> None:
    step("chaos", f"{text}, {run.load.done} commands")
