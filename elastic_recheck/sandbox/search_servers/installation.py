# SPDX-License-Identifier: Apache-2.0
"""Which search servers there are, and how the jars of one become a node that starts."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.sandbox.java import Jdk, compile_into_jar, fetch_jars, jdk_homes, kept, oldest_jdk

_HERE = Path(__file__).parent
_JAVA_OPTIONS = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_HTTP_MODULE = "transport-netty4"


@dataclass(frozen=True, slots=True)
class Release:
    """A version, and the Java version that it needs at least."""

    version: str
    java: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A product: its releases that are proved here, and its files in this folder."""

    name: str
    oldest: Release
    newest: Release


ELASTICSEARCH = Kind("elasticsearch", Release("8.19.21", 17), Release("9.5.3", 21))
OPENSEARCH = Kind("opensearch", Release("2.19.6", 17), Release("3.8.0", 21))


@dataclass(frozen=True, slots=True)
class Installation:
    """A node that can be started: ``folder`` holds its ``jars`` and its ``modules``."""

    folder: Path
    jdk: Jdk
    main_class: str

    def program(self, data: Path, port: int) -> list[str]:
        """The command line that runs it."""
        options = [*_JAVA_OPTIONS, *(["--enable-native-access=ALL-UNNAMED"] if self.jdk.version >= 22 else [])]
        classes, arguments = str(self.folder / "jars" / "*"), [str(self.folder), str(data), str(port)]
        return [self.jdk.tool("java"), *options, "-cp", classes, self.main_class, *arguments]


def installed(kind: Kind, release: Release, cache: Path) -> Installation:
    """A release, fetched from Maven Central where ``cache`` has it not.

    :raises CannotStart: Java or Maven are missing or too old, or a step failed.
    """
    jdk = oldest_jdk(jdk_homes(), release.java)
    main_class = f"{kind.name.capitalize()}Main"

    def make(folder: Path) -> None:
        jars = folder / "jars"
        fetch_jars(_HERE / f"{kind.name}.xml", jars, {"server.version": release.version})
        compile_into_jar(jdk, _HERE / f"{main_class}.java", jars, {})
        if kind is ELASTICSEARCH:
            _set_apart(jars, folder / "modules" / _HTTP_MODULE)

    return Installation(kept(cache, f"{kind.name}-{release.version}", make), jdk, main_class)


def _set_apart(jars: Path, module: Path) -> None:
    """Elasticsearch loads what speaks HTTP from a folder of its own, which names its class; no Java module here."""
    module.mkdir(parents=True)
    (own,) = jars.glob(f"{_HTTP_MODULE}-*.jar")
    with zipfile.ZipFile(own) as jar:
        described = jar.read(f"META-INF/es-plugins/{_HTTP_MODULE}/plugin-descriptor.properties").decode()
    lines = [line for line in described.splitlines() if not line.startswith("modulename=")]
    (module / "plugin-descriptor.properties").write_text("\n".join(lines) + "\n")
    for jar_file in (own, *jars.glob("netty-*.jar")):
        jar_file.rename(module / jar_file.name)
