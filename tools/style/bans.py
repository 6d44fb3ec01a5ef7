"""Words that must not occur, each with what to write instead."""

import re

from style.source import Finding

# The patterns are put together so that this file does not break its own rules.
_MACHINE_PATHS = re.compile(r"(?<![\w.~}-])/(tmp/bil" r"ko\b|(work|root|home)/)")
_REGISTRIES = re.compile("|".join(name.replace(" ", r"\.") for name in (
    "repo1 maven", "repo maven apache", "maven org", "pypi org", "pythonhosted org",
    "deb debian org", "registry npmjs", "crates io", "proxy golang org", "rubygems org")))
_UNFINISHED = re.compile(r"\bFIX" r"ME\b|\bTO" r"DO\b(?!\(#\d+\))")
_FLOATING = re.compile(r"\b(double|float)\b")
_STOD = re.compile(r"\b(std::)?(stod|stof|stold|atof|strtod)\s*\(")
_NOW = re.compile(r"\bsystem_clock::now\b")
_COUT = re.compile(r"\bstd::cout\b")
_USING = re.compile(r"\busing\s+namespace\b(?!\s+std::(chrono_|string_)?(view_)?literals\b)")
_CATCH = re.compile(r"\bcatch\s*\(")
_SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(|\btime\.sleep\(")
_FUNCTION = re.compile(r"^\s*(?:def|bool|void) (\w+)\(", re.MULTILINE)
_TYPE_NAMES = re.compile(
    r"\b(class|struct)\s+\w*(Manager|Helper|Helpers|Util|Utils|Impl|Info)\b(?!\s*;)")
_NOTIFY = re.compile(r"\bNOTIFY\b|\bpg_notify\b", re.IGNORECASE)
_SQL_COMMENT = re.compile(r"--.*")

LAID_OUT = (".h", ".cpp", ".py", ".sql", ".sh", ".cmake", ".md", ".yaml", ".yml", ".txt", ".in")
WORDED = (".h", ".cpp", ".py", ".sql", ".sh", ".cmake", ".yaml", ".yml")


def everywhere(tree):
    for source in tree.sources:
        yield from source.find(_MACHINE_PATHS, "machine-path", "`{0}` is a path of one machine",
                               code=False)
        yield from source.find(_REGISTRIES, "registry-host", "`{0}`: name no registry host",
                               code=False)
        if source.name.endswith(WORDED):
            yield from source.find(_UNFINISHED, "unfinished", "`{0}`: finish it, or name an issue",
                                   code=False)


def blanks(tree):
    tab, trailing = re.compile("\t"), re.compile(r"[ \t]+$")
    for source in tree.sources:
        if not source.name.endswith(LAID_OUT):
            continue
        yield from source.find(trailing, "trailing-blank", "blanks at the end of the line",
                               code=False)
        yield from source.find(tab, "tab", "indent with blanks", code=False)
        if source.text and not source.text.endswith("\n"):
            yield Finding(source.path, len(source.lines), "last-line", "ends without a newline")


def _holds_money(source):
    return source.library in ("core", "contracts") or source.service is not None


def floating_point(tree):
    for source in tree.cpp():
        if not _holds_money(source):
            continue
        for finding in source.find(_FLOATING, "floating-point",
                                   "`{0}`: use Money, Rate or Quantity, or say `// not money:`"):
            if "// not money:" not in source.lines[finding.line - 1]:
                yield finding


def words(tree):
    for source in tree.cpp():
        yield from source.find(_STOD, "stod", "`{0}`: parse with Amount::parse, Rate::parse, …")
        if source.path != "libs/common/bilko/core/clock.h":
            yield from source.find(_NOW, "wall-clock", "take the time from bilko::Clock")
        if source.name != "main.cpp" and source.library != "service":
            yield from source.find(_COUT, "cout", "write a log line (bilko/log)")
        yield from source.find(_USING, "using-namespace", "name what you use")
        yield from source.find(_TYPE_NAMES, "type-name", "`{0}`: name it by what it is")


def errors(tree):
    """Only tests and adapters of a service catch; elsewhere the two mappers of libs/common do."""
    for source in tree.cpp():
        if source.service and not source.is_test and source.role != "adapters":
            yield from source.find(_CATCH, "catch", "errors are mapped by libs/common (ADR 0004)")


def _is_eventually(source, number):
    """Whether the line stands in a function called eventually, or in a file of that name."""
    above = "\n".join(source.lines[:number])
    functions = _FUNCTION.findall(above)
    return source.name.startswith("eventually") or (functions and functions[-1] == "eventually")


def waiting(tree):
    for source in tree.sources:
        if not source.is_test or not source.name.endswith((".cpp", ".h", ".py")):
            continue
        for finding in source.find(_SLEEP, "sleep", "wait with eventually(condition, deadline), "
                                                    "or say `not waiting:` and what it is"):
            excused = "not waiting:" in source.lines[finding.line - 1]
            if not excused and not _is_eventually(source, finding.line):
                yield finding


def notify(tree):
    for source in tree.sources:
        if not source.name.endswith(".sql"):
            continue
        for number, line in enumerate(source.lines, 1):
            if _NOTIFY.search(_SQL_COMMENT.sub("", line)):
                yield Finding(source.path, number, "notify",
                              "halves throughput: the relay is woken in-process (ADR 0002)")


RULES = (everywhere, blanks, floating_point, words, errors, waiting, notify)
