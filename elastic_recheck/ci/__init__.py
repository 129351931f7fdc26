# SPDX-License-Identifier: Apache-2.0
"""What a CI system's review comment says: a comment in, a failure out."""

from elastic_recheck.ci.reading import AllLeftOut, Report, Rules, Unparsed, read, report
from elastic_recheck.ci.results import CUSTOM, RESULTS, Result, result

__all__ = ["CUSTOM", "RESULTS", "AllLeftOut", "Report", "Result", "Rules", "Unparsed", "read", "report", "result"]
