# SPDX-License-Identifier: Apache-2.0
"""The pages, and where each stands."""

from __future__ import annotations

from elastic_recheck.counts.shown.bug import BugPage
from elastic_recheck.counts.shown.health import Health
from elastic_recheck.counts.shown.overview import Overview
from elastic_recheck.counts.shown.unrecognised import Unrecognised

Page = Overview | BugPage | Unrecognised | Health


def path_of(page: Page) -> str:
    """Where a page stands, relative to the root, without its ending (``.html``, and ``.data.json`` for programs)."""
    match page:
        case Overview(scope="all"):
            return "index"
        case Overview(scope=scope):
            return scope
        case BugPage(facts=facts):
            return f"bug/{facts.bug}"
        case Unrecognised():
            return "unrecognised"
        case Health():
            return "health"
