# SPDX-License-Identifier: Apache-2.0
"""Answers about builds for other programs: one object a build."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from elastic_recheck.classify import Classified
from elastic_recheck.model import Evidence, Verdict


def as_json(answer: Classified) -> dict[str, Any]:
    """Put an answer into JSON's types; ``explanation`` is there only where one was asked for."""
    diagnosis = answer.diagnosis
    shown: dict[str, Any] = {
        "build": answer.subject.name,
        "bugs": [{"bug": hit.bug, "evidence": _evidence(hit.evidence)} for hit in diagnosis.hits],
        "unrecognised": diagnosis.verdict is Verdict.NOT_RECOGNISED,
        "unread": [each for each in dict.fromkeys((diagnosis.unread, *diagnosis.unread_files)) if each],
        "truncated": list(diagnosis.truncated),
    }
    if answer.explanation:
        shown["explanation"] = asdict(answer.explanation)
    return shown


def _evidence(evidence: Evidence) -> dict[str, Any]:
    time = evidence.time.isoformat() if evidence.time else None
    return {"file": evidence.file, "line": evidence.line, "time": time, "text": evidence.text}
