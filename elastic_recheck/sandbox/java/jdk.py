# SPDX-License-Identifier: Apache-2.0
"""Finding a JDK and Maven, and what to say where there are none."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.errors import ElasticRecheckError

_USUAL_PLACES = (
    "/usr/lib/jvm/*",
    "/usr/lib64/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.jdks/*",
    "~/.sdkman/candidates/java/*",
)
_VERSION = re.compile(r'^JAVA_VERSION="(?:1\.)?(\d+)', re.MULTILINE)


class CannotStart(ElasticRecheckError):
    """This machine lacks what a server needs; ``str()`` says in one line what that is."""


@dataclass(frozen=True, slots=True)
class Jdk:
    """A Java development kit: where it is, and its feature version (as 17 or 25)."""

    home: Path
    version: int

    def tool(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.home / "bin" / name)


def newest_jdk(homes: Iterable[Path]) -> Jdk:
    """The newest JDK among those that are in ``homes``.

    :raises CannotStart: there is none.
    """
    return max(_found(homes), key=lambda jdk: jdk.version)


def oldest_jdk(homes: Iterable[Path], needed: int) -> Jdk:
    """The oldest JDK in ``homes`` that is of the version ``needed`` or newer: the one a server was tried with most.

    :raises CannotStart: there is none.
    """
    found = _found(homes)
    fit = [jdk for jdk in found if jdk.version >= needed]
    if not fit:
        newest = max(found, key=lambda jdk: jdk.version)
        raise CannotStart(f"JDK {newest.version} in {newest.home} is too old: {needed} or newer is needed")
    return min(fit, key=lambda jdk: jdk.version)


def maven() -> str:
    """The path of Maven's command.

    :raises CannotStart: there is none.
    """
    command = shutil.which("mvn")
    if command is None:
        raise CannotStart("no Maven found (mvn on the PATH): install it, as the package maven")
    return command


def jdk_homes() -> Iterator[Path]:
    """Where a JDK may be: JAVA_HOME, that of the ``java`` on the PATH, and the usual places."""
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if java := shutil.which("java"):
        yield Path(java).resolve().parent.parent
    for pattern in _USUAL_PLACES:
        place = Path(pattern).expanduser()
        root = Path(place.anchor)
        yield from sorted(root.glob(str(place.relative_to(root))))


def _found(homes: Iterable[Path]) -> list[Jdk]:
    found = [jdk for home in homes if (jdk := _look_at(home))]
    if not found:
        raise CannotStart("no JDK found (JAVA_HOME, PATH, /usr/lib/jvm): install one, as openjdk-21-jdk-headless")
    return found


def _look_at(home: Path) -> Jdk | None:
    release = home / "release"
    if not release.is_file() or not (home / "bin" / "javac").exists():
        return None
    version = _VERSION.search(release.read_text(errors="replace"))
    return Jdk(home, int(version[1])) if version else None
