# SPDX-License-Identifier: Apache-2.0
"""How often the line that is shown for an unrecognised failure is the line that a person marked.

Read are the files of ``ci_windows`` in the corpus: parts of real CI logs. The marked line begins with ``#=MATCH=# ``,
the words that name the cause stand in ``‹ ›``, lines that begin with ``#=SOURCE=#`` are none of the log.
"""

from __future__ import annotations

import io
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.result import Result
from elastic_recheck.causes import find_cause
from elastic_recheck.events import Format, read

_MARK = "#=MATCH=# "
_SOURCE = "#=SOURCE=#"


class Window(NamedTuple):
    """A part of a log; ``marked`` is the number of its marked line."""

    name: str
    text: str
    marked: int


def run(corpus: Path | None) -> Result:
    """Measure, on the corpus."""
    title = "Causes: is the chosen line the one that a person marked?"
    windows = (
        [window for path in sorted(corpus.glob("ci_windows/*.txt")) if (window := _window(path))] if corpus else []
    )
    if not windows:
        reason = "no corpus with ci_windows (its directory is named by ELASTIC_RECHECK_CORPUS)"
        return Result(title, figures={"causes_marked_line": None}, reason=reason)
    started = perf_counter()
    rows = tuple(_row(window) for window in windows)
    seconds = perf_counter() - started
    right = sum(row[1] == "yes" for row in rows)
    size = sum(len(window.text) for window in windows) / 1e6
    remark = f"{right} of {len(rows)} right; {size:.1f} MB in {seconds:.2f} s"
    figures = {"causes_marked_line": round(right / len(rows), 3), "causes_mb_per_second": round(size / seconds, 1)}
    return Result(title, ("window", "right", "marked", "chosen", "text"), rows, (remark,), figures)


def _window(path: Path) -> Window | None:
    lines: list[str] = []
    marked = 0
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        if line.startswith(_SOURCE):
            continue
        if line.startswith(_MARK):
            marked = len(lines) + 1
        lines.append(line.removeprefix(_MARK).replace("‹", "").replace("›", ""))
    return Window(path.stem, "\n".join(lines), marked) if marked else None


def _row(window: Window) -> tuple[str, ...]:
    cause = find_cause(read(io.BytesIO(window.text.encode()), Format.PLAIN), window.name)
    if cause is None or cause.evidence is None:
        return window.name, "no", str(window.marked), "-", ""
    chosen = cause.evidence.line
    return window.name, "yes" if chosen == window.marked else "no", str(window.marked), str(chosen), cause.evidence.text
