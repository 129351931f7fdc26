# SPDX-License-Identifier: Apache-2.0
"""Zuul's answers, read.

Source: Zuul's ``zuul/web/__init__.py``, before and after Zuul 10, which moved project, branch, change and patch set
into ``ref``, and those of a buildset into ``refs``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elastic_recheck.errors import Refused
from elastic_recheck.http import redacted


@dataclass(frozen=True, slots=True)
class ZuulBuild:
    """A build as Zuul knows it. Texts are empty, numbers and times None where Zuul does not say.

    A build that ended without ``log_url`` never had logs, or lost them; one that is not ``final`` was tried again.
    """

    uuid: str
    job: str = ""
    result: str = ""
    error_detail: str = ""
    voting: bool | None = None
    pipeline: str = ""
    project: str = ""
    branch: str = ""
    change: int | None = None
    patch_set: int | None = None
    final: bool = True
    nodeset: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None
    log_url: str = ""
    manifest_url: str = ""

    @property
    def ended(self) -> bool:
        """Whether the build is over, and its logs are saved: Zuul writes result, time and log URL at once."""
        return bool(self.result) or self.end_time is not None

    @property
    def fields(self) -> dict[str, str | int]:
        """What Zuul knows of the build, named as in the index of the original."""
        known: dict[str, str | int | None] = {
            "build_name": self.job,
            "build_status": self.result,
            "build_queue": self.pipeline,
            "build_branch": self.branch,
            "build_change": None if self.change is None else str(self.change),
            "build_patchset": None if self.patch_set is None else str(self.patch_set),
            "build_uuid": self.uuid,
            "build_short_uuid": self.uuid[:7],
            "project": self.project,
            "voting": None if self.voting is None else int(self.voting),
        }
        return {name: value for name, value in known.items() if value is not None and value != ""}


@dataclass(frozen=True, slots=True)
class Ref:
    """What a buildset was about: ``change`` and ``patch_set`` are None where that is no change; ``url`` is its page."""

    project: str = ""
    branch: str = ""
    change: int | None = None
    patch_set: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ZuulBuildset:
    """All builds of one or more changes in a pipeline, as a list tells of them: without the builds.

    ``began`` and ``ended`` are those of the first and the last build, or None.
    """

    uuid: str
    result: str = ""
    pipeline: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    refs: tuple[Ref, ...] = ()


def buildsets_of(answer: object, url: str) -> tuple[ZuulBuildset, ...]:
    """Read a list of buildsets.

    :raises Refused: it is none.
    """
    if not isinstance(answer, list):
        raise Refused(f"{redacted(url)} does not answer as Zuul's API does")
    return tuple(
        _buildset(each)
        for each in answer
        if isinstance(each, dict) and re.fullmatch(r"[0-9a-fA-F]{32}", str(each.get("uuid")))
    )


def _buildset(answer: dict[str, Any]) -> ZuulBuildset:
    refs = answer.get("refs")
    return ZuulBuildset(
        answer["uuid"].lower(),
        _text(answer, "result"),
        _text(answer, "pipeline"),
        _time(answer, "first_build_start_time") or _time(answer, "event_timestamp"),
        _time(answer, "last_build_end_time"),
        tuple(_ref(each) for each in (refs if isinstance(refs, list) else [answer]) if isinstance(each, dict)),
    )


def _ref(answer: dict[str, Any]) -> Ref:
    return Ref(
        _text(answer, "project"),
        _text(answer, "branch"),
        _number(answer, "change"),
        _number(answer, "patchset"),
        _text(answer, "ref_url"),
    )


def builds_of(answer: object, url: str) -> tuple[ZuulBuild, ...]:
    """Read a list of builds.

    :raises Refused: it is none.
    """
    if not isinstance(answer, list):
        raise Refused(f"{redacted(url)} does not answer as Zuul's API does")
    return tuple(
        build_of(build["uuid"].lower(), build)
        for build in answer
        if isinstance(build, dict) and re.fullmatch(r"[0-9a-fA-F]{32}", str(build.get("uuid")))
    )


def build_of(uuid: str, answer: dict[str, Any]) -> ZuulBuild:
    """Read one build."""
    ref = answer["ref"] if isinstance(answer.get("ref"), dict) else answer
    voting = answer.get("voting")
    return ZuulBuild(
        uuid,
        job=_text(answer, "job_name"),
        result=_text(answer, "result"),
        error_detail=_text(answer, "error_detail"),
        voting=voting if isinstance(voting, bool) else None,
        pipeline=_text(answer, "pipeline"),
        project=_text(ref, "project"),
        branch=_text(ref, "branch"),
        change=_number(ref, "change"),
        patch_set=_number(ref, "patchset"),
        final=answer.get("final") is not False,
        nodeset=_text(answer, "nodeset"),
        start_time=_time(answer, "start_time"),
        end_time=_time(answer, "end_time"),
        log_url=_text(answer, "log_url"),
        manifest_url=_manifest_url(answer.get("artifacts")),
    )


def _manifest_url(artifacts: object) -> str:
    """Find the manifest by its metadata, since its name is free (zuul-jobs, ``upload-logs-base``)."""
    for artifact in artifacts if isinstance(artifacts, list) else ():
        match artifact:
            case {"metadata": {"type": "zuul_manifest"}, "url": str(url)}:
                return url
    return ""


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _number(fields: dict[str, Any], name: str) -> int | None:
    """Read a number that some versions give as text."""
    text = str(fields.get(name))
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def _time(fields: dict[str, Any], name: str) -> datetime | None:
    """Read a time; Zuul's have no zone and are UTC."""
    try:
        time = datetime.fromisoformat(_text(fields, name))
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
