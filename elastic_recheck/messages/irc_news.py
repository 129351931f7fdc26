# SPDX-License-Identifier: Apache-2.0
"""The news of one failure, in plain words that get fewer and fewer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from itertools import groupby

from elastic_recheck.ci import CUSTOM
from elastic_recheck.messages.quoting import keep_start
from elastic_recheck.messages.sentences import Sentences
from elastic_recheck.messages.splitting import one_line
from elastic_recheck.messages.summary import KnownBug, Summary
from elastic_recheck.messages.templates import fill
from elastic_recheck.model import Bug, BuildDiagnosis, CauseKind


class _Detail(IntEnum):
    NAMES = 0
    CAUSES = 1
    ALL = 2


def ever_shorter(summary: Summary, wording: Sentences, recent: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """The news and the URL that goes with it: of the job to look at first, else of the first bug."""
    builds = (*summary.unrecognised, *summary.unread)
    bug_url = summary.known[0].bug.url if summary.known else ""
    url = builds[0].build.url if builds else bug_url
    for most, detail in ((3, _Detail.ALL), (3, _Detail.CAUSES), (3, _Detail.NAMES), (1, _Detail.NAMES)):
        yield _news(summary, wording, recent, most, detail), url
    yield _news(summary, wording, recent, 1, _Detail.NAMES), ""


def short(text: str, most: int = 50) -> str:
    """``text`` as plain text of one line."""
    return keep_start(one_line(text), most)


def title(bug: Bug) -> str:
    """The bug's title in quotes, or nothing."""
    shown = short(bug.title.replace('"', "'"), 60)
    return f'"{shown}"' if shown else ""


def _news(summary: Summary, wording: Sentences, recent: Mapping[str, int], most: int, detail: _Detail) -> str:
    """What is not known first."""
    unrecognised = [_unrecognised(build, wording, detail) for build in summary.unrecognised]
    unread = [_unread(build, wording, detail) for build in summary.unread]
    hits = [
        " ".join(_first(list(_hits(jobs, list(bugs), wording, recent, detail)), most, wording))
        for jobs, bugs in groupby(summary.known, key=lambda known: known.jobs)
    ]
    return "; ".join(part for parts in (unrecognised, unread, hits) for part in _first(parts, most, wording))


def _first(parts: list[str], most: int, wording: Sentences) -> list[str]:
    if len(parts) <= most:
        return parts
    return [*parts[: most - 1], fill(wording.more, list=parts[most - 1], count=len(parts) - most)]


def _hits(
    jobs: Sequence[str], known: Sequence[KnownBug], wording: Sentences, recent: Mapping[str, int], detail: _Detail
) -> Iterable[str]:
    """What the same jobs hit: a piece a bug, of which the first names the jobs."""
    names = ", ".join(_first([short(job) for job in jobs], 1 + detail, wording))
    for each in known:
        count = recent.get(each.bug.id, 0) if detail is _Detail.ALL else 0
        yield fill(
            wording.irc_hit if each is known[0] else wording.irc_hit_too,
            jobs=names,
            bug=short(each.bug.id),
            title=title(each.bug) if detail is _Detail.ALL else "",
            changes=fill(wording.irc_changes, count=count) if count > 1 else "",
        )


def _unrecognised(build: BuildDiagnosis, wording: Sentences, detail: _Detail) -> str:
    return fill(wording.irc_unrecognised, jobs=short(build.build.job), cause=_cause(build, wording, detail))


def _cause(build: BuildDiagnosis, wording: Sentences, detail: _Detail) -> str:
    if detail is _Detail.NAMES or build.cause is None or not build.cause.names:
        return ""
    first, count = build.cause.names[0], len(build.cause.names)
    if build.cause.kind is CauseKind.TASK:
        return short(first)
    test = short(re.split(r"[.:/]", first.partition("[")[0])[-1] or first)
    return fill(wording.irc_tests, count=count, test=test) if detail is _Detail.ALL and count > 1 else test


def _unread(build: BuildDiagnosis, wording: Sentences, detail: _Detail) -> str:
    word = build.result or build.build.result
    reason = build.unread or ", ".join(build.unread_files[:1])
    return fill(
        wording.irc_unread,
        jobs=short(build.build.job),
        result=short(build.build.detail if word == CUSTOM else word),
        reason="" if detail is _Detail.NAMES else short(reason, 60),
    )
