#!/usr/bin/env python3
"""Checks that clang-format would change nothing; `--fix` lets it. Runs as the ctest `format`.

Status 1 if it would, 77 (skipped) where there is no clang-format.
"""

import pathlib
import shutil
import subprocess
import sys

from style.source import Tree

ROOT = pathlib.Path(__file__).resolve().parents[1]
SKIPPED = 77


def main():
    formatter = shutil.which("clang-format")
    if not formatter:
        print("there is no clang-format")
        return SKIPPED
    mode = ["-i"] if "--fix" in sys.argv[1:] else ["--dry-run", "-Werror", "--ferror-limit=1"]
    files = [source.path for source in Tree(ROOT).cpp()]
    return subprocess.run([formatter, *mode, *files], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
