"""Which part of the suite uses how much processor time."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def bilko(*arguments):
    done = subprocess.run([ROOT / "bilko", *arguments], capture_output=True, text=True, check=False)
    return done.stdout


def processes():
    """Process ids of the parts, from `./bilko status`."""
    found = {}
    for line in bilko("status").splitlines():
        words = line.split()
        if len(words) > 2 and words[2].isdigit():
            found[words[0]] = int(words[2])
    return found


def processor_seconds(parent):
    """Of a process and its children, those that ended included."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == parent:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == parent:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def used():
    """Processor seconds of each part so far."""
    return {name: processor_seconds(pid) for name, pid in processes().items()}
