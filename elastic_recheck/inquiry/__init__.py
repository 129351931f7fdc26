# SPDX-License-Identifier: Apache-2.0
"""What does a query hit? The answer of ``elastic-recheck-query``, from whatever holds events."""

from elastic_recheck.inquiry.commit_message import commit_message
from elastic_recheck.inquiry.found import Found, documents
from elastic_recheck.inquiry.report import (
    NEVER_TOLD,
    PASSED,
    RARELY_ASKED,
    SAMPLES,
    BuildHit,
    Report,
    Share,
    Tally,
    shares,
)

__all__ = [
    "NEVER_TOLD",
    "PASSED",
    "RARELY_ASKED",
    "SAMPLES",
    "BuildHit",
    "Found",
    "Report",
    "Share",
    "Tally",
    "commit_message",
    "documents",
    "shares",
]
