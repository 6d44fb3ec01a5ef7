"""The files of a tree and the views of them that rules need: lines, and C++ without its texts."""

import functools
import re
import subprocess
from typing import NamedTuple


class Finding(NamedTuple):
    path: str
    line: int
    rule: str
    message: str


SKIPPED_FOLDERS = {".git", ".bilko", "build", "__pycache__", "node_modules", ".pytest_cache"}

# Longest first where one could begin inside another. Numbers are tokens so that the digit
# separator of 1'000 does not open a character literal.
_CPP_TOKENS = re.compile(
    r"""(?P<text>//[^\n]*|/\*.*?\*/|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"
        |"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+')
       |(?<![A-Za-z_])[0-9][0-9A-Za-z'.]*""",
    re.DOTALL | re.VERBOSE,
)


def blank_texts(code):
    """C++ with comments and literals blanked; every position and line stays where it was."""

    def blank(match):
        if match["text"] is None:
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return _CPP_TOKENS.sub(blank, code)


class Source:
    """One text file. `path` is relative to the root, with slashes."""

    def __init__(self, root, path):
        self.path = path
        self.parts = tuple(path.split("/"))
        self.name = self.parts[-1]
        self.text = (root / path).read_bytes().decode("utf-8", "replace")

    @functools.cached_property
    def lines(self):
        return self.text.split("\n")

    @functools.cached_property
    def code(self):
        return blank_texts(self.text)

    @functools.cached_property
    def code_lines(self):
        return self.code.split("\n")

    @property
    def is_cpp(self):
        return self.name.endswith((".h", ".cpp"))

    @property
    def is_test(self):
        name = self.name.rsplit(".", 1)[0]
        return "tests" in self.parts or name.endswith("_test") or name.startswith("test_")

    @property
    def service(self):
        """The service this file belongs to, or None."""
        return self.parts[1] if self.parts[0] == "services" and len(self.parts) > 2 else None

    @property
    def library(self):
        """The folder of libs/common/bilko this file belongs to, or None."""
        under = self.parts[:3] == ("libs", "common", "bilko") and len(self.parts) > 4
        return self.parts[3] if under else None

    @property
    def role(self):
        """The file's place in its service: a folder (`domain`), or the file's name at its top."""
        return self.parts[2] if self.service else None

    def find(self, pattern, rule, message, code=True):
        """A finding for each line that matches; `{0}` in the message is what matched."""
        for number, line in enumerate(self.code_lines if code else self.lines, 1):
            match = pattern.search(line)
            if match:
                yield Finding(self.path, number, rule, message.format(match[0].strip()))


def git(root, *arguments):
    """What git prints, or None where it fails or there is none."""
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], check=True,
                              capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def _walked(root):
    return [file.relative_to(root).as_posix() for file in root.rglob("*")]


def _is_text(file):
    with file.open("rb") as opened:
        return b"\0" not in opened.read(8192)


class Tree:
    """Every text file under a root; in a git checkout those that git does not ignore."""

    def __init__(self, root):
        self.root = root
        listed = git(root, "ls-files", "-z", "-co", "--exclude-standard")
        paths = listed.split("\0") if listed is not None else _walked(root)
        self.sources = [
            Source(root, path)
            for path in sorted(set(paths))
            if path and not SKIPPED_FOLDERS.intersection(path.split("/"))
            and (root / path).is_file() and not (root / path).is_symlink()
            and _is_text(root / path)
        ]
        self.paths = {source.path for source in self.sources}

    @functools.cached_property
    def services(self):
        return sorted({source.service for source in self.sources if source.service})

    def text(self, path):
        """The text of one file, empty where there is none."""
        return next((source.text for source in self.sources if source.path == path), "")

    def cpp(self):
        return [source for source in self.sources if source.is_cpp]
