# SPDX-License-Identifier: Apache-2.0
"""Why a build failed, as its logs tell without any fingerprint: a console, or a report that is written for programs."""

from elastic_recheck.causes.clues import CLUES
from elastic_recheck.causes.find import CauseFinder, find_cause
from elastic_recheck.causes.reports import ReportKind, read_report, report_kind

__all__ = ["CLUES", "CauseFinder", "ReportKind", "find_cause", "read_report", "report_kind"]
