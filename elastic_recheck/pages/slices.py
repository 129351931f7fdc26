# SPDX-License-Identifier: Apache-2.0
"""The numbers behind the overview's filters: what the script counts from, as small as it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from elastic_recheck.counts.shown import Cell, Overview

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
