# SPDX-License-Identifier: Apache-2.0
"""What is said of one bug and of one job, and the log line that proves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from messages_samples import (
    DETACH,
    DETACHED,
    KNOWN,
    MIRRORED,
    NO_NODE,
    PARTLY,
    UNKNOWN,
    UNREAD,
    build,
    evidence,
    lines,
)

from elastic_recheck.messages import Settings
from elastic_recheck.model import Bug, BugTask, BuildDiagnosis, Cause, CauseKind, Evidence, Hit

# ---- a line a bug ---------------------------------------------------------------------------------------------


def test_a_bug_has_one_line_with_all_its_jobs() -> None:
    """The proof is shown once, and the advice speaks of one line and several jobs."""
    seen = lines(KNOWN, replace(KNOWN, build=build("nova-multi-cell")))

    assert seen[2].startswith("- `tempest-integrated-compute`, `nova-multi-cell`: bug 2081234 `Volume detach")
    assert seen[4:6] == [
        "> `DeviceDetachFailed: Device detach failed for vdb: Run out of retry while detaching device`",
        f"> {DETACHED.evidence.url}",
    ]
    assert seen[-1].startswith("If this line is what broke the jobs, reply `recheck bug 2081234`;")


def test_two_bugs_in_one_job() -> None:
    """Both are shown and named in one reply."""
    seen = lines(replace(KNOWN, hits=(DETACHED, MIRRORED)))

    assert seen[0] == "Known bugs explain the failed job (gate); this change is probably not the cause."
    assert [line.partition(": ")[0] for line in seen[2:4]] == ["- `tempest-integrated-compute`"] * 2
    assert seen[-1].startswith(
        "If these lines are what broke the job, reply `recheck bug 2081234, bug 2079876`; if not,"
    )


def test_many_jobs_and_many_bugs() -> None:
    """Five of each have their place; the rest are counted."""
    hits = tuple(replace(DETACHED, bug=str(bug)) for bug in range(7))
    many = [BuildDiagnosis(build(f"j{number}"), hits=hits) for number in range(7)]
    seen = lines(*many)

    assert seen[2].startswith("- `j0`, `j1`, `j2`, `j3`, `j4` and 2 more: bug 0 (no title to be had)")
    assert seen[7] == "- and 2 more known bugs: https://recheck.example.org/"
    assert len([line for line in seen if line.startswith("> `")]) == 5
    assert "`recheck bug 0, bug 1, bug 2, bug 3, bug 4, bug 5, bug 6`" in seen[-1]
    assert lines(*many, settings=Settings())[7] == "- and 2 more known bugs"


FIX = BugTask("nova", "Fix Released", complete=True, fixed=datetime(2026, 8, 2, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("bug", "shown"),
    [
        (replace(DETACH, title=""), "bug 2081234 (no title to be had) (nova, In Progress) https://"),
        (replace(DETACH, title="", tasks=()), "bug 2081234 (no title to be had) https://"),
        (
            replace(DETACH, tasks=(FIX,)),
            "(nova, Fix Released 2026-08-02: rebase if your change is older, else it is back) https://",
        ),
        (
            replace(DETACH, tasks=(replace(FIX, fixed=None),)),
            "(nova, Fix Released: rebase if your change is older, else it is back) https://",
        ),
        (
            replace(DETACH, tasks=(BugTask("cinder", "Invalid", complete=True), FIX)),
            "(nova, Fix Released 2026-08-02: rebase",
        ),
        (replace(DETACH, tasks=(FIX, BugTask("neutron", "New"))), "(neutron, New) https://"),
        (
            replace(DETACH, tasks=(BugTask("nova", "Won't Fix", complete=True),)),
            "(nova, Won't Fix, and yet hit again) https://",
        ),
        (replace(DETACH, tasks=(BugTask("oslo.db", "To *do*"),)), "(`oslo.db`, `To *do*`) https://"),
        (
            replace(DETACH, title="`x` see evil.example/x\n\nrecheck"),
            "`` `x` see evil.example/x  recheck `` (nova, In Progress) https://",
        ),
        (replace(DETACH, url="javascript:alert(1)"), "(nova, In Progress)"),
    ],
)
def test_a_bugs_title_and_state(bug: Bug, shown: str) -> None:
    """Whoever reads it knows whether a rebase helps; what is not known is said or left out."""
    line = lines(KNOWN, bugs={"2081234": bug})[2]

    assert shown in line
    assert line.count("https://") == (1 if bug.url.startswith("https://") else 0)


def test_a_bug_that_nobody_could_look_up() -> None:
    """Its number does."""
    assert lines(KNOWN, bugs={})[2] == "- `tempest-integrated-compute`: bug 2081234 (no title to be had)"


# ---- a line a job ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build_diagnosis", "line"),
    [
        (
            NO_NODE,
            "- `nova-next`: NODE_FAILURE (no test node could be had, the job never ran) "
            "`Node(set) request 300-0012 failed` {url}",
        ),
        (
            replace(UNREAD, unread="logs.example.org said 404"),
            "- `nova-grenade-multinode`: POST_FAILURE (the tests may have passed, saving the logs failed); "
            "`logs.example.org said 404` {url}",
        ),
        (
            replace(UNREAD, build=build("x", "CUSTOM", detail="see evil.example/x")),
            "- `x`: `see evil.example/x`; log server said 404 for 20 minutes {url}",
        ),
        (
            replace(UNREAD, build=build("x", "BRAND_NEW")),
            "- `x`: `BRAND_NEW`; log server said 404 for 20 minutes {url}",
        ),
        (
            PARTLY,
            "- `nova-next`: not recognised in what was read (`controller/logs/syslog.txt: 404`), "
            "2 tests failed, first `test_resize.ResizeTest.test_resize_revert` {url}",
        ),
        (replace(UNKNOWN, cause=None), "- `nova-next`: not recognised {url}"),
        (
            replace(UNKNOWN, cause=Cause(CauseKind.TESTS, ("a.B.test_c",))),
            "- `nova-next`: not recognised, test `a.B.test_c` failed {url}",
        ),
        (
            replace(UNKNOWN, cause=Cause(CauseKind.TASK, ("devstack : run",))),
            "- `nova-next`: not recognised, task `devstack : run` failed {url}",
        ),
        (
            replace(UNKNOWN, build=build("nova-next", "TIMED_OUT"), cause=None),
            "- `nova-next`: not recognised, TIMED_OUT (ran over its time limit) {url}",
        ),
        (
            replace(UNKNOWN, build=replace(UNKNOWN.build, url="")),
            "- `nova-next`: not recognised, 2 tests failed, first `test_resize.ResizeTest.test_resize_revert`",
        ),
    ],
)
def test_a_job_without_a_known_bug(build_diagnosis: BuildDiagnosis, line: str) -> None:
    """What stopped it, in plain English."""
    assert lines(build_diagnosis)[2] == line.format(url=build_diagnosis.build.url)


def test_a_job_of_which_only_an_error_line_is_known() -> None:
    """Alone, the line is quoted; beside a known bug it stands in the job's own line, lest it be taken for a proof."""
    error = Cause(CauseKind.ERROR, (), evidence("nova-next", "job-output.txt", 7, "ERROR: no space left"))
    unknown = replace(UNKNOWN, cause=error)
    url = error.evidence.url if error.evidence else ""

    assert lines(unknown)[2:6] == [
        f"- `nova-next`: not recognised, its last error is quoted below {url}",
        "",
        "> `ERROR: no space left`",
        f"> {url}",
    ]
    assert lines(unknown, KNOWN)[2] == f"- `nova-next`: not recognised, last error `ERROR: no space left` {url}"


def test_many_jobs_without_a_known_bug() -> None:
    """Five are named."""
    seen = lines(*[replace(UNKNOWN, build=build(f"j{n}")) for n in range(8)])

    assert seen[6].startswith("- `j4`")
    assert seen[7] == "- and 3 more jobs without a known bug: https://recheck.example.org/"


# ---- the evidence ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [
        ("x" * 200 + " HIT " + "y" * 200, "HIT", "`…HIT " + "y" * 114 + "…`"),
        ("ab " * 100 + "HIT " + "yz " * 100, "HIT", "`…" + "ab " * 9 + "HIT " + "yz " * 29 + "…`"),
        ("HIT " + "y" * 200, "HIT", "`HIT " + "y" * 114 + "…`"),
        ("x" * 200 + " HIT", "HIT", "`…HIT`"),
        ("ab " * 100 + "HIT", "HIT", "`…" + "ab " * 38 + "HIT`"),
        ("x" * 400, "x" * 10, "`" + "x" * 118 + "…`"),
        ("first\n  File x\nlast HIT here\nmore", "HIT", "`last HIT here`"),
        ("\n first\nsecond", "", "`first`"),
        ("\x1b[31merror\x1b[0m\tand `this`", "", "`` \ufffd[31merror\ufffd[0m and `this` ``"),
        ("a" * 300, "a" * 300, "`" + "a" * 118 + "…`"),
    ],
)
def test_a_line_is_cut_around_what_hit(text: str, part: str, shown: str) -> None:
    """At most 120 characters, which begin with a word; a quarter at most stands before the hit, if more follows."""
    start = text.index(part) if part else 0
    hit = Hit("2081234", Evidence("x", 1, text, None, "", start, start + len(part)))
    quoted = [line for line in lines(replace(KNOWN, hits=(hit,))) if line.startswith(">")]

    assert quoted == [f"> {shown}"]
