# SPDX-License-Identifier: Apache-2.0
"""The test of significance against published values, against counting, and against what chance alone brings about."""

from __future__ import annotations

import math
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages_world import NOW, world

from elastic_recheck.counts import Scope, Site, Table
from elastic_recheck.counts.chance import at_least, holm
from elastic_recheck.counts.strikes import Strikes, in_a_word
from elastic_recheck.model import Fingerprint
from elastic_recheck.rows import BuildRow, HitRow, Looked


@pytest.mark.parametrize(
    ("seen", "drawn", "marked", "total", "expected"),
    [
        (3, 4, 4, 8, 17 / 70),  # Fisher's lady tasting tea (The Design of Experiments, 1935): 3 of 4 cups right
        (4, 4, 4, 8, 1 / 70),
        (0, 4, 4, 8, 1.0),
        (10, 13, 12, 30, 0.0004652),  # twins of criminals (Fisher 1935; on R's help page of fisher.test)
        (5, 4, 9, 20, 0.0),
        (1, 1, 1, 1, 1.0),
    ],
)
def test_known_values(seen: int, drawn: int, marked: int, total: int, expected: float) -> None:
    assert at_least(seen, drawn, marked, total) == pytest.approx(expected, rel=1e-3)


@given(st.data())
def test_it_is_the_sum_of_all_ways_to_draw(data: st.DataObject) -> None:
    """Exactly, by counting with whole numbers."""
    total = data.draw(st.integers(1, 400))
    marked, drawn = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    seen = data.draw(st.integers(0, drawn))
    ways = sum(math.comb(marked, k) * math.comb(total - marked, drawn - k) for k in range(seen, min(drawn, marked) + 1))
    assert at_least(seen, drawn, marked, total) == pytest.approx(ways / math.comb(total, drawn), rel=1e-6, abs=1e-300)


def test_it_is_quick_and_sound_for_large_numbers() -> None:
    likely = at_least(34, 35, 820, 4112)
    assert 0 < likely < 1e-20
    assert at_least(900, 1000, 900_000, 1_000_000) == pytest.approx(0.515, abs=0.02)


def test_holm_corrects_for_many_tests() -> None:
    """The example of Holm's procedure: the smallest is multiplied by how many there are, and none gets smaller."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.01], tests=10) == [0.1]
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def strikes_of(builds: list[BuildRow], hit: set[str]) -> Strikes:
    hits = [HitRow("1", row.id, row.time) for row in builds if row.id in hit]
    return Strikes(Table(Site(NOW, NOW - timedelta(days=10), builds, hits, [Fingerprint("1", "q")]), Scope()))


def site(rng: random.Random, count: int = 4000) -> list[BuildRow]:
    """Builds of five jobs on four providers, each with a node of its own."""
    return [
        BuildRow(
            f"{number:032x}",
            f"job-{rng.randrange(5)}",
            "FAILURE" if rng.random() < 0.2 else "SUCCESS",
            NOW - timedelta(hours=rng.randrange(240), minutes=1),
            looked=Looked.READ,
            project=f"project-{rng.randrange(3)}",
            branch=rng.choice(("master", "stable/2026.1")),
            fields={"node_provider": f"prov-{rng.choice('abbbccccd')}", "build_node": f"node-{number}"},
        )
        for number in range(count)
    ]


def test_a_provider_that_is_to_blame_is_named() -> None:
    """35 hits, 34 of them on one provider that runs a third of the builds: that, and nothing else, is significant."""
    builds = site(random.Random(1))
    failed = [row for row in builds if row.result == "FAILURE"]
    on_b = [row.id for row in failed if row.fields["node_provider"] == "prov-b"][:34]
    elsewhere = next(row.id for row in failed if row.fields["node_provider"] == "prov-a")

    found = strikes_of(builds, {*on_b, elsewhere}).of("1")

    significant = [strike for strike in found if strike.significant]
    assert [(each.field, each.value, each.hits, each.of_hits) for each in significant] == [
        ("provider", "prov-b", 34, 35)
    ]
    (best,) = significant
    assert best.of_base == 4000
    assert best.lift == pytest.approx((34 / 35) / (best.base / 4000))
    share = round(100 * best.base / 4000)
    assert best.sentence == f"provider prov-b: 34 of 35 hits, {share} % of the 4,000 builds that ran"
    assert in_a_word(found) == "97 % on prov-b"
    assert "node" not in {each.field for each in found}


def test_chance_alone_is_hardly_ever_significant() -> None:
    """Of bugs that strike anywhere, about one in a hundred may seem to have a place; never one in twenty."""
    rng, wrong, tried = random.Random(2), 0, 100
    builds = site(rng, 600)
    for _ in range(tried):
        hit = {row.id for row in rng.sample(builds, rng.randrange(3, 40))}
        wrong += any(strike.significant for strike in strikes_of(builds, hit).of("1"))
    assert wrong <= tried // 20


def test_the_provider_that_runs_most_builds_is_not_blamed() -> None:
    """It sees most hits of every bug."""
    rng = random.Random(3)
    builds = site(rng)
    for row_number, row in enumerate(builds):
        if row_number % 10:
            builds[row_number] = BuildRow(
                row.id, row.job, row.result, row.time, fields={"node_provider": "prov-big"}, looked=row.looked
            )
    hit = {row.id for row in rng.sample(builds, 40)}
    assert in_a_word(strikes_of(builds, hit).of("1")) == ""


def test_what_strikes_too_rarely_is_not_significant() -> None:
    builds = site(random.Random(4))
    hit = {row.id for row in builds if row.fields["node_provider"] == "prov-d"}
    few = strikes_of(builds, set(sorted(hit)[:2])).of("1")
    assert not any(strike.significant for strike in few)


def test_a_bug_without_hits_strikes_nowhere() -> None:
    made = world(1, builds=50, bugs=2)
    empty = Strikes(Table(Site(made.now, made.horizon, made.builds, (), made.fingerprints), Scope()))
    assert empty.of(made.fingerprints[0].bug) == ()
    assert empty.of("unknown") == ()
