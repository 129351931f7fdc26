# SPDX-License-Identifier: Apache-2.0
"""The lines of a CI comment that report one job each.

Zuul (``zuul/reporter/__init__.py``; without the name in Zuul 1, without detail before 3)::

    - NAME URL : RESULT[ DETAIL][ in 1h 02m 03s][ (non-voting)]

Jenkins' Gerrit Trigger (``ParameterExpander.java``), the text being the job's own and of any length::

    URL : RESULT[ (skipped)][ <<<
    TEXT
    >>>]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from elastic_recheck.ci import build_url
from elastic_recheck.ci.results import CUSTOM, RESULTS
from elastic_recheck.model import Build

_NON_VOTING = " (non-voting)"
_CUT_OFF = "... (truncated)"
"""Ends a comment that Zuul had to cut, perhaps within a result."""
_ELAPSED = re.compile(r"(?:^| )in (?:\d+h )?(?:\d+m )?\d+s$", re.ASCII)
_JENKINS_ENTRY = re.compile(r"(https?://\S+) : ([A-Z_]+)( \(skipped\))?( <<<)?")


def job_lines(lines: Iterable[str]) -> Iterator[str | Build]:
    """The same lines, with those that report a job read; a text that a Jenkins job had to say is left out.

    A quoted (``> - ...``) or indented line reports nothing.
    """
    lines = iter(lines)
    for line in lines:
        if line.startswith("- "):
            yield _zuul_build(line[2:]) or line
        elif entry := _JENKINS_ENTRY.fullmatch(line):
            url, word, skipped, text_follows = entry.groups()
            yield _build(build_url.job_name(url) or url, url, word, voting=not skipped)
            if text_follows:
                next((line for line in lines if line == ">>>"), None)
        else:
            yield line


def _zuul_build(line: str) -> Build | None:
    what, _, outcome = line.partition(" : ")
    voting = not outcome.endswith(_NON_VOTING)
    detail = _ELAPSED.sub("", outcome.removesuffix(_NON_VOTING)).strip()
    word, _, rest = detail.partition(" ")
    known = word in RESULTS and word != CUSTOM
    name, url = _name_and_url(what.strip(), alone=known)
    if not name or not detail or (not known and detail.endswith(_CUT_OFF)):
        return None
    return _build(name, url, word if known else CUSTOM, rest.strip() if known else detail, voting=voting)


def _name_and_url(what: str, *, alone: bool) -> tuple[str, str]:
    """The job's name (empty where this is none) and the build's URL, where there is one.

    Where there is none, Zuul puts the name once more. A word ``alone`` is a name only before a result that is known.
    """
    name, _, url = what.rpartition(" ")
    if build_url.is_url(url):
        return name.strip() or build_url.job_name(url) or url, url
    half = what[: len(what) // 2].strip()
    if half and what == f"{half} {half}":
        return half, ""
    return (url, "") if alone and not name else ("", "")


def _build(job: str, url: str, result: str, detail: str = "", *, voting: bool) -> Build:
    uuid, shown = build_url.build_uuid(url), build_url.for_the_web(url)
    log_path = "" if uuid else build_url.log_path(shown)
    return Build(job, result, shown, voting=voting, detail=detail, uuid=uuid, log_path=log_path)
