# SPDX-License-Identifier: Apache-2.0
"""Fingerprints looked through for mistakes, offline: files, queries and examples."""

from elastic_recheck.lint.findings import Finding, Severity
from elastic_recheck.lint.queries import faults_of
from elastic_recheck.lint.report import Report, lint

__all__ = ["Finding", "Report", "Severity", "faults_of", "lint"]
