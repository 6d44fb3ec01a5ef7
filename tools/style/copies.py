"""What two services share stands in libs/common: no block of a service stands again in another."""

import re

from style.source import Finding

LINES = 6  # a shorter run is the language, not a copy
_SLIGHT = re.compile(r"[\s{}()\[\];,]*$|#|\s*(//|--|using |public:|protected:|private:)")
_TEMPLATE = "tools/service_template/"  # what it stamps may stand in every service
_COMPARED = (".h", ".cpp")  # migrations write their columns out, and stay as they are


def _significant(source):
    """The lines that say something, with their numbers: neither blank, comment nor include."""
    return [(number, " ".join(line.split())) for number, line in enumerate(source.lines, 1)
            if not _SLIGHT.match(line)]


def _blocks(source):
    """Every run of LINES lines that say something, with the place of its first."""
    lines = _significant(source)
    for start in range(len(lines) - LINES + 1):
        yield tuple(text for _, text in lines[start:start + LINES]), start, lines[start][0]


def copied_blocks(tree):
    """Reports a block where it stands for the second time, in the order of the files."""
    compared = [source for source in tree.sources if source.name.endswith(_COMPARED)]
    stamped = {block for source in compared if source.path.startswith(_TEMPLATE)
               for block, *_ in _blocks(source)}
    first = {}
    for source in (source for source in compared if source.service):
        reported_to = 0
        for block, start, line in _blocks(source):
            other, number = first.setdefault(block, (source, line))
            if other.service == source.service or start < reported_to or block in stamped:
                continue
            reported_to = start + LINES
            yield Finding(source.path, line, "copied-block",
                          f"{LINES} lines stand in {other.path}:{number}, too: share them")


RULES = (copied_blocks,)
