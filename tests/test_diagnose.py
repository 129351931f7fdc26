# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

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
