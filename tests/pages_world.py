# SPDX-License-Identifier: Apache-2.0
"""A made-up site for pages: builds, hits, bugs, reviews and answers, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from elastic_recheck.model import (
    Bug,
    BugTask,
    Build,
    BuildDiagnosis,
    Cause,
    CauseKind,
    Change,
    Evidence,
    Failure,
    Fingerprint,
    Hit,
)
from elastic_recheck.rows import AnswerRow, BuildRow, FailureRow, HitRow, Looked, Review, Wording, wording

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</script><script>alert(3)//",
    "{{7*7}} ${7*7} &lt;b&gt;",
    "javascript:alert(4)",
    "\u202egnp.exe \x00\x07 tab\there",
    "</style><svg onload=alert(5)>",
    "long-" + "x" * 300,
)
PROJECTS = ("openstack/nova", "openstack/neutron", "openstack/cinder", "openstack/glance", "openstack/tempest")
JOBS = ("nova-next", "tempest-full", "tempest-integrated-compute", "neutron-ovs", "cinder-lvm", "openstack-tox-py312")
PROVIDERS = ("prov-a", "prov-b", "prov-c", "prov-d")
RESULTS = ("FAILURE", "FAILURE", "FAILURE", "TIMED_OUT", "POST_FAILURE", "NODE_FAILURE")
STATUSES = ("New", "Confirmed", "Triaged", "In Progress", "Fix Released")


@dataclass(frozen=True, slots=True)
class World:
    """Everything that pages are made of."""

    now: datetime
    horizon: datetime
    builds: tuple[BuildRow, ...]
    hits: tuple[HitRow, ...]
    fingerprints: tuple[Fingerprint, ...]
    wordings: tuple[Wording, ...]
    first_hits: Mapping[str, datetime]
    bugs: Mapping[str, Bug]
    reviews: Mapping[str, tuple[Review, ...]]
    failures: tuple[FailureRow, ...]


def world(
    seed: int = 1,
    *,
    builds: int = 2_000,
    days: int = 18,
    bugs: int = 160,
    now: datetime = NOW,
    hostile: bool = True,
    sample: float = 0.05,
) -> World:
    """Make one up. ``sample``: the share of passing builds that are looked into; ``hostile``: odd names and texts."""
    rng = random.Random(seed)
    fingerprints = tuple(_fingerprint(rng, 2_000_000 + 137 * number, hostile) for number in range(bugs))
    rows = tuple(sorted(_builds(rng, builds, days, now, hostile, sample), key=lambda row: (row.time, row.id)))
    hits = tuple(_hits(rng, rows, fingerprints, now, hostile))
    first: dict[str, datetime] = {}
    for hit in sorted(hits, key=lambda hit: hit.time):
        first.setdefault(hit.bug, hit.time)
    return World(
        now=now,
        horizon=now - timedelta(days=days),
        builds=rows,
        hits=hits,
        fingerprints=fingerprints,
        wordings=tuple(
            Wording(each.bug, wording(each), now - timedelta(hours=rng.randrange(24 * days))) for each in fingerprints
        ),
        first_hits=first,
        bugs={each.bug: _bug(rng, each, hostile) for each in fingerprints},
        reviews={each.bug: _reviews(rng, each.bug, now, hostile) for each in fingerprints if rng.random() < 0.3},
        failures=tuple(_failures(rng, rows, hits, now)),
    )


def _odd(rng: random.Random, usual: str, hostile: bool) -> str:
    return rng.choice(HOSTILE) if hostile and rng.random() < 0.03 else usual


def _fingerprint(rng: random.Random, number: int, hostile: bool) -> Fingerprint:
    text = _odd(rng, f"Timed out waiting for thing {number}", hostile).replace("\\", "").replace('"', "'")
    return Fingerprint(
        bug=str(number),
        query=f'message:"{text}" AND tags:"screen-n-cpu.txt"',
        path=f"queries/{number}.yaml",
        suppress_notification=rng.random() < 0.05,
        suppress_graph=rng.random() < 0.05,
        keep="rare but nasty" if rng.random() < 0.05 else "",
    )


def _builds(
    rng: random.Random, count: int, days: int, now: datetime, hostile: bool, sample: float
) -> Iterator[BuildRow]:
    for number in range(count):
        failed = rng.random() < 0.22
        result = rng.choice(RESULTS) if failed else "SUCCESS"
        change = 950_000 + rng.randrange(max(1, count // 8))
        project = PROJECTS[change % len(PROJECTS)]
        job = _odd(rng, rng.choice(JOBS), hostile)
        time = now - timedelta(seconds=int(days * 86400 * rng.random() ** 1.2))
        looked, unread = _looked(rng, result, sample)
        fields = {
            "node_provider": rng.choice(PROVIDERS),
            "build_node": f"ubuntu-noble-{rng.choice(PROVIDERS)}-{rng.randrange(10**6):08d}",
            "label": _odd(rng, rng.choice(("noble-8GB", "jammy-8GB", "c9s")), hostile),
        }
        yield BuildRow(
            id=f"{rng.getrandbits(128):032x}",
            job=job,
            result=result,
            time=time,
            voting=rng.random() < 0.85,
            pipeline=rng.choice(("check", "check", "gate")),
            project=project,
            branch=rng.choice(("master", "master", "stable/2026.1")),
            server="review.example.org",
            change=change,
            patch_set=1 + number % 5,
            url=f"https://zuul.example.org/t/openstack/build/{number:032x}",
            looked=looked,
            unread=unread,
            cause=_cause(rng, hostile, time) if failed and looked is Looked.READ else None,
            fields=fields if rng.random() < 0.97 else {},
        )


def _looked(rng: random.Random, result: str, sample: float) -> tuple[Looked, str]:
    if result == "SUCCESS":
        return (Looked.READ if rng.random() < sample else Looked.NOT), ""
    if result == "NODE_FAILURE":
        return Looked.UNREAD, "no test node could be had, the job never ran"
    if rng.random() < 0.04:
        return Looked.UNREAD, f"https://logs.example.org/{rng.randrange(10**6)}/: log server said 404 for 20 minutes"
    return (Looked.WAITING if rng.random() < 0.01 else Looked.READ), ""


def _cause(rng: random.Random, hostile: bool, time: datetime) -> Cause:
    number = min(int(rng.expovariate(0.15)), 60)
    kind = (CauseKind.TESTS, CauseKind.TASK, CauseKind.ERROR)[number % 3]
    names = {
        CauseKind.TESTS: (f"tempest.api.compute.test_{number}.Test{number}.test_resize",),
        CauseKind.TASK: (f"devstack: run step {number}",),
        CauseKind.ERROR: (),
    }[kind]
    line = f"ERROR [instance-{rng.getrandbits(64):016x}] pid {rng.randrange(99999)} failed with error number {number}"
    text = _odd(rng, f"{line} of kind {'abcdefgh'[number % 8]}", hostile)
    url = f"https://logs.example.org/{rng.randrange(10**6)}/job-output.txt#{number}"
    return Cause(kind, names, Evidence("job-output.txt", 100 + number, text, time, url, 0, 5))


def _hits(
    rng: random.Random, builds: Sequence[BuildRow], fingerprints: Sequence[Fingerprint], now: datetime, hostile: bool
) -> Iterator[HitRow]:
    alive = fingerprints[: len(fingerprints) * 3 // 4]
    for build in builds:
        if build.looked is not Looked.READ or not alive:
            continue
        chance = 0.8 if build.result != "SUCCESS" else 0.05
        found: set[str] = set()
        while rng.random() < chance and len(found) < 4:
            number = min(int(rng.expovariate(8 / len(alive))), len(alive) - 1)
            if number == 1 and build.fields.get("node_provider") != "prov-b" and rng.random() < 0.95:
                break  # the second bug strikes on one provider
            if number == 2 and build.time < now - timedelta(hours=30):
                break  # the third is new
            if number == 3 and timedelta(hours=40) < now - build.time < timedelta(days=11):
                break  # the fourth is back
            found.add(alive[number].bug)
            chance = 0.25
        for bug in sorted(found):
            text = _odd(rng, f"Timed out waiting for thing {bug} after {rng.randrange(100, 200)} s", hostile)
            url = f"{build.url}/log/controller/logs/screen-n-cpu.txt#{rng.randrange(50_000)}"
            yield HitRow(
                bug,
                build.id,
                build.time,
                Evidence("screen-n-cpu.txt", 48213, text, build.time, url, 0, min(9, len(text))),
            )


def _bug(rng: random.Random, fingerprint: Fingerprint, hostile: bool) -> Bug:
    status = rng.choice(STATUSES)
    tasks = tuple(
        BugTask(
            _odd(rng, project, hostile),
            status,
            complete=status == "Fix Released",
            assignee=rng.choice(("", "", _odd(rng, "lyarwood", hostile))),
            fixed=NOW - timedelta(days=rng.randrange(40)) if status == "Fix Released" else None,
        )
        for project in rng.sample(("nova", "neutron", "cinder", "openstack-ci"), 1 + rng.randrange(2))
    )
    title = "" if rng.random() < 0.03 else _odd(rng, f"Thing {fingerprint.bug} times out in guest", hostile)
    return Bug(fingerprint.bug, f"https://bugs.example.org/bugs/{fingerprint.bug}", title, tasks)


def _reviews(rng: random.Random, bug: str, now: datetime, hostile: bool) -> tuple[Review, ...]:
    number = 940_000 + rng.randrange(10_000)
    merged = now - timedelta(hours=rng.randrange(200)) if rng.random() < 0.4 else None
    subject = _odd(rng, f"Wait longer for thing {bug}", hostile)
    return (Review(number, "openstack/nova", subject, f"https://review.example.org/c/{number}", merged),)


def _failures(
    rng: random.Random, builds: Sequence[BuildRow], hits: Sequence[HitRow], now: datetime
) -> Iterator[FailureRow]:
    by_build: dict[str, list[HitRow]] = {}
    for hit in hits:
        by_build.setdefault(hit.build, []).append(hit)
    for row in builds:
        if row.result == "SUCCESS" or not row.voting or row.time < now - timedelta(days=10):
            continue
        change = Change(
            row.server,
            row.project,
            row.change,
            row.branch,
            f"https://review.example.org/c/{row.change}",
            change_id=f"I{row.change:040x}",
        )
        build = Build(row.job, row.result, row.url, uuid=row.id)
        failure = Failure(row.id, row.id, change, row.patch_set, row.pipeline, (build,), (), row.time)
        found = tuple(Hit(hit.bug, hit.evidence) for hit in by_build.get(row.id, ()) if hit.evidence)
        waiting = row.looked is Looked.WAITING
        diagnosis = BuildDiagnosis(build, found, None if found else row.cause, row.unread)
        answered = AnswerRow("gerrit", "answered", "", row.time + timedelta(seconds=rng.randrange(5, 200)))
        withheld = AnswerRow("gerrit", "withheld", "nothing useful to say", row.time + timedelta(seconds=30))
        answers = () if waiting else (answered if found else withheld,)
        yield FailureRow(failure, (None if waiting else diagnosis,), answers)
