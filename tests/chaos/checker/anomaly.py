"""An anomaly has a name, so that a failure is a fact and not a feeling."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Anomaly:
    invariant: str  # I1 … I21 of README.md
    name: str
    text: str
    # What to look up for the trace: ids of entities and events, idempotency keys.
    about: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.invariant} {self.name}: {self.text}"


@dataclass
class Report:
    anomalies: list[Anomaly] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    def add(self, invariant: str, name: str, text: str, *about: object) -> None:
        self.anomalies.append(Anomaly(invariant, name, text, [str(item) for item in about]))

    def by_name(self) -> dict[str, int]:
        return dict(Counter(anomaly.name for anomaly in self.anomalies))
