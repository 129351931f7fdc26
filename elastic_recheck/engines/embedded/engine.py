# SPDX-License-Identifier: Apache-2.0
"""The embedded engine: fetch what a fingerprint may hit, scan it, say what was found."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.choose import choose_files
from elastic_recheck.engines.embedded.gather import Gatherer
from elastic_recheck.engines.embedded.judge import voting_only
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.task import Task
from elastic_recheck.errors import QueryError
from elastic_recheck.events import DEFAULT_RULES, FileRule
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint
from elastic_recheck.ports import LogSource

LOG = logging.getLogger(__name__)


class EmbeddedEngine:
    """Implements :class:`elastic_recheck.ports.Engine`. Thread-safe.

    :param directory: where logs lie while they are scanned.
    :param rules: which files are always read, and what is known of them by their names.
    :param seconds: how long one build may be scanned.
    :param build_bytes: once a build's fetched files hold so much, no more are fetched.
    """

    def __init__(
        self,
        source: LogSource,
        directory: Path,
        rules: Sequence[FileRule] = DEFAULT_RULES,
        *,
        seconds: float = 300,
        build_bytes: int = 4 << 30,
    ) -> None:
        self._source = source
        self._directory = directory
        self._rules = tuple(rules)
        self._seconds = seconds
        self._build_bytes = build_bytes
        self._reported: set[str] = set()
        directory.mkdir(parents=True, exist_ok=True)

    def look(self, build: Build) -> Arrival:
        """Look once whether the build's logs are there."""
        return self._source.look(build)

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build. Never raises for what logs or network do."""
        voting = build.voting if logs.voting is None else logs.voting
        tried = voting_only(self._readable(fingerprints), voting=voting)
        queries = [lucene.parse(text) for each in tried for text in (each.query, *each.also, *each.unless)]
        chosen = choose_files(logs.files, self._rules, queries, fields)
        with tempfile.TemporaryDirectory(prefix="build-", dir=self._directory) as directory:
            gathered = Gatherer(self._source, Path(directory), self._build_bytes).gather(logs, chosen)
            unread = ""
            if not gathered.files:
                unread = gathered.unread[0] if gathered.unread else _nothing_to_read(logs)
            findings = scan(Task(tuple(gathered.files), fields, tuple(tried), self._seconds))
        return BuildDiagnosis(
            build,
            findings.hits,
            findings.cause,
            unread,
            (*gathered.unread, *findings.unread_files),
            (*gathered.truncated, *findings.truncated),
            logs.pipeline,
            logs.result,
        )

    def _readable(self, fingerprints: Sequence[Fingerprint]) -> list[Fingerprint]:
        """Leave out fingerprints whose queries cannot be parsed, and say so once."""
        return [each for each in fingerprints if all(map(self._parses, (each.query, *each.also, *each.unless)))]

    def _parses(self, text: str) -> bool:
        try:
            lucene.parse(text)
        except QueryError as error:
            if text not in self._reported:
                self._reported.add(text)
                LOG.warning("a fingerprint is left out, its query cannot be read (%s): %s", error, text)
            return False
        return True


def _nothing_to_read(logs: BuildLogs) -> str:
    return f"none of its {len(logs.files)} files at {logs.root} is a log that is known or asked for"
