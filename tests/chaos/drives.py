"""What brings a planted bug to light, by the word in its patch."""

from confluent_kafka import Producer

from .pace import pause
from .run import Run
from .trouble import Trouble
from .wipe import delete_kafka, republish


def kill(run: Run, service: str, count: str) -> None:
    """kill -9, again and again, under load."""
    for number in range(int(count)):
        pause(1.5)
        replicas = run.rig.service(service).replicas
        run.nemesis.kill(replicas[number % len(replicas)])


def die(run: Run, service: str, failpoint: str, count: str) -> None:
    """Dies at a failpoint, each time at a later hit."""
    part = run.rig.service(service).replicas[0]
    for number in range(int(count)):
        run.rig.set_variables(service, {"BILKO_FAILPOINTS": f"{failpoint}=kill@{number + 3}"})
        part.kill()
        part.start()
        run.rig.set_variables(service, {})
        for _ in range(60):
            if not part.is_running():
                break
            pause(0.2)
        run.rig.revive(part)


def slow(run: Run, service: str, failpoint: str, milliseconds: str, count: str) -> None:
    """Every passage of a failpoint takes long; now and then the process is killed."""
    rule = f"{failpoint}=sleep:{milliseconds}@1+"
    run.rig.set_variables(service, {"BILKO_FAILPOINTS": rule})
    part = run.rig.service(service).replicas[0]
    part.kill()
    run.rig.revive(part)
    pause(5)
    for _ in range(int(count)):
        pause(2)
        run.nemesis.kill(part)
    pause(5)


def lose(run: Run, backend: str, fault: str, every: str, seconds: str) -> None:
    """Replies are lost."""
    run.rig.proxy.lose_replies(backend, fault, int(every), 1000)
    pause(float(seconds))


def trouble(run: Run, service: str, seconds: str) -> None:
    """One insert in three fails for a while."""
    failing = Trouble(run.rig.paths(), service)
    failing.begin("random() < 0.3")
    pause(float(seconds))
    failing.end()
    pause(10)


def poison(run: Run, topic: str, count: str) -> None:
    """Records that are no events, on every partition."""
    producer = Producer({"bootstrap.servers": run.rig.kafka.bootstrap})
    for number in range(int(count)):
        producer.produce(topic, b"not json %d" % number, key=b"poison", partition=number % 3,
                         headers=[("chaos", b"poison")])
    producer.flush(30)
    run.settings["dead_letters"] = "stay"
    pause(10)


def refuse(run: Run, service: str, seconds: str) -> None:
    """Every insert fails for a while, shorter than the retries last."""
    failing = Trouble(run.rig.paths(), service)
    failing.begin("true")
    pause(float(seconds))
    failing.end()
    pause(15)


def wipe(run: Run) -> None:
    """Another Kafka, where the same offsets hold other events."""
    pause(10)
    delete_kafka(run)
    republish(run)


def wait(run: Run, seconds: str) -> None:
    """The load alone is enough."""
    pause(float(seconds))


DRIVES = {"kill": kill, "die": die, "slow": slow, "lose": lose, "trouble": trouble,
          "poison": poison, "refuse": refuse, "wipe": wipe,
          "wait": wait}
