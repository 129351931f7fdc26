# SPDX-License-Identifier: Apache-2.0
"""Asking about single builds, without a CI comment: which known bugs hit them, and why, or why not."""

from elastic_recheck.classify.explanation import ClauseFound, Explanation, NearMiss, Place, QueryFound
from elastic_recheck.classify.flow import Classified, Classifier, Subject
from elastic_recheck.classify.kept_logs import KeptLogs

__all__ = [
    "Classified",
    "Classifier",
    "ClauseFound",
    "Explanation",
    "KeptLogs",
    "NearMiss",
    "Place",
    "QueryFound",
    "Subject",
]
