# SPDX-License-Identifier: Apache-2.0
"""Builds as rows of the database, and back."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from elastic_recheck import records
from elastic_recheck.model import Cause, Evidence
from elastic_recheck.rows import BuildRow, HitRow, Looked

_NAMED = re.compile(r"[0-9a-f]{7,32}")
_SHORT = 7
_LOOKED = {str(each): each for each in Looked}
_JSON = json.JSONDecoder()


def short_id(row: BuildRow) -> str:
    """What a build's uuid and its log path have in common; empty where it has neither."""
    last = row.id.rpartition("/")[2]
    return last[:_SHORT] if _NAMED.fullmatch(last) else ""


def to_columns(row: BuildRow) -> tuple[object, ...]:
    """The values of all columns but the last (``tried``), in the order of the schema."""
    texts = (row.pipeline, row.project, row.branch, row.server)
    return (
        clean(row.id),
        row.time.timestamp(),
        short_id(row),
        clean(row.job),
        clean(row.result),
        int(row.voting),
        *map(clean, texts),
        row.change,
        row.patch_set,
        clean(row.url),
        str(row.looked),
        clean(row.unread),
        records.to_json(row.cause) if row.cause else None,
        json.dumps(dict(row.fields)),
    )


def from_columns(columns: tuple[Any, ...]) -> BuildRow:
    """The row again."""
    id_, time, _, job, result, voting, pipeline, project, branch, server, change, patch_set, url, *rest = columns
    looked, unread, cause, fields, _ = rest
    return BuildRow(
        id=id_,
        job=job,
        result=result,
        time=datetime.fromtimestamp(time, UTC),
        voting=bool(voting),
        pipeline=pipeline,
        project=project,
        branch=branch,
        server=server,
        change=change,
        patch_set=patch_set,
        url=url,
        looked=_LOOKED[looked],
        unread=unread,
        cause=records.from_json(Cause, cause) if cause else None,
        fields=_JSON.raw_decode(fields)[0],
    )


def to_hit(bug: str, build: str, time: float, evidence: str | None) -> HitRow:
    """A hit as it was written down."""
    told = records.from_json(Evidence, evidence) if evidence else None
    return HitRow(bug, build, datetime.fromtimestamp(time, UTC), told)


def clean(text: str) -> str:
    """Half a surrogate pair, which the database cannot hold, becomes ``?``."""
    return text.encode(errors="replace").decode()
