"""How long things may be: lines, files, functions, parameter lists."""

import re

from style.source import Finding

LINE_MAX = 100
FILE_MAX = 400
TEST_FILE_MAX = 600
FUNCTION_MAX = 70
PARAMETERS_MAX = 5
MEASURED = (".h", ".cpp", ".py", ".sql", ".sh", ".cmake")

_PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_CONTAINER = re.compile(
    r"(^|[\s>])(namespace|class|struct|union|enum)\b[^()=]*$|^\s*extern\b[^()]*$")
_LABEL = re.compile(r"^\s*(public|private|protected)\s*:(?!:)")
_NO_FUNCTION = re.compile(r"^\s*(using|typedef|return|static_assert|if|for|while|switch|do)\b")
_INITIALIZERS = re.compile(
    r"(\)\s*(noexcept\s*)?:|[)}]\s*,)\s*[\w:]+(<[^{}]*>)?$")


def lines_and_files(tree):
    for source in tree.sources:
        if not (source.name.endswith(MEASURED) or source.name == "CMakeLists.txt"):
            continue
        for number, line in enumerate(source.lines, 1):
            if len(line) > LINE_MAX:
                yield Finding(source.path, number, "line-length",
                              f"{len(line)} > {LINE_MAX} columns")
        limit = TEST_FILE_MAX if source.is_test else FILE_MAX
        count = source.text.count("\n")
        if count > limit:
            yield Finding(source.path, 1, "file-length", f"{count} > {limit} lines: split by noun")


def _closing(code, opening):
    """The position of the bracket that closes the one at `opening`."""
    pairs = {"{": "}", "(": ")"}
    close, depth = pairs[code[opening]], 0
    for position in range(opening, len(code)):
        if code[position] == code[opening]:
            depth += 1
        elif code[position] == close:
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


def _parameters(header):
    """The number of parameters a declaration lists, or None where it declares no function."""
    if _NO_FUNCTION.match(header):
        return None
    header = re.sub(r"operator\s*(\(\)|[^\s\w(]+)", "operator_", header)
    opening, angle = -1, 0
    for position, char in enumerate(header):
        angle += {"<": 1, ">": -1}.get(char, 0)
        if char == "=" and angle <= 0:
            return None
        if char == "(" and angle <= 0:
            opening = position
            break
    if opening < 1 or not re.search(r"[\w>=\]*+/!&|^%~-]\s*$", header[:opening]):
        return None
    inner = header[opening + 1:_closing(header, opening)]
    return _listed(inner)


def _listed(inner):
    """How many comma-separated things stand in `inner`, commas in brackets aside."""
    if not inner.strip():
        return 0
    depth, count = 0, 1
    for char in inner:
        depth += {"(": 1, "{": 1, "[": 1, "<": 1, ")": -1, "}": -1, "]": -1, ">": -1}.get(char, 0)
        if char == "," and depth == 0:
            count += 1
    return count


class _Scanner:
    """Walks the declarations of one file: into namespaces and classes, over everything else."""

    def __init__(self, source):
        self.source = source
        blank = lambda match: re.sub(r"[^\n]", " ", match[0])
        self.code = _PREPROCESSOR.sub(blank, source.code)
        self.findings = []

    def run(self):
        position = start = 0
        while position < len(self.code):
            char = self.code[position]
            if char in ";}":
                if char == ";":
                    self._declaration(start, position)
                position += 1
                start = position
            elif char == "{":
                position, start = self._open(start, position)
            elif char == "(":
                position = _closing(self.code, position) + 1
            else:
                label = _LABEL.match(self.code[start:position + 1]) if char == ":" else None
                position += 1
                start = position if label else start
        return self.findings

    def _open(self, start, position):
        """Handles an opening brace; where to go on, and where the current declaration begins."""
        header = self.code[start:position]
        if _INITIALIZERS.search(header.rstrip()):
            return _closing(self.code, position) + 1, start
        if _CONTAINER.search(header):
            return position + 1, position + 1
        end = _closing(self.code, position)
        if self._declaration(start, position):
            self._length(start, end)
            return end + 1, end + 1
        return end + 1, start

    def _line(self, start):
        first = start + len(self.code[start:]) - len(self.code[start:].lstrip())
        return self.code.count("\n", 0, first) + 1

    def _declaration(self, start, end):
        count = _parameters(self.code[start:end].strip())
        if count is not None and count > PARAMETERS_MAX:
            self._add(start, "parameters", f"{count} > {PARAMETERS_MAX} parameters: make a struct")
        return count is not None

    def _length(self, start, end):
        length = self.code.count("\n", 0, end) + 2 - self._line(start)
        if length > FUNCTION_MAX:
            self._add(start, "function-length", f"{length} > {FUNCTION_MAX} lines")

    def _add(self, start, rule, message):
        self.findings.append(Finding(self.source.path, self._line(start), rule, message))


def functions(tree):
    for source in tree.cpp():
        yield from _Scanner(source).run()


RULES = (lines_and_files, functions)
