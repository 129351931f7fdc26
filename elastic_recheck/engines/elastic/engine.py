# SPDX-License-Identifier: Apache-2.0
"""The engine: which documents are the build's, all fingerprints in one request, and what the answers come to."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from elastic_recheck import lucene
from elastic_recheck.diagnose import tried_on
from elastic_recheck.engines.elastic.arrival import NOTHING, Arrivals
from elastic_recheck.engines.elastic.asking import Answer, ask
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.console import Console
from elastic_recheck.engines.elastic.identity import documents_of
from elastic_recheck.engines.elastic.layout import Events
from elastic_recheck.engines.elastic.queries import named, parsed
from elastic_recheck.engines.elastic.questions import Groups, Judgement, Questions, judge
from elastic_recheck.engines.elastic.schema import Schema
from elastic_recheck.engines.elastic.tables import Tables
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Cause, Fields, Fingerprint, Hit, Trouble

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What the site's indices are like.

    ``index_format``: their names by date, as ``strftime`` reads it. ``events``: what a document is. ``needed_files``:
    without these a build is not complete. ``settle``: for how long the number of a build's documents must stay the
    same. ``seconds``: what one search may take.
    """

    index_format: str = "logstash-%Y.%m.%d"
    events: Events = Events.AUTO
    needed_files: tuple[str, ...] = ()
    settle: timedelta = timedelta(seconds=30)
    seconds: float = 30.0


class ElasticEngine:
    """Implements :class:`elastic_recheck.ports.Engine`. Thread-safe.

    :param clock: the time, in UTC.
    :param pause: waits so many seconds.
    :ivar tables: builds and hits over a span of time, for pages.
    """

    def __init__(
        self,
        client: Client,
        settings: IndexSettings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._seconds = settings.seconds
        self._pause = pause
        self._schema = Schema(client, settings.index_format, settings.events, clock)
        self._arrivals = Arrivals(client, settings.index_format, settings.needed_files, settings.settle, clock)
        self.tables = Tables(client, self._schema, settings.index_format, settings.seconds, clock, pause)
        self._reported: set[str] = set()

    def introduce(self, fingerprints: Sequence[Fingerprint]) -> list[str]:
        """Look whom it talks to, and what the index is like: lines that name the server, and fingerprints that the
        index cannot serve as they are meant.

        :raises Unavailable: the server is away.
        :raises Refused: it is a server for the other client, or does not let the account read.
        """
        return [self._client.identify() or "the server (it does not say what it is)", *self._schema.lacks(fingerprints)]

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build's documents are there, and are all."""
        return self._arrivals.look(build, reported)

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build. Never raises for what the server or the network does."""
        diagnosis = BuildDiagnosis(build, pipeline=logs.pipeline, result=logs.result)
        tried, mistakes = parsed(tried_on(build, logs, fingerprints))
        for mistake in mistakes:
            self._say_once(mistake)
        try:
            return self._search(diagnosis, fields, tried)
        except (Unavailable, Refused) as error:
            log.warning("%s: %s", build.job, error)
            trouble = Trouble.PASSING if isinstance(error, Unavailable) else None
            return replace(diagnosis, unread=str(error), trouble=trouble)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _search(
        self, diagnosis: BuildDiagnosis, fields: Fields, tried: Mapping[Fingerprint, Mapping[str, lucene.Query]]
    ) -> BuildDiagnosis:
        build = diagnosis.build
        census, filters = self._arrivals.census(build), documents_of(build, fields)
        if not census.documents or filters is None:
            trouble = Trouble.PASSING if census.in_part else None
            return replace(diagnosis, unread=census.unsettled or NOTHING, trouble=trouble)
        queries = {text: query for each in tried.values() for text, query in each.items()}
        groups = self._schema.groups(census.indices, queries.values())
        questions = Questions(self._schema.plans(queries, groups), groups, filters, self._seconds)
        answers, there = self._ask(questions, groups, filters)
        if not there.sightings:
            trouble = Trouble.PASSING if there.unsure else None
            return replace(diagnosis, unread=there.rejected or there.unsure or NOTHING, trouble=trouble)
        console = Console(self._client, groups, filters, self._seconds, self._pause)
        judgement = judge(tried, questions.results(answers), console.failed_tests)
        unread = _named(judgement.unsure)
        if census.unsettled and not census.in_part:
            unread.append(census.unsettled)
        return replace(
            diagnosis,
            hits=tuple(Hit(each.bug, seen.evidence(queries[each.query])) for each, seen in judgement.hits),
            cause=None if judgement.hits else self._cause(build, console),
            unread_files=tuple(unread),
            truncated=self._rejected(judgement),
            trouble=Trouble.PASSING if judgement.unsure else None,
        )

    def _ask(self, questions: Questions, groups: Groups, filters: Sequence[Json]) -> tuple[list[Answer], Answer]:
        """Ask all questions, and with them whether the build is there at all: else no answer would mean anything."""
        body = {"size": 1, "_source": False, "track_total_hits": False, "query": {"bool": {"filter": filters}}}
        searches = [*questions.searches, *((names, body) for names, _ in groups)]
        answers = ask(self._client, searches, self._pause)
        there = answers[len(questions.searches) :]
        return answers, next((each for each in there if each.sightings), there[0] if there else Answer())

    def _cause(self, build: Build, console: Console) -> Cause | None:
        try:
            return console.cause()
        except (Unavailable, Refused) as error:
            log.warning("%s: why it failed could not be looked for: %s", build.job, error)
            return None

    def _rejected(self, judgement: Judgement) -> tuple[str, ...]:
        lines = _named(judgement.rejected)
        for line in lines:
            self._say_once(line)
        return tuple(lines)

    def _say_once(self, line: str) -> None:
        if line not in self._reported:
            self._reported.add(line)
            log.warning("%s", line)


def _named(bugs_by_reason: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{named(bugs)} could not be looked for: {reason}" for reason, bugs in bugs_by_reason.items()]
