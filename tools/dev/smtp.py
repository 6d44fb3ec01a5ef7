"""The SMTP sink as a part of the suite."""

import sys

from .component import Component
from .home import ROOT, Home
from .output import step
from .ports import Ports, accepts
from .process import Daemon, Launch


class Smtp(Component):
    def __init__(self, home: Home, ports: Ports) -> None:
        super().__init__("smtp", [Daemon(home, "smtp")])
        self._home = home
        self._ports = ports

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._ports['SMTP']}"

    def start(self) -> None:
        if self.is_running():
            return
        port = self._ports.prepare("SMTP")
        self.daemons[0].start(Launch(
            [sys.executable, "-B", "-m", "dev.smtp_sink", str(port), str(self._home.mail)],
            env={"PYTHONPATH": str(ROOT / "tools")}))
        step("smtp", f"starting on {self.address}; mails go to {self._home.mail}")

    def is_ready(self) -> bool:
        return accepts(self._ports["SMTP"])
