# SPDX-License-Identifier: Apache-2.0
"""Real servers that are written in Java: found, fetched from Maven Central, kept, run."""

from elastic_recheck.sandbox.java.jdk import CannotStart, Jdk, jdk_homes, newest_jdk, oldest_jdk
from elastic_recheck.sandbox.java.kept import cache_folder, compile_into_jar, fetch_jars, kept, run
from elastic_recheck.sandbox.java.process import JavaServer, free_ports

__all__ = [
    "CannotStart",
    "JavaServer",
    "Jdk",
    "cache_folder",
    "compile_into_jar",
    "fetch_jars",
    "free_ports",
    "jdk_homes",
    "kept",
    "newest_jdk",
    "oldest_jdk",
    "run",
]
