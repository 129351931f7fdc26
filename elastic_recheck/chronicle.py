# SPDX-License-Identifier: Apache-2.0
"""What the deciding thread does, told to those who look from outside: metrics, one line a failure, signs of life."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from elastic_recheck import ci
from elastic_recheck.liveness import Rules, Signs
from elastic_recheck.model import BuildDiagnosis, Comment, Delivery, End, Failure, LeftOut, short
from elastic_recheck.policy import GERRIT, Decision
from elastic_recheck.ports import Metrics
from elastic_recheck.reasons import Reason

log = logging.getLogger(__name__)

MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class Course:
    """One failure's way so far: how many builds have no verdict, when each step was done, how each channel ended."""

    failure: Failure
    unsettled: int
    steps: dict[str, datetime] = field(default_factory=dict)
    undelivered: int = 0
    ends: list[str] = field(default_factory=list)

    def durations(self) -> dict[str, float]:
        """Seconds from each step to the next, from the CI comment on; what another process did counts to the next."""
        before, spans = self.failure.time, {}
        for step, done in self.steps.items():
            spans[step], before = round((done - before).total_seconds(), 3), done
        return spans


class Chronicle:
    """For the deciding thread; other threads may read ``signs``, and ``hearing``, the rules by which to judge them.

    ``signs`` is None before the start. ``failures`` and ``answered`` (on Gerrit) count what this process has done;
    ``behind`` is how many failures wait to be examined, of each of which one build is counted.
    """

    def __init__(self, metrics: Metrics | None = None) -> None:
        self.metrics = metrics or Metrics()
        self.signs: Signs | None = None
        self.hearing = Rules()
        self.failures = self.answered = self.behind = 0
        self._courses: dict[str, Course] = {}
        self._seen: OrderedDict[tuple[int, int, int], None] = OrderedDict()

    def heard(
        self,
        comment: Comment,
        reading: Failure | ci.AllLeftOut | ci.Unparsed | None,
        usernames: frozenset[str],
        now: datetime,
    ) -> None:
        """A comment was heard, and read; what is heard again (since it was asked for) counts once."""
        if self._is_known(comment):
            return
        self.metrics.heard(comment.time, comment.author in usernames)
        unparsed = self.signs.unparsed if self.signs else 0
        match reading:
            case ci.Unparsed():
                self.metrics.unparsed()
                unparsed += 1
            case Failure(left_out=left_out) | ci.AllLeftOut(left_out=left_out):
                self._leave_out(left_out)
                unparsed = 0
        if self.signs:
            made = min(comment.time, now)
            ci_heard = max(self.signs.ci, made) if comment.author in usernames else self.signs.ci
            self.signs = replace(self.signs, heard=max(self.signs.heard, made), ci=ci_heard, unparsed=unparsed)

    def admitted(self) -> None:
        """A failure was seen for the first time."""
        self.failures += 1
        self.metrics.failed()

    def began(self, failure: Failure, unsettled: int) -> None:
        """A failure is examined, of which so many builds have no verdict yet."""
        self._courses[failure.key] = Course(failure, unsettled)

    def waited(self, key: str, there: bool, now: datetime) -> None:
        """A build's logs are there, or not waited for any more."""
        course = self._courses[key]
        self._step(course, "logs", now)
        if there and not course.failure.follows_up:
            self.metrics.logs_there((now - course.failure.time).total_seconds())

    def diagnosed(self, key: str, diagnosis: BuildDiagnosis, now: datetime) -> None:
        """A build has its verdict."""
        course = self._courses[key]
        course.unsettled -= 1
        self._step(course, "search", now)
        if not course.failure.follows_up:  # its builds were counted before
            self.metrics.diagnosed(diagnosis.verdict)

    def decided(self, key: str, decision: Decision, now: datetime) -> None:
        """It is settled what is said where."""
        course = self._courses[key]
        self._step(course, "decision", now)
        course.undelivered = len(decision.deliveries)
        for channel, reason, _ in decision.withheld:
            self.metrics.ended(channel, End.WITHHELD, reason.why, _since(course, now))
            course.ends.append(f"{channel} {End.WITHHELD}")
        self._close_if_complete(course)

    def ended(self, delivery: Delivery, end: End, reason: Reason | None, now: datetime) -> None:
        """A delivery reached its end. The course of one that another process decided on is not known here."""
        if delivery.channel == GERRIT and end is End.ANSWERED:
            self.answered += 1
        course = self._courses.get(delivery.key)
        seconds = _since(course, now) if course else None
        self.metrics.ended(delivery.channel, end, reason.why if reason else "", seconds)
        if course:
            course.undelivered -= 1
            course.ends.append(f"{delivery.channel} {end}")
            self._step(course, "delivery", now)
            self._close_if_complete(course)

    @property
    def is_idle(self) -> bool:
        """Whether no build of a failure waits for its verdict."""
        return not self.behind and not any(course.unsettled for course in self._courses.values())

    def count_waiting(self, now: datetime) -> None:
        """Tell the metrics how many builds have no verdict yet, and since when."""
        waiting = [course for course in self._courses.values() if course.unsettled]
        oldest = max((_since(course, now) for course in waiting), default=0.0)
        self.metrics.waiting(sum(course.unsettled for course in waiting) + self.behind, oldest)

    def _step(self, course: Course, step: str, now: datetime) -> None:
        course.steps.pop(step, None)  # of several builds or channels the last counts
        course.steps[step] = now

    def _close_if_complete(self, course: Course) -> None:
        if course.undelivered:
            return
        failure, spans = course.failure, course.durations()
        del self._courses[failure.key]
        change, total = f"{failure.change.project} {failure.change.number},{failure.patch_set}", sum(spans.values())
        log.info(
            "%s %s: ended %.1f s after the CI comment (%s): %s",
            short(failure.key),
            change,
            total,
            ", ".join(f"{step} {seconds:.1f} s" for step, seconds in spans.items()),
            ", ".join(course.ends) or "nothing to say",
            extra={
                "fields": {
                    "failure": failure.key,
                    "project": failure.change.project,
                    "change": failure.change.number,
                    "patch_set": failure.patch_set,
                    "pipeline": failure.pipeline,
                    "jobs": [build.job for build in failure.builds],
                    "ends": course.ends,
                    "seconds": spans,
                }
            },
        )

    def _is_known(self, comment: Comment) -> bool:
        identity = (comment.change.number, comment.patch_set, hash(comment.text))
        known = identity in self._seen
        self._seen[identity] = None
        self._seen.move_to_end(identity)
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        return known

    def _leave_out(self, left_out: Sequence[LeftOut]) -> None:
        for each in left_out:
            self.metrics.left_out(each.why)


def _since(course: Course, now: datetime) -> float:
    return (now - course.failure.time).total_seconds()
