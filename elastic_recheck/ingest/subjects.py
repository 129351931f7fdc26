# SPDX-License-Identifier: Apache-2.0
"""Which builds are put, and what is known of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from elastic_recheck.model import Build, Fields
from elastic_recheck.ports import LogSource
from elastic_recheck.zuul_api import BuildPage, ZuulBuild


@dataclass(frozen=True, slots=True)
class Subject:
    """A build to put, what people call it, where its logs come from, and what is known of it beside them."""

    name: str
    build: Build
    source: LogSource
    fields: Fields = field(default_factory=dict)
    ended: datetime | None = None


def of_zuul(page: BuildPage, build: ZuulBuild, source: LogSource) -> Subject:
    """A build that Zuul lists, with the fields that every event of it has."""
    voting = build.voting is not False
    return Subject(
        page.url,
        Build(build.job, build.result or "FAILURE", page.url, voting, uuid=build.uuid),
        source,
        build.fields | ({"build_node": build.nodeset} if build.nodeset else {}),
        build.end_time or build.start_time,
    )


def share(build_id: str, percent: float) -> bool:
    """Whether a build is among so many of a hundred: the same ones in every run."""
    return int.from_bytes(hashlib.sha256(build_id.encode(errors="surrogatepass")).digest()[:4]) < percent / 100 * 2**32
