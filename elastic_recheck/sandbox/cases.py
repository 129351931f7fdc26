# SPDX-License-Identifier: Apache-2.0
"""The day, in the order in which it is played."""

from __future__ import annotations

from elastic_recheck.sandbox import cases_others as others
from elastic_recheck.sandbox import cases_zuul as zuul

DAY = (
    zuul.KNOWN_BUG,
    others.UNRECOGNISED,
    zuul.POST_FAILURE,
    zuul.TWO_BUGS,
    zuul.NON_VOTING,
    zuul.LATE_LOGS,
    others.FORGED,
    others.MIXED,
    zuul.NODE_FAILURE,
    others.SUCCESS,
    others.JENKINS_KNOWN,
    zuul.GATE_UNRECOGNISED,
)
