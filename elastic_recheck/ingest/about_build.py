# SPDX-License-Identifier: Apache-2.0
"""What is known of a build that is put: from the CI system, else from its logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from elastic_recheck import events
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.ingest.subjects import Subject
from elastic_recheck.inventory import fetch_inventory
from elastic_recheck.model import BuildLogs, Fields, LogFile

_DATED = (events.Format.CONSOLE, events.Format.OSLO, events.Format.APACHE_ERROR, events.Format.APACHE_ACCESS)
"""Formats whose lines have a date with its year; the console's is the last one written to."""


@dataclass(frozen=True, slots=True)
class AboutBuild:
    """Looks into the build's logs, on their way through ``directory``, for what the CI system does not say."""

    subject: Subject
    logs: BuildLogs
    directory: Path

    def fields(self) -> Fields:
        """The exact fields of all events of the build."""
        build, said = self.subject.build, {**self.logs.fields, **self.subject.fields}
        job = {"build_name": build.job} if build.job else {}
        found = {} if "build_uuid" in said else self._inventory()
        return {"voting": int(build.voting), **job, **found, **said}

    def end(self) -> datetime | None:
        """The last time that a console of the build tells, else another of its logs; None where none does."""
        kinds = [(file, events.classify_file(file.name, events.DEFAULT_RULES)) for file in self.logs.files]
        for form in _DATED:
            dated = [(file, kind) for file, kind in kinds if kind.format is form]
            for file, kind in sorted(dated, key=lambda each: (each[0].name.count("/"), each[0].name)):
                if found := self._last_time(file, kind):
                    return found
        return None

    def _last_time(self, file: LogFile, kind: events.FileKind) -> datetime | None:
        path = self._fetched(file)
        if path is None:
            return None
        with path.open("rb") as stream:
            return max((event.time for event in events.read(stream, kind.format) if event.time), default=None)

    def _inventory(self) -> Fields:
        try:
            return fetch_inventory(self.subject.source, self.logs.files)
        except (Unavailable, Refused):
            return {}

    def _fetched(self, file: LogFile) -> Path | None:
        path = self.directory / "looked-at"
        try:
            self.subject.source.fetch(file, path)
        except (Unavailable, Refused):
            return None
        return path
