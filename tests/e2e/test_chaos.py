"""Three minutes of the chaos kit, in a suite of its own with sanitizers; more: ./bilko chaos."""

import json
import os
import subprocess
from contextlib import contextmanager

from clients import ROOT

WAIT_S = 560


@contextmanager
def chaos(*arguments):
    """`./bilko chaos` under way; told to clean up if we do not wait for its end."""
    alone = {name: value for name, value in os.environ.items() if not name.startswith("BILKO_")}
    process = subprocess.Popen([str(ROOT / "bilko"), "chaos", *arguments], text=True, env=alone,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def test_three_minutes_of_kills_and_lost_replies_leave_no_anomaly():
    with chaos("sample", "--seconds", "180") as process:
        output, _ = process.communicate(timeout=WAIT_S)
    results = [line for line in output.splitlines() if line.startswith("RESULT ")]
    assert results, output[-6000:]
    told = json.loads(results[-1].removeprefix("RESULT "))
    assert told["verdict"] == "ok", output[-6000:]
    assert told["bitten"]["kill.service"] >= 3
    assert told["counts"]["invoices created"] >= 50
