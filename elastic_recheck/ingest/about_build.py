# SPDX-License-Identifier: Apache-2.0
"""What is known of a build that is put: from the CI system, else from its logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from elastic_recheck import events
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.ingest.subjects import Subject
from elastic_recheck.logs.inventory import fetch_inventory
from elastic_recheck.model import BuildLogs, Fields, LogFile


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

    def end_on_console(self) -> datetime | None:
        """The last time that a console of the build tells; None where there is none."""
        kinds = ((file, events.classify_file(file.name, events.DEFAULT_RULES)) for file in self.logs.files)
        consoles = [(file, kind) for file, kind in kinds if kind.format is events.Format.CONSOLE]
        for file, kind in sorted(consoles, key=lambda each: each[0].name.count("/")):
            path = self._fetched(file)
            if path is not None:
                with path.open("rb") as stream:
                    times = [event.time for event in events.read(stream, kind.format) if event.time]
                if times:
                    return max(times)
        return None

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
