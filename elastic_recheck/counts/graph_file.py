# SPDX-License-Identifier: Apache-2.0
"""``all.json`` and ``gate.json``: the numbers in the form in which other programs have read them since 2013."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from elastic_recheck.counts import spans
from elastic_recheck.counts.facts import facts
from elastic_recheck.counts.outcome import Outcome
from elastic_recheck.counts.table import Seen, Table
from elastic_recheck.model import Fingerprint

HOURS = 240
Json = dict[str, object]


def graph_file(table: Table, status: str = "", search_url: Callable[[str], str] = lambda _: "") -> Json:
    """The whole file. Times are milliseconds since 1970, ``behind`` is milliseconds; without data both are None.

    :param status: the search cluster's health.
    :param search_url: a link to a search for a query.
    """
    shown = [each for each in table.site.fingerprints if not each.suppress_graph]
    newest = table.freshness.data
    hours = _Hours(table)
    bugs = sorted((_bug(table, each, search_url, hours) for each in shown), key=lambda bug: bug[0])
    return {
        "now": _ms(table.site.now),
        "last_indexed": _ms(newest) if newest else None,
        "behind": _ms(table.site.now) - _ms(newest) if newest else None,
        "status": status,
        "buglist": [told for _, told in bugs],
    }


def _bug(
    table: Table, fingerprint: Fingerprint, search_url: Callable[[str], str], hours: _Hours
) -> tuple[tuple[int, str], Json]:
    known = facts(table.site, fingerprint)
    hit = [seen for seen in table.by_bug.get(fingerprint.bug, ()) if seen.age < HOURS / 24]
    failing = [seen for seen in hit if seen.is_failing]
    fails, fails24 = len(failing), sum(seen.age < 1 for seen in failing)
    return (-(fails24 * 100000 + fails), fingerprint.bug), {
        "number": fingerprint.bug,
        "query": fingerprint.query,
        "logstash_url": search_url(fingerprint.query),
        "bug_data": {
            "name": known.title,
            "affects": ", ".join(known.projects),
            "reviews": [review.number for review in known.reviews],
        },
        "fails": fails,
        "fails24": fails24,
        "voting": not fingerprint.allow_nonvoting,
        "data": [
            {"label": "FAILURE", "data": hours.points(failing)},
            {"label": "SUCCESS", "data": hours.points(seen for seen in hit if seen.outcome is Outcome.PASSED)},
        ],
    }


class _Hours:
    """The hours of the graphs, worked out once."""

    def __init__(self, table: Table) -> None:
        self._start = spans.clock_start(table.site.now, spans.HOUR, HOURS)
        self._times = [_ms(self._start + spans.HOUR * number) for number in range(HOURS)]
        known = spans.known(range(HOURS), self._start, spans.HOUR, table.site)
        self._without_hits = {number: [self._times[number], 0] for number in known if number is not None}

    def points(self, hit: Iterable[Seen]) -> list[list[int]]:
        """Builds an hour. An hour of which nothing is known is left out; one of which something is tells that."""
        counts = Counter((seen.row.time - self._start) // spans.HOUR for seen in hit)
        shown = {number: [self._times[number], count] for number, count in counts.items() if 0 <= number < HOURS}
        return sorted((self._without_hits | shown).values())


def _ms(time: datetime) -> int:
    return int(time.timestamp() * 1000)
