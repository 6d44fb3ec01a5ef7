#!/usr/bin/env python3
"""Checks the house rules that no compiler knows: layering, tree, bans and budgets (docs/style.md).

Prints `file:line: rule: message` per finding and ends with status 1 if there is any. Runs as the
ctest `style`.
"""

import pathlib
import sys

from style import bans, budgets, copies, events, includes, layout
from style.source import Tree

RULES = (
    *layout.RULES,
    *includes.RULES,
    *events.RULES,
    *bans.RULES,
    *budgets.RULES,
    *copies.RULES,
)


def check(root):
    """All findings of the tree under `root`, in order of file and line."""
    tree = Tree(pathlib.Path(root))
    return sorted({finding for rule in RULES for finding in rule(tree)})


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[1]
    findings = check(root)
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.rule}: {finding.message}")
    if findings:
        print(f"{len(findings)} findings; the rules and their reasons: docs/style.md")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
