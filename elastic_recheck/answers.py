# SPDX-License-Identifier: Apache-2.0
"""What was said about failures, read out of the journal while the daemon writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from elastic_recheck import records
from elastic_recheck.database import ReadOnlyDatabase
from elastic_recheck.model import BuildDiagnosis, Failure
from elastic_recheck.rows import AnswerRow, FailureRow


class JournalAnswers:
    """Implements :class:`elastic_recheck.ports.Answers`.

    :param path: the journal's file, which need not be there: then nothing was said.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def failures(self, since: datetime) -> Sequence[FailureRow]:
        """All failures since then, oldest first.

        :raises Unavailable: the journal cannot be read just now.
        """
        if not self._path.exists():
            return ()
        with ReadOnlyDatabase(self._path) as journal:
            start = (since.timestamp(),)
            found = journal.select("SELECT key, body FROM failures WHERE time >= ? ORDER BY time, key", start)
            builds = journal.select(
                "SELECT key, position, builds.body FROM builds JOIN failures USING (key) WHERE time >= ?", start
            )
            said = journal.select(
                "SELECT key, channel, state, reason, changed FROM deliveries JOIN failures USING (key)"
                " WHERE time >= ? ORDER BY changed, channel",
                start,
            )
        verdicts: dict[str, dict[int, BuildDiagnosis]] = defaultdict(dict)
        for key, position, body in builds:
            verdicts[key][position] = records.from_json(BuildDiagnosis, body)
        answers: dict[str, list[AnswerRow]] = defaultdict(list)
        for key, channel, state, reason, changed in said:
            answers[key].append(AnswerRow(channel, state, reason, datetime.fromtimestamp(changed, UTC)))
        return [_row(records.from_json(Failure, body), verdicts[key], answers[key]) for key, body in found]


def _row(failure: Failure, verdicts: Mapping[int, BuildDiagnosis], answers: Sequence[AnswerRow]) -> FailureRow:
    slots = tuple(verdicts.get(position) for position in range(len(failure.builds)))
    return FailureRow(failure, slots, tuple(answers))
