# SPDX-License-Identifier: Apache-2.0
"""What is said of one bug and of one job, in the comment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from elastic_recheck.ci import CUSTOM, RESULTS, result
from elastic_recheck.messages.quoting import around, code, codes, keep_end, link, plain_or_code
from elastic_recheck.messages.sentences import Sentences
from elastic_recheck.messages.summary import KnownBug, left_no_logs
from elastic_recheck.messages.templates import fill
from elastic_recheck.model import Bug, BugTask, Build, BuildDiagnosis, Cause, CauseKind, Evidence

MOST_NAMES = 5
"""So many jobs or files stand in one line by name."""
LONGEST_LINE = 120
"""Characters of a quoted log line: code does not wrap."""

_NEVER_FIXED = frozenset({"Invalid", "Won't Fix", "Opinion", "Expired", "Does Not Exist"})
"""Launchpad's states that end a bug without a fix (``lp/bugs/interfaces/bugtask.py``)."""


def known_bug(known: KnownBug, wording: Sentences) -> str:
    """A bug with its jobs before it."""
    bug = known.bug
    title = code(bug.title) if bug.title.strip() else wording.no_title
    return fill(
        wording.bug,
        jobs=names(known.jobs, wording),
        bug=plain_or_code(bug.id, 40),
        title=title,
        state=state(bug, wording),
        url=link(bug.url),
    )


def names(texts: Sequence[str], wording: Sentences) -> str:
    """Names in code spans, the first few of them."""
    shown = codes(texts[:MOST_NAMES])
    return fill(wording.more, list=shown, count=len(texts) - MOST_NAMES) if len(texts) > MOST_NAMES else shown


def state(bug: Bug, wording: Sentences) -> str:
    """Project and status: of the first unfinished task, else of the latest fix, else of the first task."""
    if not bug.tasks:
        return ""
    unfinished = [task for task in bug.tasks if not task.complete]
    fixes = [task for task in bug.tasks if task.status not in _NEVER_FIXED]
    if unfinished:
        template, task = wording.state, unfinished[0]
    elif fixes:
        template, task = wording.state_fixed, max(fixes, key=_fixed)
    else:
        template, task = wording.state_closed, bug.tasks[0]
    return fill(
        template,
        project=plain_or_code(task.target, 40),
        status=plain_or_code(task.status, 40),
        date=f"{task.fixed:%Y-%m-%d}" if task.fixed else "",
    )


def _fixed(task: BugTask) -> datetime:
    earliest = datetime.min.replace(tzinfo=UTC)
    return task.fixed.replace(tzinfo=task.fixed.tzinfo or UTC) if task.fixed else earliest


def unrecognised_job(build: BuildDiagnosis, wording: Sentences, *, quoted: bool) -> str:
    """A job without a known bug; ``quoted``: its evidence is shown by itself."""
    word = build.result or build.build.result
    missing = (*build.unread_files, *build.truncated)
    cause = build.cause.evidence if build.cause and build.cause.kind is CauseKind.ERROR else None
    return fill(
        wording.unrecognised_in_part if missing else wording.unrecognised,
        job=code(build.build.job, 80),
        missing=names(missing, wording),
        result="" if word == "FAILURE" and not build.build.detail else result_phrase(build.build, word),
        cause=cause_phrase(build.cause, wording, quoted=quoted),
        url=(cause and link(cause.url)) or link(build.build.url),
    )


def unread_job(build: BuildDiagnosis, wording: Sentences, *, quoted: bool) -> str:
    """A job whose logs nobody has read, or not all of them."""
    if not build.unread:
        return unrecognised_job(build, wording, quoted=quoted)
    word = build.result or build.build.result
    return fill(
        wording.unread,
        job=code(build.build.job, 80),
        result=result_phrase(build.build, word),
        reason="" if left_no_logs(build) else plain_or_code(build.unread),
        url=link(build.build.url),
    )


def left_out_job(build: Build, wording: Sentences) -> str:
    """A job that nobody asked about."""
    return fill(
        wording.left_out, job=code(build.job, 80), result=result_phrase(build, build.result), url=link(build.url)
    )


def result_phrase(build: Build, word: str) -> str:
    """The result's word and what it means, with the CI system's own detail."""
    detail = code(build.detail, LONGEST_LINE) if build.detail.strip() else ""
    if word == CUSTOM:
        return detail or "FAILURE"
    if word not in RESULTS:
        return code(word, 40)
    plain = result(word).plain
    return " ".join(filter(None, (word, f"({plain})" if plain else "", detail)))


def cause_phrase(cause: Cause | None, wording: Sentences, *, quoted: bool) -> str:
    """What failed, as the logs tell without a fingerprint."""
    if cause is None:
        return ""
    if cause.kind is CauseKind.ERROR:
        if cause.evidence is None:
            return ""
        return wording.last_error_below if quoted else fill(wording.last_error, line=quoted_line(cause.evidence))
    if not cause.names:
        return ""
    if cause.kind is CauseKind.TASK:
        return fill(wording.task_failed, task=code(cause.names[0]))
    template = wording.test_failed if len(cause.names) == 1 else wording.tests_failed
    return fill(template, test=code(cause.names[0], cut=keep_end), count=len(cause.names))


def quoted_line(evidence: Evidence) -> str:
    """The line that hit, cut around the hit."""
    return code(around(evidence.text, evidence.start, evidence.end, LONGEST_LINE), LONGEST_LINE)
