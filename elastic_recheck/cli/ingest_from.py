# SPDX-License-Identifier: Apache-2.0
"""Which builds ``elastic-recheck-ingest`` is to put: directories, URLs, and those that a Zuul lists."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import click

from elastic_recheck.ci import RESULTS
from elastic_recheck.cli import wiring
from elastic_recheck.cli.any_host import http_to_any_host
from elastic_recheck.config import Config
from elastic_recheck.errors import Refused
from elastic_recheck.ingest import Subject, of_zuul, share
from elastic_recheck.log_directory import DirectoryLogSource
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.messages.quoting import clean
from elastic_recheck.model import Build, Fields
from elastic_recheck.zuul_api import BuildPage, Tenant, ZuulApi

_NO_SCHEME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?/.*")


class Results(StrEnum):
    """Which of a Zuul's builds."""

    FAILED = "failed"
    PASSING = "passing"
    ALL = "all"

    @property
    def words(self) -> tuple[str, ...]:
        """The results of builds that have logs."""
        with_logs = [word for word, result in RESULTS.items() if result.logs and word != "CUSTOM"]
        return tuple(
            word for word in with_logs if self is Results.ALL or (word == "SUCCESS") is (self is Results.PASSING)
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The command line's ways to name builds. ``what`` are directories and URLs; ``percent`` goes for ``zuul``."""

    what: tuple[str, ...]
    settings: Fields
    zuul: str = ""
    recent: int = 100
    project: str = ""
    pipeline: str = ""
    results: Results = Results.FAILED
    percent: float = 100.0


def check_named(what: str, place: str = "") -> None:
    """Look whether a build can be of this name; ``place`` is where it was named.

    :raises click.UsageError: none can.
    """
    if not (what.startswith(("http://", "https://")) or Path(what).is_dir()):
        hint = f" If it is a URL, write https://{what}" if _NO_SCHEME.fullmatch(what) else ""
        raise click.UsageError(f"{place}There is no directory {clean(what)}.{hint}")


def find(wanted: Wanted, config: Config | None) -> list[Subject]:
    """Find the builds. With a configuration only its hosts are asked, else whatever hosts these point at.

    :raises Unavailable, Refused: Zuul cannot be asked.
    """
    http = wiring.log_http(config, os.environ) if config else http_to_any_host(os.environ)
    source = HttpLogSource(http, max_file_size=config.logs.max_file_size if config else 1 << 30, settle=None)
    subjects = [_named(what, source) for what in wanted.what]
    if wanted.zuul:
        subjects += _listed(wanted, ZuulApi(http), source)
    return [replace(each, fields={**each.fields, **wanted.settings}) for each in subjects]


def _named(what: str, source: HttpLogSource) -> Subject:
    if what.startswith(("http://", "https://")):
        page = BuildPage.of(what)
        uuid = {"build_uuid": page.uuid, "build_short_uuid": page.uuid[:7]} if page else {}
        return Subject(what, Build("", "FAILURE", what, uuid=page.uuid if page else ""), source, uuid)
    return Subject(what, Build("", "FAILURE"), DirectoryLogSource(Path(what)))


def _listed(wanted: Wanted, zuul: ZuulApi, source: HttpLogSource) -> Iterator[Subject]:
    tenant = Tenant.of(wanted.zuul)
    if tenant is None:
        raise Refused(f"--zuul: {wanted.zuul} is no URL; write https://zuul.example.org/t/TENANT")
    words = wanted.results.words
    builds = zuul.builds(tenant, project=wanted.project, pipeline=wanted.pipeline, results=words, limit=wanted.recent)
    for build in builds:
        # what an older Zuul does not filter is filtered here
        if build.result in words and build.log_url and share(build.uuid, wanted.percent):
            yield of_zuul(tenant.page(build.uuid), build, source)
