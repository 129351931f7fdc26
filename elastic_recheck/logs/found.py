# SPDX-License-Identifier: Apache-2.0
"""Files that were found below a log root: names that can be trusted, within bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from elastic_recheck.model import LogFile

MAX_FILES = 20_000
_MAX_NAME = 1_000
_MAX_SIZE = 1 << 62


def is_safe(name: str) -> bool:
    """Whether a relative name stays below its root, and is nothing but printable text."""
    parts = name.split("/")
    return (
        0 < len(name) <= _MAX_NAME
        and name.isprintable()
        and "\\" not in name
        and not any(part in ("", ".", "..") for part in parts)
    )


@dataclass(slots=True)
class Found:
    """Collects files below ``root``, in order. ``left_out`` says what was not taken, and why."""

    root: str
    files: list[LogFile] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, name: str, size: object = None, *, viewable: bool = False, url: str = "") -> None:
        """Take a file, if its name can be trusted and there are not too many yet."""
        if not is_safe(name):
            self.leave_out(f"{name[:100]!a} is no name of a file below the log root")
        elif len(self.files) >= MAX_FILES:
            self.leave_out(f"more than {MAX_FILES} files")
        else:
            known_size = size if isinstance(size, int) and 0 <= size < _MAX_SIZE else None
            self.files.append(LogFile(name, url or self.root + quote(name), known_size, viewable))

    def leave_out(self, what: str) -> None:
        """Note what was not taken, once, and not more than can be read."""
        if what not in self.left_out and len(self.left_out) < 20:
            self.left_out.append(what)

    @property
    def names(self) -> frozenset[str]:
        """The files' names."""
        return frozenset(file.name for file in self.files)
