# SPDX-License-Identifier: Apache-2.0
"""All that pages show, of one site."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from elastic_recheck.counts.bug_page import bug_page
from elastic_recheck.counts.changes import FoundChange, found_changes
from elastic_recheck.counts.graph_file import Json, graph_file
from elastic_recheck.counts.health import health
from elastic_recheck.counts.overview import overview
from elastic_recheck.counts.shown import BugPage, Health, Overview, Strike, Unrecognised
from elastic_recheck.counts.site import Scope, Site
from elastic_recheck.counts.strikes import Strikes, in_a_word
from elastic_recheck.counts.table import Table
from elastic_recheck.counts.unrecognised import unrecognised


class Pages:
    """Counts each page when it is asked for."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def _all(self) -> Table:
        return Table(self.site, Scope())

    @cached_property
    def _gate(self) -> Table:
        return Table(self.site, self.site.rules.gate, self._all)

    @cached_property
    def _strikes(self) -> Strikes:
        return Strikes(self._all)

    @cached_property
    def _where(self) -> dict[str, tuple[Strike, ...]]:
        return {each.bug: self._strikes.of(each.bug) for each in self.site.fingerprints}

    @cached_property
    def overview(self) -> Overview:
        """All builds."""
        return overview(self._all, {bug: in_a_word(strikes) for bug, strikes in self._where.items()})

    @cached_property
    def gate(self) -> Overview:
        """The gate only."""
        return overview(self._gate, {bug: in_a_word(strikes) for bug, strikes in self._where.items()})

    def bugs(self) -> Iterator[BugPage]:
        """One page a fingerprint."""
        for each in self.site.fingerprints:
            yield bug_page(self._all, self._gate, each, self._strikes, self._where[each.bug])

    @cached_property
    def unrecognised(self) -> Unrecognised:
        """What nobody explained."""
        return unrecognised(self._all)

    @cached_property
    def health(self) -> Health:
        """Whether all this is to be trusted."""
        return health(self._all)

    def graph_file(self) -> Json:
        """``all.json``."""
        return graph_file(self._all)

    def gate_graph_file(self) -> Json:
        """``gate.json``."""
        return graph_file(self._gate)

    @cached_property
    def changes(self) -> tuple[FoundChange, ...]:
        """Find my change: those that can be found, the latest first."""
        return found_changes(self._all)
