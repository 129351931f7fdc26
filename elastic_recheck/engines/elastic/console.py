# SPDX-License-Identifier: Apache-2.0
"""Why a build failed, as those lines of its console tell that speak of failing.

A console has too many lines to be fetched. Asked for are the last ones that hold one of the words below, first of the
job's own console, then of other files with its tags; in these the failed tests, a failing task or the weightiest error
is looked for as in a whole console. Errors named by one word alone (``KeyError``) are found only where another word
stands beside them.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, groupby

from elastic_recheck import lucene
from elastic_recheck.causes import find_cause
from elastic_recheck.engines.elastic.asking import ask
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.questions import Groups
from elastic_recheck.engines.elastic.sighting import SOURCE, Sighting, last_first
from elastic_recheck.errors import Unavailable
from elastic_recheck.events import Event
from elastic_recheck.model import Cause, CauseKind, Evidence

LINES = 1000
"""Lines that are fetched at the most, of the console and of the files like it."""

_WORDS = (
    "error errors fail failed failure failures fatal exception traceback cannot unable denied refused timeout killed "
    "abort aborted panic unreachable exit task recap"
)
_FAILING = f'message:({" OR ".join(_WORDS.split())} OR "not ok" OR "timed out" OR "run start")'
_OWN = 'filename:("job-output.txt" OR "console.html" OR "consoleText")'
_LIKE_IT = f'tags:("console" OR "console.html") AND NOT {_OWN}'
_QUERIES = [lucene.parse(f"({which}) AND {_FAILING}") for which in (_OWN, _LIKE_IT)]
FIELDS = frozenset().union(*(query.fields for query in _QUERIES))
"""The fields that are asked for."""


class Console:
    """One build's console, asked once, when somebody wants to know."""

    def __init__(
        self,
        client: Client,
        groups: Groups,
        filters: Sequence[Json],
        seconds: float,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._groups, self._filters = client, groups, filters
        self._seconds, self._pause = seconds, pause
        self._causes: list[Cause] | None = None

    def cause(self) -> Cause | None:
        """Of failed tests, a failed task and an error the first that a console knows of.

        :raises Unavailable, Refused: the search server did not answer.
        """
        order = list(CauseKind)
        return min(self._found(), key=lambda cause: order.index(cause.kind), default=None)

    def failed_tests(self) -> frozenset[str]:
        """The ids of the build's failed tests, without their attributes (``[smoke]``); raises as :meth:`cause`."""
        tests = (cause.names for cause in self._found() if cause.kind is CauseKind.TESTS)
        return frozenset(name.partition("[")[0] for names in tests for name in names)

    def _found(self) -> list[Cause]:
        if self._causes is None:
            searches = [
                (
                    indices,
                    _body(query.to_elasticsearch(properties), self._filters, last_first(properties), self._seconds),
                )
                for query in _QUERIES
                for indices, properties in self._groups
            ]
            self._causes = []
            for answer in ask(self._client, searches, self._pause):
                if not answer.certain:
                    raise Unavailable(answer.rejected or answer.unsure)
                for _, lines in groupby(answer.sightings, lambda sighting: sighting.place):
                    if cause := cause_of(list(lines)[::-1]):
                        self._causes.append(cause)
        return self._causes


def _body(query: Json, filters: Sequence[Json], order: Sequence[Json], seconds: float) -> Json:
    return {
        "size": LINES,
        "query": {"bool": {"filter": [*filters, query]}},
        "sort": list(order),
        "_source": list(SOURCE),
        "track_total_hits": False,
        "timeout": f"{seconds:.0f}s",
    }


def cause_of(documents: Sequence[Sighting]) -> Cause | None:
    """The cause that one file's documents, in their order, tell of."""
    ends = list(accumulate(document.message.count("\n") + 1 for document in documents))
    starts = [1, *(end + 1 for end in ends)]
    events = (
        Event(start, 0, document.message, document.time) for start, document in zip(starts, documents, strict=False)
    )
    cause = find_cause(events, documents[0].file)
    if cause is None or cause.evidence is None:
        return cause
    document = documents[bisect_right(starts, cause.evidence.line) - 1]
    return replace(cause, evidence=_placed(cause.evidence, document))


def _placed(evidence: Evidence, document: Sighting) -> Evidence:
    """Found lines are counted by what was fetched: put down where the line really stands."""
    return replace(evidence, line=document.line, url=document.url)
