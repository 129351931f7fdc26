# SPDX-License-Identifier: Apache-2.0
"""Fingerprint files for editors: a JSON Schema that completes keys and explains them."""

from __future__ import annotations

from typing import Any, Final


def _text(description: str, **more: object) -> dict[str, object]:
    return {"type": "string", "description": description, **more}


def _texts(description: str) -> dict[str, object]:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _flag(description: str) -> dict[str, object]:
    return {"type": "boolean", "description": description}


_EXAMPLES = {
    "type": "array",
    "items": {
        "oneOf": [
            {"type": "string", "description": "Lines as they stand in the log."},
            {
                "type": "object",
                "required": ["text"],
                "properties": {
                    "text": _text("Lines as they stand in the log."),
                    "file": _text("The log file that they are from, below the log root."),
                },
                "additionalProperties": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            },
        ]
    },
}

SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Fingerprint of a known bug",
    "description": "queries/BUG.yaml: what a build's logs hold if it was this bug.",
    "type": "object",
    "required": ["query"],
    "additionalProperties": False,
    "properties": {
        "query": _text(
            'What one event of the logs must fulfil, as message:"..." AND tags:"console".',
            minLength=1,
        ),
        "title": _text("The bug in a few words, where no tracker tells them."),
        "bug": _text("The bug's URL; without it the file is named after a bug on Launchpad.", pattern="^https?://"),
        "also": _texts("Queries of which each must hit some event of the same build, too."),
        "unless": _texts("Queries of which none may hit any event of the build."),
        "test_ids": _texts("Tests of which one must have failed, with their full names."),
        "suppress-graph": _flag("Leave the bug out of the graphs."),
        "suppress-notification": _flag("Do not tell authors of the bug."),
        "allow-nonvoting": _flag("Look at jobs that do not vote, too."),
        "keep": _text("Why the fingerprint must stay even if it hits nothing for weeks."),
        "resolved_at": _text("When the bug was fixed, in any words."),
        "examples": {
            "type": "object",
            "additionalProperties": False,
            "description": "Log lines that elastic-recheck-check tries the query on.",
            "properties": {
                "hits": {**_EXAMPLES, "description": "Lines that must be hit."},
                "misses": {**_EXAMPLES, "description": "Lines that look alike and must not be hit."},
            },
        },
    },
}
"""JSON Schema, draft 2020-12."""
