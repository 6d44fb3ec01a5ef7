"""The commands of the alerts' runbooks, executed as they stand."""

import os
import re
import subprocess
import time

import promql
import pytest

from clients import ROOT

BLOCK = re.compile(r"^```sh run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"#\s*exits with (\d+)\s*$")
PATIENCE = 60.0  # seconds: what the tests before have caused may still be on its way
done = {}  # a command that several pages have is executed once


def commands(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines() if line.strip()]


def execute(command, folder):
    variables = os.environ | {"SERVICE": "notification", "TMP": str(folder)}
    script = f'bilkoctl() {{ "{ROOT}/bilko" ctl "$@"; }}\n{command}\n'
    return subprocess.run(["bash", "-c", script], env=variables, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=120, check=False)


@pytest.mark.parametrize("alert", list(promql.alerts()), ids=lambda alert: alert["alert"])
def test_the_commands_of_a_runbook_work(alert, tmp_path):
    for command in commands(alert["annotations"]["runbook"]):
        expected = int(found.group(1)) if (found := EXIT.search(command)) else 0
        until = time.monotonic() + PATIENCE
        while command not in done or (done[command].returncode != expected
                                      and time.monotonic() < until):
            done[command] = execute(command, tmp_path)
        told = done[command]
        assert told.returncode == expected, f"{command}\n{told.stdout}{told.stderr}"
