# SPDX-License-Identifier: Apache-2.0
"""What is asked of others before it is decided whether and how to answer: of the bugs, and of the change."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from elastic_recheck import known_bugs
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.happenings import Happening, Informed
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Bug, Diagnosis, Failure, Fingerprint, Standing
from elastic_recheck.ports import BugTracker, Changes
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

ASKERS = 2


class Informing:
    """Asks the bug tracker and the review server, away from the deciding thread.

    :param changes: None where nobody can say how a change stands.
    """

    def __init__(self, tracker: BugTracker, changes: Changes | None, inbox: Inbox) -> None:
        self._tracker, self._changes = tracker, changes
        self._askers = Workers[Happening]("tracker", ASKERS, inbox.put)

    def ask(self, diagnosis: Diagnosis, fingerprints: Mapping[str, Fingerprint]) -> None:
        """Ask; :class:`~elastic_recheck.happenings.Informed` comes of it, whatever happens."""
        failure = diagnosis.failure
        names = {hit.bug for build in diagnosis.builds for hit in build.hits}
        self._askers.submit(
            lambda: Informed(
                diagnosis,
                known_bugs.look_up(names, fingerprints, self._tracker),
                _standing(self._changes, failure),
            ),
            lambda error: _uninformed(diagnosis, known_bugs.unasked(names, fingerprints), error),
            (failure.late, 0, failure.time),
        )


def _standing(changes: Changes | None, failure: Failure) -> Standing | None:
    """How the change stands. Where nobody can say, it is private if it was so when it failed; else None.

    None holds nothing back: an outage must not cost answers, and what may not be seen may not be commented on either.
    """
    try:
        if changes is not None:
            return changes.standing(failure.change)
    except Unavailable as error:
        log.warning("%s: cannot see how the change stands (%s)", failure.name, error)
    except Refused as error:
        log.warning("%s: may not see the change (%s); it is taken for a private one", failure.name, error)
        return Standing("", 0, private=True)
    return Standing("", 0, private=True) if failure.change.private else None


def _uninformed(diagnosis: Diagnosis, bugs: Mapping[str, Bug], error: BaseException) -> Informed:
    if isinstance(error, Unavailable):
        log.warning("%s: nothing was asked about it (%s)", diagnosis.failure.name, error)
    else:
        log.error("%s: this is a bug in elastic-recheck", diagnosis.failure.name, exc_info=error)
    return Informed(diagnosis, bugs)
