# SPDX-License-Identifier: Apache-2.0
"""A paragraph that tells what a fingerprint hits, for the message of the commit that adds it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from elastic_recheck.inquiry.report import Report
from elastic_recheck.shares import percent

_WIDTH = 72
"""Columns of a commit message's lines."""


def commit_message(report: Report, days: int) -> str:
    """Put what was found into words; a fingerprint's reviewers ask for just these figures.

    :param days: how far back was asked; 0 stands for any time.
    """
    within = {0: "all logs that there are", 1: "the last day"}.get(days, f"the last {days} days")
    if not report.events:
        return fill(f"The query hits nothing in {'the logs of ' if days else ''}{within}.", _WIDTH)
    builds = _count(len(report.builds), "build")
    of_changes = f" of {_count(report.changes, 'change')}" if report.changes else ""
    sentences = [f"In {within} the query hits {_count(report.events, 'event')} in {builds}{of_changes}."]
    sentences += [_ends(report), _where("job", report.most("job")), _where("branch", report.most("branch"))]
    times = sorted(build.time for build in report.builds.values() if build.time)
    if times:
        first = f"First seen {times[0]:%Y-%m-%d %H:%M}"
        sentences.append(f"{first}, last {times[-1]:%Y-%m-%d %H:%M} UTC." if len(times) > 1 else f"{first} UTC.")
    return fill(" ".join(filter(None, sentences)), _WIDTH, break_on_hyphens=False)


def _ends(report: Report) -> str:
    if not (report.failing_hit or report.passing_hit):
        return ""
    if not report.passing_hit:
        return f"No passing build is hit{f' (of {report.passing} that there were)' if report.passing else ''}."
    share = f", {percent(report.passing_hit / report.passing, 1)} of all" if report.passing else ""
    are = "is" if report.passing_hit == 1 else "are"
    return (
        f"{report.failing_hit} of them failed; {_count(report.passing_hit, 'passing build')} {are} hit as well{share}."
    )


def _where(what: str, most: Sequence[tuple[str, int]]) -> str:
    if not most:
        return ""
    total = sum(count for _, count in most)
    if len(most) == 1:
        return f"All are of {what} {most[0][0]}."
    named = ", ".join(f"{name} ({percent(count / total)})" for name, count in most[:3])
    more = f" and {len(most) - 3} more" if len(most) > 3 else ""
    return f"By {what}: {named}{more}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
