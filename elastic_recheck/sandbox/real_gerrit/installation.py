# SPDX-License-Identifier: Apache-2.0
"""Gerrit's jars and an empty site, made once and kept, so that later starts are quick and need no network."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.sandbox.real_gerrit.java import CannotStart, Jdk, jdk_homes, maven, newest_jdk

_HERE = Path(__file__).parent
_NEWEST, _NEWEST_NEEDS = "3.13.5", 21
_OLDER, _OLDER_NEEDS = "3.10.2", 17
_COPY_JARS = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_JAVA_OPTIONS = (
    "-Xmx160m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--add-opens=java.base/java.net=ALL-UNNAMED",
    "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)
_STEP_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Installation:
    """A Gerrit that can be started: ``folder`` holds its ``jars`` and an empty ``site``."""

    folder: Path
    jdk: Jdk

    def program(self, *arguments: str) -> list[str]:
        """The command line that runs one of Gerrit's programs."""
        jars, home = self.folder / "jars" / "*", f"-Duser.home={self.folder}"
        return [self.jdk.tool("java"), *_JAVA_OPTIONS, home, "-cp", str(jars), "GerritMain", *arguments]


def cache_folder() -> Path:
    """Where servers are kept unless told otherwise."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "elastic-recheck" / "servers"


def installed(cache: Path) -> Installation:
    """The newest Gerrit that this machine's Java can run, fetched from Maven Central where ``cache`` has it not.

    :raises CannotStart: Java or Maven are missing, or a step failed.
    """
    jdk = newest_jdk(jdk_homes())
    if jdk.version < _OLDER_NEEDS:
        raise CannotStart(f"JDK {jdk.version} in {jdk.home} is too old: Gerrit needs {_OLDER_NEEDS} or newer")
    version = _NEWEST if jdk.version >= _NEWEST_NEEDS else _OLDER
    there = Installation(cache / f"gerrit-{version}", jdk)
    with _lock(cache):
        if not there.folder.exists():
            making = Installation(cache / f"gerrit-{version}.partial", jdk)
            shutil.rmtree(making.folder, ignore_errors=True)
            _fetch(making, version)
            _compile(making, version)
            _make_site(making)
            making.folder.rename(there.folder)
    return there


def _fetch(installation: Installation, version: str) -> None:
    jars = installation.folder / "jars"
    pom = str(_HERE / "pom.xml")
    _run([maven(), "-B", "-q", "-f", pom, _COPY_JARS, f"-DoutputDirectory={jars}", f"-Dgerrit.version={version}"])


def _compile(installation: Installation, version: str) -> None:
    """Add the class that starts it, and the version, which is in none of the published jars."""
    classes, jars, jdk = installation.folder / "classes", installation.folder / "jars", installation.jdk
    named = classes / "com" / "google" / "gerrit" / "common" / "Version"
    named.parent.mkdir(parents=True)
    named.write_text(f"{version}\n")
    _run([jdk.tool("javac"), "-cp", f"{jars}/*", "-d", str(classes), str(_HERE / "GerritMain.java")])
    _run([jdk.tool("jar"), "--create", "--file", str(jars / "launch.jar"), "-C", str(classes), "."])
    shutil.rmtree(classes)


def _make_site(installation: Installation) -> None:
    """``--dev`` makes the account ``admin`` with the HTTP password ``secret``."""
    site = installation.folder / "site"
    write_config(site, 0, 0)
    _run(installation.program("Init", "-d", str(site), "--batch", "--dev", "--no-auto-start", "--skip-plugins"))
    (site / "bin" / "gerrit.war").unlink(missing_ok=True)  # a useless copy of the largest jar


def write_config(site: Path, http_port: int, ssh_port: int) -> None:
    """Write the site's ``gerrit.config``. Ports stand nowhere else."""
    indices = ("accounts", "groups", "projects", "changes_open", "changes_closed")
    lines = [
        "[gerrit]",
        "basePath = git",
        f"canonicalWebUrl = http://127.0.0.1:{http_port}/",
        "[auth]",
        "type = DEVELOPMENT_BECOME_ANY_ACCOUNT",
        "[index]",
        "type = lucene",
        # Otherwise what is indexed is written every five minutes, and lost when the server is killed.
        *(line for index in indices for line in (f'[index "{index}"]', "commitWithin = 0")),
        "[httpd]",
        f"listenUrl = http://127.0.0.1:{http_port}/",
        "[sshd]",
        f"listenAddress = 127.0.0.1:{ssh_port}",
        "[sendemail]",
        "enable = false",
        "[cache]",
        "directory = cache",
    ]
    (site / "etc").mkdir(parents=True, exist_ok=True)
    (site / "etc" / "gerrit.config").write_text("\n".join(lines) + "\n")


def _run(command: Sequence[str]) -> None:
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
