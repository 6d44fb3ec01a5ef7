"""components/prometheus-operator: the rules of deploy/monitoring as an object of the operator."""

from .catalogue import Service
from .files import KUBERNETES, ROOT, Output, indented

RULES = ROOT / "deploy" / "monitoring" / "rules" / "bilko.yaml"


def generate(_services: list[Service], output: Output) -> None:
    groups = RULES.read_text(encoding="utf-8").partition("groups:\n")[2]
    output.add(KUBERNETES / "components" / "prometheus-operator" / "rules.yaml", f"""\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: bilko
spec:
  groups:
{indented(2, groups)}
""")
