# SPDX-License-Identifier: Apache-2.0
"""The last lines of the comment: what to do now."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from elastic_recheck.messages import phrases
from elastic_recheck.messages.quoting import clean, code, link
from elastic_recheck.messages.sentences import Sentences
from elastic_recheck.messages.summary import Summary, left_no_logs
from elastic_recheck.messages.templates import fill

MOST_BUGS = 20
"""A reply that names more bugs than these is not advised."""


def lines(summary: Summary, wording: Sentences, page: str) -> Iterable[str]:
    """A recheck is advised only where every failed voting job was recognised: else real failures are run again."""
    if summary.unrecognised:
        yield from _unrecognised(summary, wording, page)
    silent = [build.build.job for build in summary.unread if left_no_logs(build)]
    nobody = [build.build.job for build in summary.unread if build.unread and not left_no_logs(build)]
    nobody += [build.job for build in summary.left_out]
    if silent:
        yield fill(wording.left_no_logs, jobs=phrases.names(silent, wording))
    if nobody:
        yield fill(wording.nobody_looked, jobs=phrases.names(nobody, wording))
    if not summary.unrecognised and not summary.unseen:
        yield from _recheck(summary, wording)


def _recheck(summary: Summary, wording: Sentences) -> Iterable[str]:
    """One reply that names every bug."""
    if not wording.recheck_text or len(summary.known) > MOST_BUGS:
        return
    bugs = ", ".join(fill(wording.recheck_bug, bug=clean(known.bug.id)[:40]) for known in summary.known)
    yield fill(
        wording.recheck,
        lines=wording.this_line if len(summary.known) == 1 else wording.these_lines,
        jobs=wording.the_job if len(summary.recognised) == 1 else wording.the_jobs,
        reply=code(fill(wording.recheck_text, bugs=bugs), 1000),
    )


def _unrecognised(summary: Summary, wording: Sentences, page: str) -> Iterable[str]:
    jobs = [build.build.job for build in summary.unrecognised]
    named = phrases.names(jobs, wording)
    query = f"?job={quote(jobs[0], safe='', errors='replace')}" if len(jobs) == 1 else ""
    url = page and link(f"{page}/unrecognised.html{query}")
    alone = not summary.recognised and not summary.unseen
    if alone:
        too = fill(wording.others_too, jobs=named, url=url) if url else ""
        yield " ".join(filter(None, (fill(wording.may_be_this_change, jobs=named), too)))
    elif url:
        yield fill(wording.others_too_one if len(jobs) == 1 else wording.others_too_many, jobs=named, url=url)
