# SPDX-License-Identifier: Apache-2.0
"""Which builds that passed are searched, and when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import NOT_YET, FakeEngine

from elastic_recheck import ci
from elastic_recheck.happenings import PassingSearched
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Change, Comment
from elastic_recheck.passing_builds import MOST_TRIES, MOST_WAITING, PAUSE, PassingBuilds

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
RULES = ci.Rules(frozenset({"zuul"}))


class Site:
    """What the deciding thread does, step by step."""

    def __init__(self) -> None:
        self.engine = FakeEngine()
        self.inbox = Inbox(lambda: NOW)
        self.passing = PassingBuilds(self.engine, lambda: (), self.inbox)

    def hear(self, *lines: str, rules: ci.Rules = RULES, share: float = 1.0) -> None:
        text = "Build succeeded (gate pipeline).\n\n" + "\n".join(lines)
        self.passing.reported(Comment(Change("g", "openstack/nova", 1), 1, "zuul", text, NOW), rules, share)

    def search(self, now: datetime = NOW) -> None:
        """One is searched; the test hangs where there is none."""
        self.passing.go_on(now, idle=True)
        happening, _ = self.inbox.next()
        assert isinstance(happening, PassingSearched)
        self.passing.searched(happening.there, happening.error, now)

    def searched(self, number: int) -> list[str]:
        for _ in range(number):
            self.search()
        self.passing.go_on(NOW, idle=True)
        return self.engine.looks


@pytest.fixture
def site() -> Site:
    return Site()


def line(job: str, result: str = "SUCCESS", more: str = "") -> str:
    return f"- {job} https://logs.example.org/1/{job}/0123abc/ : {result} in 5m 02s{more}"


def test_only_voting_builds_that_passed_and_are_asked_for_are_searched(site: Site) -> None:
    others = line("docs", more=" (non-voting)"), line("pep8", "FAILURE", " (non-voting)"), line("py3")
    site.hear(line("tempest"), *others, rules=replace(RULES, jobs=re.compile("tempest|docs|pep8")))

    assert site.searched(1) == ["tempest"]


def test_a_share_is_chosen_by_the_builds_themselves() -> None:
    """The same builds are chosen whoever is asked; about as many as are wanted; none where none are."""
    lines = [line(f"job-{number}") for number in range(MOST_WAITING)]
    chosen = []
    for _ in range(2):
        site = Site()
        site.hear(*lines, share=0.0)
        site.hear(*lines, share=0.1)
        site.hear(line("the-last"))
        while site.engine.looks[-1:] != ["the-last"]:
            site.search()
        chosen.append(site.engine.looks[:-1])

    assert chosen[0] == chosen[1]
    assert 3 <= len(chosen[0]) <= 20


def test_one_at_a_time_is_searched_and_none_while_failures_wait(site: Site) -> None:
    site.hear(line("tempest"), line("docs"))
    site.passing.go_on(NOW, idle=False)
    site.passing.go_on(NOW, idle=True)
    site.passing.go_on(NOW, idle=True)
    site.inbox.next()

    assert site.engine.looks == ["tempest"]


def test_logs_that_are_not_there_yet_are_looked_for_again_a_few_times(site: Site) -> None:
    site.engine.arrivals["late"] = NOT_YET
    site.hear(line("late"), line("docs"))
    now = NOW
    site.search()
    site.search()
    for _ in range(MOST_TRIES - 1):
        site.passing.go_on(now + PAUSE - timedelta(seconds=1), idle=True)
        now += PAUSE
        site.search(now)
    site.passing.go_on(now + 100 * PAUSE, idle=True)

    assert site.engine.looks == ["late", "docs", *["late"] * (MOST_TRIES - 1)]


def test_a_mistake_of_ours_ends_nothing(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.engine.arrivals["broken"] = ZeroDivisionError("ours")
    site.hear(line("broken"), line("docs"))

    assert site.searched(2) == ["broken", "docs"]
    assert "ZeroDivisionError" in caplog.text
