# SPDX-License-Identifier: Apache-2.0
"""The way in which a build is searched, summed up: what is found by the same query in the same way is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from elastic_recheck.events import FileRule
from elastic_recheck.model import BuildLogs, Fields

SEMANTICS = 3
"""To be counted up whenever the same query may find something else in the same logs: then all is searched anew."""


class Ways:
    """Sums up the ways of one engine."""

    def __init__(self, rules: Sequence[FileRule], *, debug: bool) -> None:
        self._own = hashlib.sha256(repr((SEMANTICS, debug, tuple(rules))).encode())

    def of(self, logs: BuildLogs, fields: Fields) -> str:
        """Sum up how this build is searched: all that evidence is made of, but for the files' bytes."""
        way = self._own.copy()
        way.update(repr((logs.viewer, sorted(fields.items()))).encode(errors="surrogatepass"))
        for file in logs.files:
            way.update(f"{file.name}\n{file.url}\n{file.size} {file.viewable}\n".encode(errors="surrogatepass"))
        return way.hexdigest()
