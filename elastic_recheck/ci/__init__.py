# SPDX-License-Identifier: Apache-2.0
"""What a CI system's review comment says: a comment in, a failure out."""

from elastic_recheck.ci.reading import AllLeftOut, Rules, Unparsed, read
from elastic_recheck.ci.results import CUSTOM, RESULTS, Result, result

__all__ = ["CUSTOM", "RESULTS", "AllLeftOut", "Result", "Rules", "Unparsed", "read", "result"]
