# SPDX-License-Identifier: Apache-2.0
"""What a query hits, summed up: how often, in which builds, where most, and a few events to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from elastic_recheck.inquiry.found import Found, text_of

PASSED = frozenset({"SUCCESS"})
SAMPLES = 3
MOST_VALUES = 10_000
"""So many values of one field are told apart; what names a new value in each event is no attribute."""
RARELY_ASKED = frozenset(
    {"build_master", "build_patchset", "build_ref", "build_short_uuid", "build_uuid"}
    | {"error_pr", "host", "received_at", "type"}
)
"""Fields whose values say little, which are left out unless they are asked for, as they always were."""
NEVER_TOLD = frozenset({"message", "@timestamp", "@version", "line", "offset", "log_url"})
"""Fields of an event alone, whose values are no attributes."""


@dataclass(frozen=True, slots=True)
class Share:
    """A value of a field, and in how many of the events that are hit it stands."""

    value: str
    events: int


@dataclass(frozen=True, slots=True)
class BuildHit:
    """A build that is hit: how it ended, its change (empty where nobody knows), and when the last event was."""

    status: str = ""
    change: str = ""
    time: datetime | None = None
    job: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a query hits.

    ``events``: how many. ``builds``: by id. ``attributes``: the most frequent values of each field. ``passing``: how
    many passing builds there were in all, None where nobody knows. ``notes``: what was not asked, and why.
    """

    events: int = 0
    builds: Mapping[str, BuildHit] = field(default_factory=dict)
    attributes: Mapping[str, tuple[Share, ...]] = field(default_factory=dict)
    samples: tuple[Found, ...] = ()
    passing: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def passing_hit(self) -> int:
        """How many passing builds are hit."""
        return sum(build.status in PASSED for build in self.builds.values())

    @property
    def failing_hit(self) -> int:
        """How many builds are hit that ended, and did not pass."""
        return sum(bool(build.status) and build.status not in PASSED for build in self.builds.values())

    @property
    def changes(self) -> int:
        """How many changes are hit."""
        return len({build.change for build in self.builds.values() if build.change})

    def by_day(self, last: date, days: int) -> list[int]:
        """How many builds are hit on each of so many days (UTC), the last of which is given."""
        counts = Counter(build.time.date() for build in self.builds.values() if build.time)
        return [counts[last - timedelta(days=days - 1 - number)] for number in range(days)]

    def most(self, attribute: str) -> list[tuple[str, int]]:
        """Values of a field of :class:`BuildHit` by how many builds have them, the most frequent first."""
        counts = Counter(value for build in self.builds.values() if (value := getattr(build, attribute)))
        return counts.most_common()


class Tally:
    """Sums up events as they are found, in bounded memory."""

    def __init__(self, quantity: int) -> None:
        self._quantity = quantity
        self._events = 0
        self._builds: dict[str, BuildHit] = {}
        self._values: dict[str, Counter[str]] = {}
        self._samples: list[Found] = []

    def add(self, found: Found) -> None:
        """Count one event."""
        self._events += 1
        if found.build:
            self._builds[found.build] = build_hit(found, self._builds.get(found.build))
        for name, value in found.fields.items():
            if name not in NEVER_TOLD:
                self._count(name, value)
        self._keep(found)

    def report(self, passing: int | None = None, notes: Iterable[str] = ()) -> Report:
        """Sum up what was counted so far."""
        attributes = {name: shares(counts, self._quantity) for name, counts in sorted(self._values.items()) if counts}
        return Report(self._events, self._builds, attributes, tuple(self._samples), passing, tuple(notes))

    def _count(self, name: str, value: object) -> None:
        counts = self._values.setdefault(name, Counter())
        for each in value if isinstance(value, (list, tuple)) else (value,):
            text = text_of(each)
            if text and (text in counts or len(counts) < MOST_VALUES):
                counts[text] += 1

    def _keep(self, found: Found) -> None:
        """Keep the newest events, one a build."""
        newest = sorted((*self._samples, found), key=age, reverse=True)
        one_a_build = {each.build or number: each for number, each in reversed(list(enumerate(newest)))}
        self._samples = sorted(one_a_build.values(), key=age, reverse=True)[:SAMPLES]


def age(found: Found) -> float:
    """To sort events by time, those without one first."""
    return found.time.timestamp() if found.time else 0.0


def shares(counts: Mapping[str, int], quantity: int) -> tuple[Share, ...]:
    """The most frequent values; of equally frequent ones the first by name."""
    order = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Share(*each) for each in order[:quantity])


def build_hit(found: Found, known: BuildHit | None = None) -> BuildHit:
    """What an event tells of its build, beside what another one told."""
    known = known or BuildHit()
    return BuildHit(
        status=found.status or known.status,
        change=found.change or known.change,
        time=max((time for time in (found.time, known.time) if time), default=None),
        job=text_of(found.fields.get("build_name")) or known.job,
        branch=text_of(found.fields.get("build_branch")) or known.branch,
    )
