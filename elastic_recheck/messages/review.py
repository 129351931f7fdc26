# SPDX-License-Identifier: Apache-2.0
"""The review comment: verdict, one line a bug or job, the log lines that prove it, what to do.

Made to read well in Gerrit's Markdown, in its mails (an older grammar: blocks between blank lines) and collapsed
(plain text without the lines that begin with ``>``); docs/messages.rst has the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from elastic_recheck.messages import advice, old_layout, phrases
from elastic_recheck.messages.headline import headline
from elastic_recheck.messages.quoting import keep_start, link, units
from elastic_recheck.messages.sentences import DEFAULT, Sentences
from elastic_recheck.messages.summary import Summary, summarise
from elastic_recheck.messages.templates import fill
from elastic_recheck.model import Bug, Diagnosis, Evidence

MOST = 5
"""So many bugs, and so many other jobs, get a line of their own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """When and how much is said. ``limit`` is in UTF-16 units (Gerrit: ``change.commentSizeLimit``, 16384).

    ``unrecognised``: are failures commented on that hit no known bug. Without ``page_url`` there are no links to pages.
    """

    unrecognised: Literal["never", "gate", "always"] = "never"
    gate_pipelines: tuple[str, ...] = ("gate",)
    page_url: str = ""
    limit: int = 16_000


def comment(
    diagnosis: Diagnosis, bugs: Mapping[str, Bug], wording: Sentences = DEFAULT, settings: Settings | None = None
) -> str | None:
    """The whole comment, or None where there is nothing useful to say."""
    settings = settings or Settings()
    summary = summarise(diagnosis, bugs)
    if not _worth_saying(summary, settings):
        return None
    for most in (MOST, 3, 1):
        text = _composed(summary, diagnosis.tried, wording, settings, most)
        if units(text) <= settings.limit:
            return text
    return keep_start(headline(summary, diagnosis.tried, wording), settings.limit)


def _worth_saying(summary: Summary, settings: Settings) -> bool:
    """A known bug is, and that nobody could look; that nothing is known only where the operator wants it said."""
    if summary.recognised or any(build.unread for build in summary.unread):
        return True
    if not summary.unrecognised and not summary.unread:
        return False
    in_gate = summary.pipeline in settings.gate_pipelines
    return settings.unrecognised == "always" or (settings.unrecognised == "gate" and in_gate)


def _composed(summary: Summary, tried: int, wording: Sentences, settings: Settings, most: int) -> str:
    page = link(settings.page_url).rstrip("/")
    quotes = "\n".join(_quoted(_proofs(summary, most)))
    if old_layout.is_meant(summary, wording):
        return old_layout.compose(summary, quotes, wording)
    items = "\n".join(f"- {item}" for item in _items(summary, wording, page, most))
    last = "\n".join(advice.lines(summary, wording, page))
    blocks = (headline(summary, tried, wording), items, quotes, last, wording.footer)
    return "\n\n".join(filter(None, blocks))


def _items(summary: Summary, wording: Sentences, page: str, most: int) -> Iterable[str]:
    """What the author must look at first, then the known bugs."""
    alone = not summary.recognised
    jobs = [
        *(phrases.unrecognised_job(build, wording, quoted=alone) for build in summary.unrecognised),
        *(phrases.unread_job(build, wording, quoted=alone) for build in summary.unread),
        *(phrases.left_out_job(build, wording) for build in summary.left_out),
    ]
    yield from jobs[:most]
    if len(jobs) > most:
        yield fill(wording.more_jobs, count=len(jobs) - most, url=page and f"{page}/")
    for known in summary.known[:most]:
        yield phrases.known_bug(known, wording)
    if len(summary.known) > most:
        yield fill(wording.more_bugs, count=len(summary.known) - most, url=page and f"{page}/")


def _proofs(summary: Summary, most: int) -> list[Evidence]:
    """The bugs' log lines; what the unrecognised jobs said only where no bug's line could be mistaken for it."""
    if summary.known:
        return [known.evidence for known in summary.known[:most]]
    builds = (*summary.unrecognised, *summary.unread)
    return [build.cause.evidence for build in builds[:most] if build.cause and build.cause.evidence]


def _quoted(proofs: Iterable[Evidence]) -> Iterable[str]:
    for evidence in proofs:
        if evidence.text.strip():
            yield f"> {phrases.quoted_line(evidence)}"
        if url := link(evidence.url):
            yield f"> {url}"
