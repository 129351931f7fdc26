# SPDX-License-Identifier: Apache-2.0
"""The numbers behind the filters: what the scripts count from, as small as they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from elastic_recheck.counts.shown import Cell, Overview, RateLine, Unrecognised
from elastic_recheck.pages.texts import printable

Row = list[int]
"""Project (its place in the list), pipeline (likewise; -1: all), then changes, builds, alone in each window."""


def of(page: Overview) -> dict[str, object]:
    """Cells of all failures, of each bug, and of what is not recognised (under ``-``)."""
    projects = {name: place for place, name in enumerate(page.projects)}
    pipelines = {name: place for place, name in enumerate(page.pipelines)} | {"": -1}
    rows = {line.facts.bug: _rows(line.cells, projects, pipelines) for line in page.bugs if line.cells}
    return {
        "projects": page.projects,
        "pipelines": page.pipelines,
        "failed": _rows(page.cells, projects, pipelines),
        "bugs": rows | {"-": _rows(page.not_recognised.cells, projects, pipelines)},
    }


def _rows(cells: Sequence[Cell], projects: Mapping[str, int], pipelines: Mapping[str, int]) -> list[Row]:
    return [
        [
            projects[cell.project],
            pipelines[cell.pipeline],
            *(number for counts in cell.windows for number in (counts.changes, counts.builds, counts.alone)),
        ]
        for cell in cells
        if cell.project in projects and cell.pipeline in pipelines
    ]


def rates(page: Unrecognised) -> dict[str, object]:
    """How failures were explained, by window: of each tile of the banner, of each job and pipeline; and the unread.

    Names are written as the page writes them.
    """
    return {
        "target": page.target,
        "tiles": [_tallies(line) for line in (*page.rates, *page.parts)],
        "jobs": [[printable(line.job), printable(line.pipeline), _tallies(line)] for line in page.by_job],
        "reasons": [
            {**{printable(name): each for name, each in reason.pipelines.items()}, "": reason.windows}
            for reason in page.without_logs
        ],
    }


def _tallies(line: RateLine) -> list[Row]:
    """Runs, recognised, not recognised, without logs, all failures."""
    return [
        [runs, tally.recognised, tally.not_recognised, tally.without_logs, tally.failures]
        for runs, tally in zip(line.runs, line.tallies, strict=True)
    ]
