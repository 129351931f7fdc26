# SPDX-License-Identifier: Apache-2.0
"""What a query hits, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import click

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError
from elastic_recheck.inquiry import RARELY_ASKED, Found, Report, Share, commit_message
from elastic_recheck.messages.quoting import around, clean
from elastic_recheck.shares import percent

_BARS = "·▁▂▃▄▅▆▇█"
_LONGEST_LINE = 160


def show(report: Report, text: str, today: date, days: int, *, verbose: bool) -> None:
    """Print a report: first what the command always printed, then what else there is to know."""
    click.secho(f"total hits: {report.events}", bold=True)
    for name, values in report.attributes.items():
        if verbose or name not in RARELY_ASKED:
            click.echo(clean(name))
            for share in values:
                click.echo(f"  {_percent(share, report.events)} {clean(share.value)}")
    _show_builds(report, today, days)
    for sample in report.samples:
        _show_sample(sample, text)
    for note in report.notes:
        click.secho(f"note: {clean(note)}", fg="yellow", err=True)
    click.secho("for the commit message", bold=True)
    for line in commit_message(report, days).splitlines():
        click.echo(f"  {clean(line)}")


def as_json(report: Report, text: str, today: date, days: int) -> dict[str, Any]:
    """The same as one object."""
    return {
        "query": text,
        "days": days,
        "hits": report.events,
        "builds": len(report.builds),
        "failing_builds": report.failing_hit,
        "passing_builds": report.passing_hit,
        "all_passing_builds": report.passing,
        "changes": report.changes,
        "builds_by_day": report.by_day(today, days) if days else None,
        "attributes": {name: _values(values) for name, values in report.attributes.items()},
        "samples": [_sample(sample, text) for sample in report.samples],
        "notes": list(report.notes),
        "commit_message": commit_message(report, days),
    }


def _show_builds(report: Report, today: date, days: int) -> None:
    if not report.builds:
        return
    click.secho(f"builds: {len(report.builds)}", bold=True)
    if report.changes:
        click.echo(f"  of {report.changes} {'change' if report.changes == 1 else 'changes'}")
    if report.failing_hit or report.passing_hit:
        click.echo(f"  {report.failing_hit} failed, {report.passing_hit} passed{_of_all(report)}")
    if days > 1:
        counts = report.by_day(today, days)
        click.echo(f"  a day, {days} days up to {today}: {_chart(counts)}  (at most {max(counts)})")


def _of_all(report: Report) -> str:
    if not report.passing:
        return ""
    share = report.passing_hit / report.passing
    warning = click.style(": it hits what is no failure", fg="red") if share > 0.1 else ""
    return f" ({percent(share, 1)} of {report.passing:,} passing builds{warning})"


def _chart(counts: Iterable[int]) -> str:
    numbers = list(counts)
    most = max(*numbers, 1)
    return "".join(_BARS[-(-number * (len(_BARS) - 1) // most)] for number in numbers)


def _show_sample(sample: Found, text: str) -> None:
    when = f"  {sample.time:%Y-%m-%d %H:%M:%S}" if sample.time else ""
    place = f"{clean(sample.file or '(no file)')}{f':{sample.line}' if sample.line else ''}"
    click.secho(f"{place}{when}", fg="cyan")
    click.echo(f"  {_marked(sample.message, _spans(sample, text))}")
    if sample.url.startswith("http"):
        click.secho(f"  {clean(sample.url)}", dim=True)


def _marked(message: str, spans: Sequence[tuple[int, int]]) -> str:
    """The line that holds the first span, cut around it, with all spans that it holds marked."""
    start, end = spans[0] if spans else (0, 0)
    line = around(message, start, end, _LONGEST_LINE)
    shown = line.strip("…")
    at = max(message.find(shown, max(0, min(start, end - len(shown)))), 0)
    until, pieces = at + len(shown), [line[: line.find(shown)]]
    for first, last in sorted(spans):
        if at <= first < last <= until:
            pieces += [clean(message[at:first]), click.style(clean(message[first:last]), bold=True, underline=True)]
            at = last
    return "".join([*pieces, clean(message[at:until]), line[line.find(shown) + len(shown) :]])


def _spans(sample: Found, text: str) -> list[tuple[int, int]]:
    """Where the query's words stand in the message; nowhere for a text that only the server understands."""
    try:
        return lucene.parse(text).spans({"message": sample.message})
    except QueryError:
        return []


def _sample(sample: Found, text: str) -> dict[str, Any]:
    return {
        "build": sample.build,
        "file": sample.file,
        "line": sample.line,
        "time": sample.time.isoformat() if sample.time else None,
        "text": sample.message,
        "marked": _spans(sample, text),
        "url": sample.url,
    }


def _percent(share: Share, events: int) -> str:
    return f"{percent(share.events / events).replace(' ', ''):>4}"


def _values(values: Iterable[Share]) -> list[Mapping[str, Any]]:
    return [{"value": share.value, "hits": share.events} for share in values]
