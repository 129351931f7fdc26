# SPDX-License-Identifier: Apache-2.0
"""Whether the embedded engine can search here: a log of one line, and a fingerprint that hits it."""

from __future__ import annotations

from pathlib import Path

from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Arrival, Build, BuildLogs, Fingerprint, LogFile, Readiness

_CONSOLE = LogFile("job-output.txt", "")
_LOGS = BuildLogs("check", (_CONSOLE,))


class _OneLine:
    """A source with one log of one line."""

    def look(self, build: Build) -> Arrival:
        return Arrival(Readiness.THERE, _LOGS)

    def fetch(self, file: LogFile, target: Path) -> str:
        try:
            target.write_text("is anybody there\n")
        except OSError as error:
            raise Unavailable(f"cannot write {target}: {error.strerror}") from error
        return ""


def check(directory: Path) -> str:
    """Search once, in ``directory``.

    :raises Refused: nothing was found.
    """
    engine = EmbeddedEngine(_OneLine(), directory)
    try:
        found = engine.diagnose(Build("check", "FAILURE"), _LOGS, {}, [Fingerprint("check", 'message:"anybody there"')])
    finally:
        engine.close()
    if not found.hits:
        raise Refused(f"embedded: a log of one line could not be searched ({found.unread or 'no hit'})")
    return "embedded, a log of one line was searched"
