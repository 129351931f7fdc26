# SPDX-License-Identifier: Apache-2.0
"""Fingerprints looked through for mistakes, offline: files, queries and examples."""

from elastic_recheck.lint.findings import Finding, Severity
from elastic_recheck.lint.mend import mend
from elastic_recheck.lint.queries import faults_of
from elastic_recheck.lint.report import Report, distinct, lint
from elastic_recheck.lint.schema import SCHEMA
from elastic_recheck.lint.words import Words, words

__all__ = ["SCHEMA", "Finding", "Report", "Severity", "Words", "distinct", "faults_of", "lint", "mend", "words"]
