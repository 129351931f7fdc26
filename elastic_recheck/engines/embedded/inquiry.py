# SPDX-License-Identifier: Apache-2.0
"""What a query hits in the logs that are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from elastic_recheck.engines.embedded.every_hit import every_hit
from elastic_recheck.engines.embedded.store import LogStore, StoredFile
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, Event, FileRule, classify_file, rules_for
from elastic_recheck.inquiry import PASSED, Found, Report, Tally
from elastic_recheck.lucene import Query
from elastic_recheck.model import Fields

SECONDS = 600.0
"""How long one build is searched at most."""


class StoreInquiry:
    """Asks the builds of a store, one after the other.

    :param rules: what is known of files by their names.
    """

    def __init__(self, store: LogStore, rules: Sequence[FileRule] = DEFAULT_RULES, *, debug: bool = False) -> None:
        self._store, self._rules, self._debug = store, tuple(rules), debug

    def ask(
        self, query: Query, since: datetime, quantity: int, progress: Callable[[str], None] = lambda _: None
    ) -> Report:
        """Sum up all events that the query hits and that happened since then.

        :param quantity: values of each field that are told.
        :raises Unavailable: the store cannot be read just now.
        """
        tally, passing, notes = Tally(quantity), 0, []
        roots = self._store.roots()
        for number, root in enumerate(roots, 1):
            progress(f"searching build {number} of {len(roots)}")
            fields = self._store.fields(root) or {}
            with self._store.hold(root) as build:
                files = list(build.files().values())
                if not any(file.last is None or file.last >= since for file in files):
                    continue
                passing += fields.get("build_status") in PASSED
                try:
                    for file, event in every_hit(self._task(files, fields), query):
                        if event.time is None or event.time >= since:
                            tally.add(_found(file, event, fields, root))
                except OSError as error:
                    notes.append(f"the logs of {root} could not be read in full: {error}")
        return tally.report(passing, notes)

    def _task(self, files: Sequence[StoredFile], fields: Fields) -> Task:
        rules = rules_for((file.name for file in files), self._rules)
        here = [FetchedFile(file.path, classify_file(file.name, rules), file.url) for file in files if file.is_whole]
        return Task(tuple(here), fields, (), SECONDS, debug=self._debug)


def _found(file: FetchedFile, event: Event, fields: Fields, root: str) -> Found:
    build = str(fields.get("build_uuid") or fields.get("build_short_uuid") or root)
    document = event.document(file.kind, fields)
    return Found(document, build, event.time, file.kind.filename, event.line, file.link(event.line))
