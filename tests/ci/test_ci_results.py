# SPDX-License-Identifier: Apache-2.0
"""Result words and what they mean."""

from __future__ import annotations

import pytest

from elastic_recheck.ci import CUSTOM, RESULTS, result


@pytest.mark.parametrize("word", ["SUCCESS", "SKIPPED", "CANCELED", "NOT_BUILT", "DEQUEUED", "NO_JOBS"])
def test_what_did_not_fail_by_itself(word: str) -> None:
    assert not result(word).failed


@pytest.mark.parametrize(
    "word", ["FAILURE", "TIMED_OUT", "POST_FAILURE", "RETRY_LIMIT", "DISK_FULL", "UNSTABLE", CUSTOM]
)
def test_what_failed_and_can_have_logs(word: str) -> None:
    assert result(word).failed
    assert result(word).logs


@pytest.mark.parametrize("word", ["NODE_FAILURE", "MERGE_CONFLICT", "MERGER_FAILURE", "CONFIG_ERROR", "LOST", "ERROR"])
def test_what_failed_without_logs_is_said_in_plain_english(word: str) -> None:
    assert result(word).failed
    assert not result(word).logs
    assert result(word).plain


def test_a_word_that_is_not_known_may_be_a_failure_with_logs() -> None:
    assert "NEW_WORD" not in RESULTS
    assert result("NEW_WORD") == RESULTS[CUSTOM]
