# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from elastic_recheck import diagnose
from elastic_recheck.model import Build, BuildDiagnosis, BuildLogs, Change, Failure, Fingerprint

BUILD = Build("nova-next", "FAILURE", uuid="0123456789abcdef0123456789abcdef")
FAILURE = Failure(
    "k", "k", Change("r", "openstack/nova", 5, "master"), 2, "", (BUILD,), (), datetime(2026, 3, 1, tzinfo=UTC)
)


def test_the_comment_has_the_last_word_on_a_builds_fields() -> None:
    """What the CI system says beside the logs fills gaps and overrides nothing."""
    logs = BuildLogs("http://logs/", (), pipeline="gate", fields={"node_provider": "prov-b", "build_name": "other"})

    fields = diagnose.build_fields(FAILURE, BUILD, logs)

    assert fields["node_provider"] == "prov-b"
    assert fields["build_name"] == "nova-next"
    assert fields["build_queue"] == "gate"
    assert fields["build_short_uuid"] == "0123456"


def test_the_pipeline_is_learnt_from_the_ci_system() -> None:
    """Where the comment does not name it, one build of which it is known is enough."""
    verdicts = [BuildDiagnosis(BUILD), BuildDiagnosis(BUILD, pipeline="gate")]

    assert diagnose.conclude(FAILURE, verdicts, 3).failure.pipeline == "gate"


def test_a_build_that_succeeded_after_all_is_left_out() -> None:
    """A result in a job's own words may stand for a success; the CI system knows."""
    good, bad = BuildDiagnosis(BUILD, result="SUCCESS"), BuildDiagnosis(BUILD, result="FAILURE")

    assert diagnose.conclude(FAILURE, [good, bad], 3).builds == (bad,)


def test_a_fingerprint_that_suppresses_its_notification_is_not_spoken_of() -> None:
    loud, quiet = Fingerprint("1", "a"), Fingerprint("2", "b", suppress_notification=True)

    assert diagnose.spoken_of([loud, quiet]) == (loud,)


def test_only_what_says_so_may_hit_a_non_voting_build() -> None:
    """Whether a build votes, the CI system knows better than the comment."""
    both = [Fingerprint("1", "message:a"), Fingerprint("2", "message:a", allow_nonvoting=True)]
    quiet = replace(BUILD, voting=False)

    def tried(build: Build, voting: bool | None) -> list[str]:
        logs = BuildLogs("http://logs/", (), voting=voting)
        return [each.bug for each in diagnose.tried_on(build, logs, both)]

    assert tried(BUILD, None) == tried(quiet, True) == ["1", "2"]
    assert tried(quiet, None) == tried(BUILD, False) == ["2"]


def test_a_long_message_is_cut_around_what_hit() -> None:
    """However long it is, and wherever that stands, what hit is marked, or as much of it as is kept."""
    for before, hit, after in ((0, 3, 0), (0, 3, 9000), (5000, 3, 9000), (9000, 3, 0), (9000, 5000, 10)):
        message = "a" * before + "b" * hit + "c" * after
        text, start, end = diagnose.excerpt(message, (before, before + hit))
        assert len(text) == min(len(message), diagnose.EVIDENCE_LENGTH)
        assert text in message
        assert set(text[start:end]) == {"b"}
        assert hit > 3 or end - start == hit
    assert diagnose.excerpt("abc", None) == ("abc", 0, 0)
