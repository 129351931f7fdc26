# SPDX-License-Identifier: Apache-2.0
"""What a CI system's review comment says: a comment in, a failure out."""

from elastic_recheck.ci.key import AT_ONCE, WAYS_DIFFER, share_a_build
from elastic_recheck.ci.reading import AllLeftOut, Report, Rules, Unparsed, read, report
from elastic_recheck.ci.results import CUSTOM, RESULTS, Result, result

__all__ = [
    "AT_ONCE",
    "CUSTOM",
    "RESULTS",
    "WAYS_DIFFER",
    "AllLeftOut",
    "Report",
    "Result",
    "Rules",
    "Unparsed",
    "read",
    "report",
    "result",
    "share_a_build",
]
