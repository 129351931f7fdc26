# SPDX-License-Identifier: Apache-2.0
"""The nouns: frozen values that flow from a CI comment to an answer. Nothing here does anything."""

from elastic_recheck.model.bugs import Bug, BugTask
from elastic_recheck.model.deliveries import Delivery, End
from elastic_recheck.model.diagnoses import BuildDiagnosis, Cause, CauseKind, Diagnosis, Evidence, Hit, Trouble, Verdict
from elastic_recheck.model.failures import FOLLOWS, Build, Change, Comment, Failure, LeftOut, Standing, short
from elastic_recheck.model.fingerprints import Example, Fingerprint
from elastic_recheck.model.logs import Arrival, BuildLogs, Fields, LogFile, Readiness

__all__ = [
    "FOLLOWS",
    "Arrival",
    "Bug",
    "BugTask",
    "Build",
    "BuildDiagnosis",
    "BuildLogs",
    "Cause",
    "CauseKind",
    "Change",
    "Comment",
    "Delivery",
    "Diagnosis",
    "End",
    "Evidence",
    "Example",
    "Failure",
    "Fields",
    "Fingerprint",
    "Hit",
    "LeftOut",
    "LogFile",
    "Readiness",
    "Standing",
    "Trouble",
    "Verdict",
    "short",
]
