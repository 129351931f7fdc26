# SPDX-License-Identifier: Apache-2.0
"""The words with which Zuul and Jenkins say how a job ended, and what each means for us.

Sources: Zuul's ``zuul/model.py``, ``zuul/executor/server.py`` and documentation page "Build status", Zuul 2's
``zuul/launcher/gearman.py``, Jenkins' ``hudson.model.Result``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CUSTOM = "CUSTOM"
"""Stands for a text that the job put in place of its result (``success-message``, ``failure-message``)."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a result word means.

    :ivar failed: the job failed by itself; False also for jobs that others took down (``SKIPPED``, ``CANCELED``).
    :ivar logs: the job can have left logs behind.
    :ivar plain: the word in plain English, to stand behind it in a sentence; empty where the word says it all.
    """

    failed: bool
    logs: bool
    plain: str = ""


_NO_NODE = "no test node could be had, the job never ran"
_NO_MERGE = "did not merge, rebase"
_LOST = "the CI system lost track of the job"

RESULTS: Mapping[str, Result] = MappingProxyType(
    {
        # The job ran.
        "SUCCESS": Result(failed=False, logs=True),
        "FAILURE": Result(failed=True, logs=True),
        "UNSTABLE": Result(failed=True, logs=True, plain="the job ran through, tests failed"),
        "TIMED_OUT": Result(failed=True, logs=True, plain="ran over its time limit"),
        "POST_FAILURE": Result(failed=True, logs=True, plain="the tests may have passed, saving the logs failed"),
        "RETRY_LIMIT": Result(failed=True, logs=True, plain="the node was lost three times"),
        "RETRY": Result(failed=True, logs=True, plain="the node was lost"),
        "DISK_FULL": Result(failed=True, logs=True, plain="wrote more than the job may"),
        "ABORTED": Result(failed=True, logs=True, plain="was stopped before its end"),
        CUSTOM: Result(failed=True, logs=True),
        # The job never ran, or nobody saved what it said.
        "NODE_FAILURE": Result(failed=True, logs=False, plain=_NO_NODE),
        "ERROR": Result(failed=True, logs=False, plain="the CI system could not start the job"),
        "EXCEPTION": Result(failed=True, logs=False, plain="the CI system itself failed while it ran the job"),
        "LOST": Result(failed=True, logs=False, plain=_LOST),
        "NOT_REGISTERED": Result(failed=True, logs=False, plain="the CI system does not know the job"),
        "CONFIG_ERROR": Result(failed=True, logs=False, plain="the CI system's configuration is wrong"),
        "MERGE_CONFLICT": Result(failed=True, logs=False, plain=_NO_MERGE),
        "MERGE_FAILURE": Result(failed=True, logs=False, plain=_NO_MERGE),
        "MERGER_FAILURE": Result(failed=True, logs=False, plain=_NO_MERGE),
        # Another job, or a person, kept it from running: never a failure of its own.
        "SKIPPED": Result(failed=False, logs=False, plain="was skipped"),
        "CANCELED": Result(failed=False, logs=False, plain="was cancelled"),
        "DEQUEUED": Result(failed=False, logs=False, plain="was taken out of the queue"),
        "NOT_BUILT": Result(failed=False, logs=False, plain="was not built"),
        "NO_JOBS": Result(failed=False, logs=False, plain="there was nothing to run"),
    }
)


def result(word: str) -> Result:
    """What ``word`` means; a word that is not in the table is taken for a failure with logs."""
    return RESULTS.get(word, RESULTS[CUSTOM])
