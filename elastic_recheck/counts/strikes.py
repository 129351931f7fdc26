# SPDX-License-Identifier: Apache-2.0
"""Where a bug strikes: the builds that it hit, held against all builds of the same jobs and days.

Passing builds count on the other side, too: a provider that runs most builds sees most hits of any bug.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from itertools import chain

from elastic_recheck.counts.chance import at_least, holm
from elastic_recheck.counts.shown import WINDOWS, Strike
from elastic_recheck.counts.table import Table, within
from elastic_recheck.rows import BuildRow
from elastic_recheck.shares import percent

SIGNIFICANT = 0.01
LEAST_HITS = 3
MOST_VALUES = 8
"""Values of one field that are shown."""
PLAIN = ("job", "project", "branch", "pipeline")
NAMES = {"node_provider": "provider", "build_node": "node"}
IDS = frozenset(
    {
        *("build_uuid", "build_short_uuid", "build_change", "build_patchset", "build_ref", "build_status", "log_url"),
        *("build_name", "project", "build_branch", "build_queue", "voting"),
    }
)
"""Further fields that name a build, or stand in a row of their own; where a build ran says ``build_node``."""

Place = tuple[str, date]
"""A job and a day."""


class Strikes:
    """Where all bugs of a table strike; all that is needed of the builds is counted once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._by_place: dict[Place, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self._by_day: dict[date, Counter[str]] = defaultdict(Counter)
        rows: dict[Place, list[BuildRow]] = defaultdict(list)
        for seen in within(table.rows, WINDOWS[-1]):
            rows[_place(seen.row)].append(seen.row)
        for place, its in rows.items():
            job, day = place
            self._by_day[day][job] = len(its)
            for (name, value), times in Counter(chain.from_iterable(map(_fields, its))).items():
                self._by_place[place][name][value] = times

    def of(self, bug: str) -> tuple[Strike, ...]:
        """Where this bug strikes in the last 10 days, the significant first, strongest first."""
        hit = [seen.row for seen in within(self._table.by_bug.get(bug, ()), WINDOWS[-1])]
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for row in hit:
            for name, value in _fields(row):
                counted[name][value] += 1
        places = self.places(hit)
        found: list[tuple[str, str, int, int, int, int]] = []
        tests = 0
        for name, values in counted.items():
            known = values.total()
            if known == len(values) and known >= LEAST_HITS:
                continue  # another value each time: it names the build
            tests += len(values)
            base, of_base = self._base(name, places, [value for value, _ in values.most_common(MOST_VALUES)])
            found += [(name, value, values[value], known, base[value], of_base) for value in base]
        chances = [at_least(hits, of_hits, base, of_base) for _, _, hits, of_hits, base, of_base in found]
        strikes = [_strike(*each, p) for each, p in zip(found, holm(chances, tests), strict=True)]
        return tuple(sorted(strikes, key=lambda strike: (not strike.significant, strike.p, -strike.hits, strike.value)))

    def places(self, hit: Iterable[BuildRow]) -> Sequence[Place]:
        """The jobs and days whose builds are compared with: those that were hit."""
        rows = list(hit)
        jobs, days = {row.job for row in rows}, {_place(row)[1] for row in rows}
        return [
            place for place in ((job, day) for job in sorted(jobs) for day in sorted(days)) if place in self._by_place
        ]

    def compared_with(self, places: Sequence[Place]) -> int:
        """How many builds of these jobs and days there are."""
        return sum(self._by_day[day][job] for job, day in places)

    def _base(self, name: str, places: Sequence[Place], values: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How often these values occur in all builds, and in how many the field is known."""
        if name == "job":  # held against other jobs, or it would say nothing
            counters: list[Counter[str]] = [self._by_day[day] for day in {day for _, day in places}]
        else:
            counters = [self._by_place[place][name] for place in places]
        total = sum(counter.total() for counter in counters)
        return {value: sum(counter[value] for counter in counters) for value in values}, total


def in_a_word(strikes: Sequence[Strike]) -> str:
    """The strongest significant place, as ``97 % on prov-b``; empty where there is none."""
    if not strikes or not strikes[0].significant:
        return ""
    best = strikes[0]
    return f"{percent(best.hits / best.of_hits)} on {best.value}"


def _place(row: BuildRow) -> Place:
    return row.job, row.time.astimezone(UTC).date()


def _fields(row: BuildRow) -> Iterator[tuple[str, str]]:
    for name in PLAIN:
        if value := getattr(row, name):
            yield name, value
    for name, told in row.fields.items():
        if name not in IDS and told != "":
            yield NAMES.get(name, name), str(told)


def _strike(name: str, value: str, hits: int, of_hits: int, base: int, of_base: int, p: float) -> Strike:
    here, there = hits / of_hits, base / of_base
    sentence = f"{name} {value}: {hits} of {of_hits} hits, {percent(there)} of the {of_base:,} builds that ran"
    return Strike(
        field=name,
        value=value,
        hits=hits,
        of_hits=of_hits,
        base=base,
        of_base=of_base,
        lift=here / there,
        p=p,
        significant=p < SIGNIFICANT and hits >= LEAST_HITS,
        sentence=sentence,
    )
