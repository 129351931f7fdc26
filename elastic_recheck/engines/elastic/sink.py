# SPDX-License-Identifier: Apache-2.0
"""Putting builds' logs into a search server: one request after the other, so that no more comes than it takes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.documents import Document, LogOfBuild
from elastic_recheck.engines.elastic.faults import BUSY, spell
from elastic_recheck.engines.elastic.template import NAME, template
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.events import FileRule, classify_file, rules_for
from elastic_recheck.model import BuildLogs, Fields, LogFile

REQUEST = 2 << 20
"""Characters of one request, about: servers advise some megabytes, and several are under way."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before what a busy server turned away is sent again."""


class ElasticSink:
    """Implements :class:`elastic_recheck.ports.LogSink`. Thread-safe.

    All events of a build are in one index, that of the day on which the build ended.
    """

    def __init__(
        self,
        client: Client,
        index_format: str,
        rules: Sequence[FileRule],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._index_format = index_format
        self._rules = tuple(rules)
        self._pause = pause

    def prepare(self) -> None:
        """Put the index template."""
        try:
            self._client.put_template(NAME, template(self._index_format))
        except Refused as error:
            raise Refused(f"the index template cannot be put: {error}") from error

    @contextmanager
    def build(self, logs: BuildLogs, fields: Fields, ended: datetime) -> Iterator[ElasticBuild]:
        """Open one build."""
        index = ended.strftime(self._index_format)
        rules = tuple(rules_for((file.name for file in logs.files), self._rules))
        yield ElasticBuild(logs, fields, ended, rules, _Writer(self._client, index, self._pause))


@dataclass(frozen=True, slots=True)
class ElasticBuild:
    """Implements :class:`elastic_recheck.ports.BuildSink`."""

    logs: BuildLogs
    fields: Fields
    ended: datetime
    rules: tuple[FileRule, ...]
    writer: _Writer

    @property
    def missing(self) -> Sequence[LogFile]:
        """All files that are listed: the server is not asked what it has, since to put it again changes nothing."""
        return [file for file in self.logs.files if classify_file(file.name, self.rules).listed]

    def put(self, file: LogFile, plain: Path, cut: str) -> int:
        """Put all events of a file; tell how many were new."""
        kind = classify_file(file.name, self.rules)
        log = LogOfBuild(self.logs.root, file, kind, self.fields, self.ended)
        return sum(self.writer.write(batch) for batch in _batches(log.documents(plain)))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Sends documents; those that a busy server turned away again, those that it cannot take without their fields."""

    client: Client
    index: str
    pause: Callable[[float], None]

    def write(self, documents: Sequence[Document]) -> int:
        """Send all; tell how many were new.

        :raises Unavailable: not all were taken. :raises Refused: one never will be.
        """
        created = 0
        waiting = list(documents)
        for seconds in (0.0, *PAUSES):
            self.pause(seconds)
            try:
                answers = self._send(waiting)
            except Unavailable:
                if seconds == PAUSES[-1]:
                    raise
                continue
            created += len([answer for answer in answers if answer.get("result") == "created"])
            waiting = [again for sent, answer in zip(waiting, answers, strict=True) if (again := _again(sent, answer))]
            if not waiting:
                return created
        raise Unavailable(f"the search server did not take {len(waiting)} events")

    def _send(self, waiting: Iterable[Document]) -> list[Json]:
        lines: list[str] = []
        for each in waiting:
            lines += (json.dumps({"index": {"_index": self.index, "_id": each.id}}), json.dumps(each.body))
        return [answer["index"] for answer in self.client.bulk(lines)]


def _again(sent: Document, answer: Json) -> Document | None:
    """What is to be sent again of a document: it, or as much of it as the server can take; None where it was taken.

    :raises Refused: there is nothing to leave out.
    """
    if answer["status"] < 300:
        return None
    if answer["status"] in BUSY:
        return sent
    if sent.is_bare:
        raise Refused(f"the search server said {answer['status']} ({spell(answer.get('error'))})")
    return sent.bare()


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.body["message"]) + 500
        if size >= REQUEST:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
