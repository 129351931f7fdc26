# SPDX-License-Identifier: Apache-2.0
"""What is said on IRC: one line a failure, plain text, short enough to stay one line on any network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from elastic_recheck.messages.irc_news import ever_shorter, short, title
from elastic_recheck.messages.quoting import link
from elastic_recheck.messages.sentences import DEFAULT, Sentences
from elastic_recheck.messages.splitting import bytes_of, one_line
from elastic_recheck.messages.summary import summarise
from elastic_recheck.messages.templates import fill
from elastic_recheck.model import Bug, Diagnosis

SHORT = 250
"""Bytes that any network takes in one line beside nick, host and channel."""

_NOT_KNOWN: Mapping[str, int] = MappingProxyType({})


def failure_line(
    diagnosis: Diagnosis, bugs: Mapping[str, Bug], wording: Sentences = DEFAULT, recent: Mapping[str, int] = _NOT_KNOWN
) -> str:
    """The news of one failure: as much of it as fits ``SHORT``, else the least.

    :param recent: how many changes each bug hit within 24 hours, where that is known.
    """
    summary = summarise(diagnosis, bugs)
    change = diagnosis.failure.change
    lines = [
        one_line(
            fill(
                wording.irc_failure,
                pipeline=short(summary.pipeline) or "?",
                project=short(change.project),
                change=change.number,
                patch_set=diagnosis.failure.patch_set,
                branch=f"({short(change.branch)})" if change.branch else "",
                news=news,
                url=link(url),
                change_url=link(change.url),
            )
        )
        for news, url in ever_shorter(summary, wording, recent)
    ]
    return next((line for line in lines if bytes_of(line) <= SHORT), lines[-1])


def storm_line(
    pipeline: str, bug: Bug, changes: int, window: timedelta, wording: Sentences = DEFAULT, page_url: str = ""
) -> str:
    """One line in place of one a change, while one bug breaks everything."""
    page = link(page_url).rstrip("/")
    values: dict[str, str | int] = {
        "pipeline": short(pipeline) or "?",
        "bug": short(bug.id),
        "title": title(bug),
        "count": changes,
        "minutes": _minutes(window),
        "url": link(f"{page}/bug/{bug.id}.html") if page else link(bug.url),
    }
    return one_line(fill(wording.irc_storm_one if changes == 1 else wording.irc_storm, **values))


def deaf_line(since: datetime, server: str, usual: timedelta | None = None, wording: Sentences = DEFAULT) -> str:
    """Nothing was heard for too long; ``usual`` is the usual time between two results."""
    often = fill(wording.irc_usual, minutes=_minutes(usual)) if usual else ""
    return one_line(fill(wording.irc_deaf, since=_time(since), usual=often, server=short(server)))


def back_line(since: datetime, failures: int, answered: int, wording: Sentences = DEFAULT) -> str:
    """What was missed meanwhile has been caught up."""
    template = wording.irc_back_one if failures == 1 else wording.irc_back
    return one_line(fill(template, count=failures, since=_time(since), answered=answered))


def _minutes(span: timedelta) -> int:
    return max(1, round(span / timedelta(minutes=1)))


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M}"
