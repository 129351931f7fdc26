# SPDX-License-Identifier: Apache-2.0
"""From a log file to documents, each with an id that is the same whenever, and by whomever, it is made."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.engines.elastic.sighting import LINE
from elastic_recheck.events import Event, FileKind, read
from elastic_recheck.model import Fields, LogFile

_KNOWN = frozenset({"@timestamp", "message", "filename", "tags", "loglevel", "module", "log_url", LINE})


@dataclass(frozen=True, slots=True)
class Document:
    """An event as it is indexed; ``known`` names the fields that are not only its own log line's."""

    id: str
    body: Json
    known: frozenset[str]

    def bare(self) -> Document:
        """It without the fields that only its own log line knows."""
        body = {name: value for name, value in self.body.items() if name in self.known}
        return replace(self, body=body)

    @property
    def is_bare(self) -> bool:
        """Whether nothing can be left out any more."""
        return self.body.keys() <= self.known


@dataclass(frozen=True, slots=True)
class LogOfBuild:
    """One file of a build; ``ended`` is when the build did: the time of events that have none and follow none."""

    root: str
    file: LogFile
    kind: FileKind
    fields: Fields
    ended: datetime

    def documents(self, plain: Path) -> Iterator[Document]:
        """Go through the file's events."""
        time, known = None, _KNOWN | self.fields.keys()
        with plain.open("rb") as stream:
            for event in read(stream, self.kind.format, reference=self.ended):
                time = event.time or time
                yield self._document(event, time or self.ended, known)

    def _document(self, event: Event, time: datetime, known: frozenset[str]) -> Document:
        body: Json = dict(event.document(self.kind, self.fields))
        body |= {"@timestamp": time.isoformat(), "log_url": self.file.url, LINE: event.line}
        return Document(self._id(event.line), body, known)

    def _id(self, line: int) -> str:
        text = f"{self.root}\n{self.file.name}\n{line}".encode(errors="surrogatepass")
        return base64.urlsafe_b64encode(hashlib.blake2b(text, digest_size=15).digest()).decode()
