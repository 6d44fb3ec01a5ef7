"""Counts test cases over all rings, from the JUnit files of ctest, GoogleTest and pytest."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    passed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.passed} passed, {len(self.failures)} failed"

    def fail(self, name: str) -> None:
        self.failures.append(name)

    def add_cases(self, file: Path) -> None:
        """A JUnit file: every test case by its outcome."""
        for case in ElementTree.parse(file).getroot().iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}"
            if case.find("failure") is not None or case.find("error") is not None:
                self.fail(name)
            elif case.find("skipped") is not None or case.get("status") == "notrun":
                self.skipped += 1
            else:
                self.passed += 1

    def add_ctest(self, file: Path, details: Path) -> None:
        """ctest's JUnit file; a GoogleTest executable counts by the cases it wrote to `details`."""
        for test in ElementTree.parse(file).getroot().iter("testcase"):
            name = test.get("name", "")
            failed = test.get("status") == "fail"
            cases = details / f"{name}.xml"
            if not cases.exists():
                self._add_one(name, test.get("status"))
                continue
            known = len(self.failures)
            self.add_cases(cases)
            if failed and len(self.failures) == known:
                self.fail(f"{name} (its cases passed, then it crashed or a sanitizer complained)")

    def _add_one(self, name: str, status: str | None) -> None:
        if status == "run":
            self.passed += 1
        elif status == "disabled":
            self.skipped += 1
        else:
            self.fail(name)
