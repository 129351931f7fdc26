# SPDX-License-Identifier: Apache-2.0
"""Gerrit's jars and an empty site, made once and kept, so that later starts are quick and need no network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.sandbox.java import (
    CannotStart,
    Jdk,
    compile_into_jar,
    fetch_jars,
    jdk_homes,
    kept,
    newest_jdk,
    run,
)

_HERE = Path(__file__).parent
_NEWEST, _NEWEST_NEEDS = "3.13.5", 21
_OLDER, _OLDER_NEEDS = "3.10.2", 17
_JAVA_OPTIONS = (
    "-Xmx160m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--add-opens=java.base/java.net=ALL-UNNAMED",
    "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """A Gerrit that can be started: ``folder`` holds its ``jars`` and an empty ``site``."""

    folder: Path
    jdk: Jdk

    def program(self, *arguments: str) -> list[str]:
        """The command line that runs one of Gerrit's programs."""
        jars, home = self.folder / "jars" / "*", f"-Duser.home={self.folder}"
        return [self.jdk.tool("java"), *_JAVA_OPTIONS, home, "-cp", str(jars), "GerritMain", *arguments]


def installed(cache: Path) -> Installation:
    """The newest Gerrit that this machine's Java can run, fetched from Maven Central where ``cache`` has it not.

    :raises CannotStart: Java or Maven are missing, or a step failed.
    """
    jdk = newest_jdk(jdk_homes())
    if jdk.version < _OLDER_NEEDS:
        raise CannotStart(f"JDK {jdk.version} in {jdk.home} is too old: Gerrit needs {_OLDER_NEEDS} or newer")
    version = _NEWEST if jdk.version >= _NEWEST_NEEDS else _OLDER

    def make(folder: Path) -> None:
        fetch_jars(_HERE / "pom.xml", folder / "jars", {"gerrit.version": version})
        missing = {"com/google/gerrit/common/Version": f"{version}\n"}  # it is in none of the published jars
        compile_into_jar(jdk, _HERE / "GerritMain.java", folder / "jars", missing)
        _make_site(Installation(folder, jdk))

    return Installation(kept(cache, f"gerrit-{version}", make), jdk)


def _make_site(installation: Installation) -> None:
    """``--dev`` makes the account ``admin`` with the HTTP password ``secret``."""
    site = installation.folder / "site"
    write_config(site, 0, 0)
    run(installation.program("Init", "-d", str(site), "--batch", "--dev", "--no-auto-start", "--skip-plugins"))
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
