# SPDX-License-Identifier: Apache-2.0
"""A second answer, where logs that nobody could read in time can be read after all, and tell something.

It is a failure of its own in the journal, whose key ends with :data:`~elastic_recheck.model.FOLLOWS`: its builds wait
longer, it is answered for on Gerrit alone, and only if there is news; and so it survives a restart like any other.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from elastic_recheck.model import FOLLOWS, BuildDiagnosis, Diagnosis, Failure, Verdict
from elastic_recheck.ports import Journal

log = logging.getLogger(__name__)


class FollowUps:
    """For the deciding thread."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def promise(self, diagnosis: Diagnosis, now: datetime) -> Failure | None:
        """Write down that a failure has to be looked at once more; None where there is nothing to wait for.

        To be called before the failure is concluded, so that no crash can come between.
        """
        failure = diagnosis.failure
        if failure.follows_up or all(build.verdict is not Verdict.UNREAD for build in diagnosis.builds):
            return None
        key = failure.key + FOLLOWS
        follow_up = replace(failure, key=key, kin=key, late=True)
        if not self._journal.admit(follow_up, now):
            return None
        for index, verdict in enumerate(self._first_verdicts(failure)):
            if verdict is not None and verdict.verdict is not Verdict.UNREAD:
                self._journal.diagnosed(key, index, verdict)
        log.info("%s: is looked at once more", follow_up.name)
        return follow_up

    def has_news(self, diagnosis: Diagnosis) -> bool:
        """Whether a build has a verdict by now that had none in the first answer; a first answer is news."""
        failure = diagnosis.failure
        if not failure.follows_up:
            return True
        read = {build.build for build in diagnosis.builds if build.verdict is not Verdict.UNREAD}
        first = self._first_verdicts(failure)
        return any(each is not None and each.verdict is Verdict.UNREAD and each.build in read for each in first)

    def _first_verdicts(self, failure: Failure) -> Sequence[BuildDiagnosis | None]:
        try:
            return self._journal.recall(failure.key.removesuffix(FOLLOWS))[1]
        except KeyError:  # so old that it was forgotten
            return ()
