# SPDX-License-Identifier: Apache-2.0
"""What servers need, made once and kept, so that later starts are quick and need no network."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from elastic_recheck.sandbox.java.jdk import CannotStart, Jdk, maven

_COPY_JARS = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_STEP_SECONDS = 600


def cache_folder() -> Path:
    """Where servers are kept unless told otherwise."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "elastic-recheck" / "servers"


def kept(cache: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder ``name`` of the cache, filled by ``make`` where it is not there; whole, or not there at all.

    :raises CannotStart: whatever ``make`` says.
    """
    there, making = cache / name, cache / f"{name}.partial"
    with _lock(cache):
        if not there.exists():
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(there)
    return there


def fetch_jars(pom: Path, folder: Path, properties: Mapping[str, str]) -> None:
    """Copy all that a POM depends on into ``folder``.

    :param properties: what overrides the POM's own.
    :raises CannotStart: there is no Maven, or it failed.
    """
    own = [f"-D{name}={value}" for name, value in properties.items()]
    run(
        [maven(), "-B", "-q", "-f", str(pom), _COPY_JARS, "-DincludeScope=runtime", f"-DoutputDirectory={folder}", *own]
    )


def compile_into_jar(jdk: Jdk, source: Path, jars: Path, files: Mapping[str, str]) -> None:
    """Compile one class against ``jars``, and put it among them as ``launch.jar``.

    :param files: the text of what lies beside it in the jar, by path.
    :raises CannotStart: it does not compile.
    """
    classes = jars.parent / "classes"
    classes.mkdir()
    for name, text in files.items():
        path = classes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    run([jdk.tool("javac"), "-nowarn", "-cp", f"{jars}/*", "-d", str(classes), str(source)])
    run([jdk.tool("jar"), "--create", "--file", str(jars / "launch.jar"), "-C", str(classes), "."])
    shutil.rmtree(classes)


def run(command: Sequence[str]) -> None:
    """Run a step of an installation.

    :raises CannotStart: it failed; with the first line that it said.
    """
    name = Path(command[0]).name
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_STEP_SECONDS, check=False)  # noqa: S603 - our own words
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotStart(f"{name}: {error}") from error
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise CannotStart(f"{name} failed: {said[0] if said else f'exit status {done.returncode}'}")


@contextmanager
def _lock(cache: Path) -> Iterator[None]:
    """One process at a time: the others find what it made."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
