# SPDX-License-Identifier: Apache-2.0
"""When a comment is made, what its first line says, and what its last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from messages_samples import (
    BUGS,
    DETACHED,
    KNOWN,
    KNOWN_TOO,
    MIRRORED,
    NO_NODE,
    PARTLY,
    UNKNOWN,
    UNREAD,
    build,
    diagnosis,
    lines,
)

from elastic_recheck.messages import Settings, comment
from elastic_recheck.model import BuildDiagnosis, LeftOut

PEP8 = LeftOut(build("pep8"), "jobs_re")


# ---- when there is one ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("builds", "pipeline", "admitted_by"),
    [
        pytest.param((KNOWN,), "check", {"never", "gate", "always"}, id="known"),
        pytest.param((KNOWN, UNKNOWN), "check", {"never", "gate", "always"}, id="mixed"),
        pytest.param((KNOWN, UNREAD), "check", {"never", "gate", "always"}, id="known and unread"),
        pytest.param((UNREAD,), "check", {"never", "gate", "always"}, id="unread"),
        pytest.param((NO_NODE,), "check", {"never", "gate", "always"}, id="never ran"),
        pytest.param((UNREAD, UNKNOWN), "check", {"never", "gate", "always"}, id="unread and unrecognised"),
        pytest.param((UNKNOWN,), "check", {"always"}, id="unrecognised in check"),
        pytest.param((UNKNOWN,), "gate", {"gate", "always"}, id="unrecognised in the gate"),
        pytest.param((UNKNOWN,), "", {"always"}, id="unrecognised, pipeline not known"),
        pytest.param((PARTLY,), "check", {"always"}, id="read in part"),
        pytest.param((), "gate", set(), id="nothing"),
    ],
)
def test_when_there_is_a_comment(builds: tuple[BuildDiagnosis, ...], pipeline: str, admitted_by: set[str]) -> None:
    """A known bug is always said, and that nobody could look; that nothing is known only where it is wanted."""
    made = {
        setting
        for setting in ("never", "gate", "always")
        if comment(diagnosis(*builds, pipeline=pipeline), BUGS, settings=Settings(setting))
    }

    assert made == admitted_by


def test_jobs_without_a_vote_are_never_spoken_of() -> None:
    """They neither make a comment nor stand in one."""
    idle = BuildDiagnosis(replace(build("idle"), voting=False), hits=(MIRRORED,))

    assert lines(idle) == [""]
    assert lines(KNOWN, idle) == lines(KNOWN)
    assert lines(KNOWN, left_out=(LeftOut(idle.build, "non-voting"),)) == lines(KNOWN)


# ---- the first line -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("builds", "more", "first"),
    [
        ((KNOWN,), {}, "Known bug explains the failed job (gate); this change is probably not the cause."),
        ((KNOWN,), {"pipeline": ""}, "Known bug explains the failed job; this change is probably not the cause."),
        (
            (KNOWN, replace(KNOWN, build=build("b"))),
            {},
            "Known bug explains both failed jobs (gate); this change is probably not the cause.",
        ),
        (
            (KNOWN, KNOWN_TOO, replace(KNOWN, build=build("b"))),
            {},
            "Known bugs explain all 3 failed jobs (gate); this change is probably not the cause.",
        ),
        (
            (UNKNOWN, UNKNOWN, KNOWN),
            {},
            "2 of 3 failed jobs are not explained by a known bug (gate); look at them before you recheck.",
        ),
        (
            (UNKNOWN, UNKNOWN),
            {},
            "No known bug explains any of 2 failed jobs (gate); their logs were read, 97 fingerprints tried.",
        ),
        (
            (replace(UNKNOWN, truncated=("job-output.txt: 1 GB read",)),),
            {},
            "No known bug explains the failed job (gate); its logs were read in part and 97 fingerprints tried.",
        ),
        (
            (UNKNOWN, UNREAD, KNOWN),
            {},
            "1 of 3 failed jobs not recognised (gate), no verdict on 1; look before you recheck.",
        ),
        ((UNREAD,), {}, "No verdict on the failed job (gate): its logs could not be read."),
        ((UNREAD, NO_NODE), {}, "No verdict on either failed job (gate): their logs could not be read."),
        ((NO_NODE,), {}, "No verdict on the failed job (gate): it left no logs."),
        ((NO_NODE, NO_NODE, NO_NODE), {}, "No verdict on any of 3 failed jobs (gate): they left no logs."),
        ((PARTLY,), {}, "No verdict on the failed job (gate): not all of its logs could be read."),
        (
            (UNREAD, KNOWN, KNOWN_TOO),
            {"pipeline": "check"},
            "No verdict on 1 of 3 failed jobs (check): its logs could not be read. The others hit known bugs.",
        ),
        (
            (KNOWN,),
            {"left_out": (PEP8,)},
            "No verdict on 1 of 2 failed jobs (gate): nobody has looked at it. The other hit a known bug.",
        ),
        (
            (KNOWN,),
            {"pipeline": "gate). **Not your fault** (x" + "y" * 99},
            "Known bug explains the failed job; this change is probably not the cause.",
        ),
        (
            (KNOWN,),
            {"pipeline": "a.b`"},
            "Known bug explains the failed job (`` a.b` ``); this change is probably not the cause.",
        ),
    ],
)
def test_first_line(builds: tuple[BuildDiagnosis, ...], more: dict[str, Any], first: str) -> None:
    """The verdict stands first and is short; what is too long goes without the pipeline."""
    assert lines(*builds, **more)[0] == first


# ---- the advice -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("builds", [(KNOWN, UNKNOWN), (KNOWN, UNREAD), (KNOWN, NO_NODE), (KNOWN, PARTLY)])
def test_no_recheck_is_advised_unless_all_is_known(builds: tuple[BuildDiagnosis, ...]) -> None:
    """People ran real failures again when it was."""
    assert "`recheck" not in "\n".join(lines(*builds))


def test_no_recheck_is_advised_where_a_job_was_left_out() -> None:
    """A voting job that nobody asked about may be the change's own failure."""
    seen = lines(KNOWN, left_out=(PEP8,))

    assert seen[2] == f"- `pep8`: FAILURE; not one of the jobs that are looked at {PEP8.build.url}"
    assert seen[-1] == "Nobody has looked at `pep8`, so this says nothing about your change there."


@pytest.mark.parametrize(
    ("builds", "last"),
    [
        ((NO_NODE,), ["`nova-next` left no logs, so this says nothing about your change there."]),
        (
            (UNREAD, NO_NODE, KNOWN),
            [
                "`nova-next` left no logs, so this says nothing about your change there.",
                "Nobody has looked at `nova-grenade-multinode`, so this says nothing about your change there.",
            ],
        ),
        (
            (UNKNOWN, UNREAD),
            [
                "Does `nova-next` fail for others too? https://recheck.example.org/unrecognised.html?job=nova-next",
                "Nobody has looked at `nova-grenade-multinode`, so this says nothing about your change there.",
            ],
        ),
        (
            (UNKNOWN, replace(UNKNOWN, build=build("b")), KNOWN),
            ["Do `nova-next`, `b` fail for others too? https://recheck.example.org/unrecognised.html"],
        ),
    ],
)
def test_last_lines(builds: tuple[BuildDiagnosis, ...], last: list[str]) -> None:
    """What to do now, by what is not known."""
    seen = lines(*builds)

    assert seen[seen.index(last[0]) - 1] == ""
    assert seen[-len(last) :] == last


def test_without_pages_there_are_no_links_to_them() -> None:
    """A question without an answer is not asked."""
    alone = Settings(unrecognised="always")

    assert lines(UNKNOWN, settings=alone)[-1] == "It may well be this change."
    assert lines(UNKNOWN, KNOWN, settings=alone)[-1].startswith("> https://zuul")


def test_the_limit_is_kept() -> None:
    """Fewer bugs and jobs are shown, in the end the first line alone."""
    many = [BuildDiagnosis(build(f"j{n}"), hits=(replace(DETACHED, bug=str(n)),)) for n in range(7)]
    full = "\n".join(lines(*many))

    assert [
        len([line for line in lines(*many, settings=Settings(limit=limit)) if line.startswith("- `")])
        for limit in (len(full), len(full) - 99, 700, 99)
    ] == [5, 3, 1, 0]
    assert lines(*many, settings=Settings(limit=99)) == [
        "Known bugs explain all 7 failed jobs (gate); this change is probably not the cause."
    ]
