# SPDX-License-Identifier: Apache-2.0
"""The rows that pages are counted from: builds, hits, and what was said about failures. Nothing here does anything."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from elastic_recheck.model import BuildDiagnosis, Cause, Evidence, Failure, Fields, Fingerprint

DAEMON = "daemon"
"""The name of the mark up to when a daemon, which tells itself which times are covered, wrote all builds down."""


class Looked(StrEnum):
    """Whether somebody looked into a build's logs."""

    NOT = "not looked at"
    WAITING = "waiting for logs"
    READ = "read"
    UNREAD = "could not be read"


@dataclass(frozen=True, slots=True)
class BuildRow:
    """One build, failed or not, looked into or not.

    ``id`` is the build's uuid, else its log path, else a text that names it among all. ``time`` is when the CI system
    reported it, else its last event. ``server`` is the host name of the change's Gerrit, ``change`` 0 where no change
    is known (periodic jobs). ``unread`` says why its logs could not be read. ``cause`` is what failed, where no
    fingerprint hit. ``fields`` are further fields that its events share (``node_provider`` ...).
    """

    id: str
    job: str
    result: str
    time: datetime
    voting: bool = True
    pipeline: str = ""
    project: str = ""
    branch: str = ""
    server: str = ""
    change: int = 0
    patch_set: int = 0
    url: str = ""
    looked: Looked = Looked.NOT
    unread: str = ""
    cause: Cause | None = None
    fields: Fields = field(default_factory=dict)

    def completed_by(self, other: BuildRow) -> BuildRow:
        """This row, with what only another one on the same build knows.

        What was read outdoes what could not be read, and that what nobody looked at; further fields add up.
        """
        gaps = {name: getattr(other, name) for name in _TEXTS if getattr(self, name) in _UNTOLD}
        looked = max(self, other, key=lambda row: _ORDER.index(row.looked))
        return replace(
            self,
            **gaps,
            looked=looked.looked,
            unread=looked.unread,
            cause=looked.cause or self.cause or other.cause,
            fields={**other.fields, **self.fields},
        )


_UUID = re.compile("[0-9a-f]{32}")
_TEXTS = ("result", "pipeline", "project", "branch", "server", "change", "patch_set", "url")
_UNTOLD = ("", 0, "CUSTOM")
"""``CUSTOM`` is a text that the job put in place of its result: another source may know the result."""
_ORDER = (Looked.NOT, Looked.WAITING, Looked.UNREAD, Looked.READ)


@dataclass(frozen=True, slots=True)
class HitRow:
    """A bug that hit a build; ``time`` is that of the evidence, else of the build."""

    bug: str
    build: str
    time: datetime
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What became of an answer on one channel: ``state`` is ``due``, ``sending``, or one of ``model.End``."""

    channel: str
    state: str
    reason: str
    time: datetime


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A failure, the verdict on each of its builds (None: not yet), and what was said about it."""

    failure: Failure
    verdicts: tuple[BuildDiagnosis | None, ...]
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A fingerprint as it read from some time on; ``text`` is all that decides over what it hits."""

    bug: str
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class TableReport:
    """How an engine's tables were brought up to date.

    ``failed``: by bug, why its fingerprint could not be run. ``joined``: by bug, what cannot be judged surely on an
    index of single lines. ``problems``: a line on each part that is not up to date.
    """

    failed: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """An open or merged change that says it fixes a bug; ``merged`` is None while it is open."""

    number: int
    project: str
    subject: str
    url: str
    merged: datetime | None = None


def wording(fingerprint: Fingerprint) -> str:
    """All of a fingerprint that decides over what it hits, as one text: where it differs, hits may differ."""
    parts = [
        fingerprint.query,
        sorted(fingerprint.also),
        sorted(fingerprint.unless),
        sorted(fingerprint.test_ids),
        fingerprint.allow_nonvoting,
    ]
    return json.dumps(parts, ensure_ascii=False)


def is_uuid(id_: str) -> bool:
    """Whether a build's id is a whole uuid."""
    return _UUID.fullmatch(id_) is not None


def digest(text: str) -> str:
    """A short name for a text; two texts have the same one only if they are the same."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
