# SPDX-License-Identifier: Apache-2.0
"""Line 1 of the comment: the verdict. For most readers it is the whole message."""

from __future__ import annotations

from elastic_recheck.messages.quoting import keep_start, plain_or_code
from elastic_recheck.messages.sentences import Sentences
from elastic_recheck.messages.summary import Summary, left_no_logs
from elastic_recheck.messages.templates import fill

LONGEST = 100
"""Characters; what is longer is wrapped where comments are shown collapsed."""


def headline(summary: Summary, tried: int, wording: Sentences) -> str:
    """The verdict in at most ``LONGEST`` characters: what is too long loses its last sentence, then the pipeline."""
    pipeline = fill(wording.pipeline, pipeline=plain_or_code(summary.pipeline, 30)) if summary.pipeline else ""
    tries = (
        _verdict(summary, tried, wording, pipeline, _rest(summary, wording)),
        _verdict(summary, tried, wording, pipeline, ""),
        _verdict(summary, tried, wording, "", ""),
    )
    return next((line for line in tries if len(line) <= LONGEST), keep_start(tries[-1], LONGEST))


def _verdict(summary: Summary, tried: int, wording: Sentences, pipeline: str, rest: str) -> str:
    unknown, unseen, total = len(summary.unrecognised), summary.unseen, summary.total
    if unknown and unseen:
        return fill(wording.some_of_unread, count=unknown, all=total, unread=unseen, pipeline=pipeline)
    if unknown and summary.recognised:
        return fill(wording.one_of if unknown == 1 else wording.some_of, count=unknown, all=total, pipeline=pipeline)
    if unknown:
        template = wording.none_known_one if unknown == 1 else wording.none_known
        in_part = any(build.truncated for build in summary.unrecognised)
        read = wording.read_in_part if in_part else wording.read
        fingerprints = fill(wording.fingerprints_one if tried == 1 else wording.fingerprints_many, tried=tried)
        return fill(template, all=total, pipeline=pipeline, read=read, fingerprints=fingerprints, tried=tried)
    if unseen:
        jobs = _unseen_jobs(unseen, total, wording)
        return fill(wording.no_verdict, jobs=jobs, pipeline=pipeline, why=_why_unseen(summary, wording), rest=rest)
    template = wording.one_known if len(summary.known) == 1 else wording.all_known
    return fill(template, jobs=_all_jobs(total, wording), pipeline=pipeline)


def _all_jobs(total: int, wording: Sentences) -> str:
    few = {1: wording.the_failed_job, 2: wording.both_failed_jobs}
    return few.get(total) or fill(wording.all_failed_jobs, all=total)


def _unseen_jobs(unseen: int, total: int, wording: Sentences) -> str:
    if unseen < total:
        return fill(wording.some_failed_jobs, count=unseen, all=total)
    few = {1: wording.the_failed_job, 2: wording.either_failed_job}
    return few.get(total) or fill(wording.any_failed_job, all=total)


def _why_unseen(summary: Summary, wording: Sentences) -> str:
    one = summary.unseen == 1
    if summary.left_out:
        return wording.left_out_one if one else wording.left_out_many
    if not any(build.unread for build in summary.unread):
        return wording.unread_in_part_one if one else wording.unread_in_part_many
    if all(left_no_logs(build) for build in summary.unread):
        return wording.no_logs_one if one else wording.no_logs_many
    return wording.unread_one if one else wording.unread_many


def _rest(summary: Summary, wording: Sentences) -> str:
    if not summary.recognised:
        return ""
    return wording.rest_known_one if len(summary.recognised) == 1 else wording.rest_known_many
