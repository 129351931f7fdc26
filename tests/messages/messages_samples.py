# SPDX-License-Identifier: Apache-2.0
"""Failures, builds and bugs to make comments of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from elastic_recheck.messages import Settings, comment
from elastic_recheck.model import (
    Bug,
    BugTask,
    Build,
    BuildDiagnosis,
    Cause,
    CauseKind,
    Change,
    Diagnosis,
    Evidence,
    Failure,
    Hit,
    LeftOut,
)

ZUUL = "https://zuul.opendev.org/t/openstack/build/"
PAGES = Settings(page_url="https://recheck.example.org", unrecognised="always")
UUIDS = {
    "tempest-integrated-compute": "6f0c2b7d9a5e4c1fb3a87d2e90c41f55",
    "nova-ceph-multistore": "1be7a3c44d0f4e2f8a6655aa0e9d7c31",
    "nova-next": "0d3c55e1aa1e4b0c9a4f7f2b6d7e8f90",
    "nova-grenade-multinode": "77aa0c9be1f24f6e8f7b1c2d3e4f5a6b",
}
DETACH = Bug(
    "2081234",
    "https://bugs.launchpad.net/bugs/2081234",
    "Volume detach times out in guest",
    (BugTask("nova", "In Progress"),),
)
MIRROR = Bug(
    "2079876",
    "https://bugs.launchpad.net/bugs/2079876",
    "Mirror answers 503 during bindep",
    (BugTask("openstack-ci", "Triaged"),),
)
BUGS = {bug.id: bug for bug in (DETACH, MIRROR)}


def build(job: str, result: str = "FAILURE", detail: str = "") -> Build:
    return Build(job, result, ZUUL + UUIDS.get(job, "0" * 32), detail=detail)


def evidence(job: str, file: str, line: int, text: str, part: str = "") -> Evidence:
    start = text.index(part) if part else 0
    return Evidence(file, line, text, None, f"{ZUUL}{UUIDS[job]}/log/{file}#{line}", start, start + len(part))


DETACHED = Hit(
    "2081234",
    evidence(
        "tempest-integrated-compute",
        "controller/logs/screen-n-cpu.txt",
        48213,
        "DeviceDetachFailed: Device detach failed for vdb: Run out of retry while detaching device",
    ),
)
MIRRORED = Hit(
    "2079876",
    evidence(
        "nova-ceph-multistore",
        "job-output.txt",
        2210,
        "E: Failed to fetch http://mirror.example.org/ubuntu/pool/libx.deb  503  Service Unavailable",
    ),
)
RESIZE = Cause(
    CauseKind.TESTS,
    ("test_resize.ResizeTest.test_resize_revert", "test_resize.ResizeTest.test_resize_confirm"),
    evidence(
        "nova-next",
        "job-output.txt",
        31877,
        "testtools.matchers._impl.MismatchError: 'ACTIVE' != 'VERIFY_RESIZE'",
    ),
)

KNOWN = BuildDiagnosis(build("tempest-integrated-compute"), hits=(DETACHED,))
KNOWN_TOO = BuildDiagnosis(build("nova-ceph-multistore"), hits=(MIRRORED,))
UNKNOWN = BuildDiagnosis(build("nova-next"), cause=RESIZE)
UNREAD = BuildDiagnosis(build("nova-grenade-multinode", "POST_FAILURE"), unread="log server said 404 for 20 minutes")

NO_NODE = BuildDiagnosis(
    build("nova-next", "NODE_FAILURE", detail="Node(set) request 300-0012 failed"), unread="it leaves no logs"
)
PARTLY = BuildDiagnosis(build("nova-next"), cause=RESIZE, unread_files=("controller/logs/syslog.txt: 404",))


def diagnosis(
    *builds: BuildDiagnosis,
    pipeline: str = "gate",
    left_out: tuple[LeftOut, ...] = (),
    tried: int = 97,
    change: Change | None = None,
) -> Diagnosis:
    change = change or Change(
        "review.opendev.org", "openstack/nova", 951234, "master", "https://review.opendev.org/951234"
    )
    time = datetime(2026, 8, 3, 14, 2, tzinfo=UTC)
    asked = tuple(each.build for each in builds)
    return Diagnosis(Failure("key", "key", change, 3, pipeline, asked, left_out, time), builds, tried)


def lines(
    *builds: BuildDiagnosis, settings: Settings = PAGES, bugs: Mapping[str, Bug] = BUGS, **more: Any
) -> list[str]:
    """The comment on such a failure, line by line."""
    return (comment(diagnosis(*builds, **more), bugs, settings=settings) or "").split("\n")
