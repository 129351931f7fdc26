# SPDX-License-Identifier: Apache-2.0
"""What is said on IRC: one line a failure, plain text, short enough to stay one line on any network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from elastic_recheck.ci import CUSTOM
from elastic_recheck.messages.quoting import keep_start, link
from elastic_recheck.messages.splitting import bytes_of, one_line
from elastic_recheck.messages.summary import KnownBug, Summary, summarise
from elastic_recheck.messages.templates import fill
from elastic_recheck.messages.words import DEFAULT, Wording
from elastic_recheck.model import Bug, Build, BuildDiagnosis, CauseKind, Diagnosis

SHORT = 250
"""Bytes that any network takes in one line beside nick, host and channel."""

_NONE: Mapping[str, int] = {}


def failure_line(
    diagnosis: Diagnosis, bugs: Mapping[str, Bug], wording: Wording = DEFAULT, recent: Mapping[str, int] = _NONE
) -> str:
    """The news of one failure: as much of it as fits ``SHORT``, else the least.

    :param recent: how many changes each bug hit within 24 hours, where that is known.
    """
    summary = summarise(diagnosis, bugs)
    lines = [_line(diagnosis, summary, wording, news) for news in _ever_shorter(summary, wording, recent)]
    return next((line for line in lines if bytes_of(line) <= SHORT), lines[-1])


def storm_line(pipeline: str, bug: Bug, changes: int, window: timedelta, wording: Wording = DEFAULT) -> str:
    """One line in place of one a change, while one bug breaks everything."""
    return one_line(
        fill(
            wording.irc_storm,
            pipeline=_short(pipeline) or "?",
            bug=_short(bug.id),
            title=_title(bug),
            count=changes,
            minutes=_minutes(window),
            url=link(bug.url),
        )
    )


def deaf_line(since: datetime, server: str, usual: timedelta | None = None, wording: Wording = DEFAULT) -> str:
    """Nothing was heard for too long; ``usual`` is the usual time between two results."""
    often = fill(wording.irc_usual, minutes=_minutes(usual)) if usual else ""
    return one_line(fill(wording.irc_deaf, since=_time(since), usual=often, server=_short(server)))


def back_line(since: datetime, failures: int, answered: int, wording: Wording = DEFAULT) -> str:
    """What was missed meanwhile has been caught up."""
    return one_line(fill(wording.irc_back, count=failures, since=_time(since), answered=answered))


def _line(diagnosis: Diagnosis, summary: Summary, wording: Wording, news: tuple[str, str]) -> str:
    failure, change = diagnosis.failure, diagnosis.failure.change
    return one_line(
        fill(
            wording.irc_failure,
            pipeline=_short(summary.pipeline) or "?",
            project=_short(change.project),
            change=change.number,
            patch_set=failure.patch_set,
            branch=f"({_short(change.branch)})" if change.branch else "",
            subject=_short(change.subject),
            owner=_short(change.owner),
            news=news[0],
            url=link(news[1]),
            change_url=link(change.url),
        )
    )


def _ever_shorter(summary: Summary, wording: Wording, recent: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """News and its link, from all that is known down to names alone."""
    for most, full in ((3, True), (3, False), (1, False)):
        parts = [
            *_some([_unrecognised(build, wording, full) for build in summary.unrecognised], most, wording),
            *_some([_unread(build, wording) for build in summary.unread], most, wording),
            *_some([_hit(known, wording, recent, full) for known in summary.known], most, wording),
        ]
        yield "; ".join(parts), _url(summary)


def _url(summary: Summary) -> str:
    """Of the job to look at first, else of the first bug."""
    builds: Sequence[BuildDiagnosis] = (*summary.unrecognised, *summary.unread)
    if builds:
        return builds[0].build.url
    return summary.known[0].bug.url if summary.known else ""


def _some(parts: list[str], most: int, wording: Wording) -> list[str]:
    if len(parts) <= most:
        return parts
    return [*parts[: most - 1], fill(wording.more, list=parts[most - 1], count=len(parts) - most)]


def _hit(known: KnownBug, wording: Wording, recent: Mapping[str, int], full: bool) -> str:
    count = recent.get(known.bug.id, 0)
    return fill(
        wording.irc_hit,
        jobs=_jobs(known.jobs, wording),
        bug=_short(known.bug.id),
        title=_title(known.bug) if full else "",
        changes=fill(wording.irc_changes, count=count) if full and count else "",
    )


def _unrecognised(build: BuildDiagnosis, wording: Wording, full: bool) -> str:
    return fill(wording.irc_unrecognised, jobs=_short(build.build.job), cause=_cause(build, wording, full))


def _unread(build: BuildDiagnosis, wording: Wording) -> str:
    return fill(
        wording.irc_unread,
        jobs=_short(build.build.job),
        result=_result(build.build, build.result),
        reason=_short(build.unread, 60),
    )


def _cause(build: BuildDiagnosis, wording: Wording, full: bool) -> str:
    if build.cause is None or not build.cause.names:
        return ""
    first = build.cause.names[0]
    if build.cause.kind is CauseKind.TASK:
        return _short(first)
    test = _short(first.partition("[")[0].rpartition(".")[2])
    count = len(build.cause.names)
    return fill(wording.irc_tests, count=count, test=test) if full and count > 1 else test


def _jobs(jobs: Sequence[str], wording: Wording) -> str:
    return ", ".join(_some([_short(job) for job in jobs], 2, wording))


def _result(build: Build, known: str) -> str:
    word = known or build.result
    return _short(build.detail) if word == CUSTOM else _short(word)


def _title(bug: Bug) -> str:
    title = _short(bug.title.replace('"', "'"), 60)
    return f'"{title}"' if title else ""


def _short(text: str, most: int = 50) -> str:
    return keep_start(one_line(text), most)


def _minutes(span: timedelta) -> int:
    return max(1, round(span / timedelta(minutes=1)))


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M}"
