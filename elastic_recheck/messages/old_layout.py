# SPDX-License-Identifier: Apache-2.0
"""The comment as the first elastic-recheck laid it out, for messages files of its time, with the evidence added."""

from __future__ import annotations

from collections.abc import Iterable

from elastic_recheck.messages.quoting import code, link, plain_or_code
from elastic_recheck.messages.sentences import BUGS, Sentences
from elastic_recheck.messages.summary import Summary


def is_meant(summary: Summary, wording: Sentences) -> bool:
    """The first elastic-recheck had a text for each of two cases; of logs that nobody read it knew nothing."""
    if summary.recognised:
        return bool(wording.found_bug)
    return bool(wording.no_bugs_found) and not summary.unseen


def compose(summary: Summary, quotes: str, wording: Sentences) -> str:
    """``found_bug`` (or ``no_bugs_found``), the evidence, ``recheck_instructions`` or ``unrecognized``, ``footer``."""
    all_known = not summary.unrecognised and not summary.unseen
    blocks = (
        _with_bugs(wording.found_bug if summary.recognised else wording.no_bugs_found, summary),
        quotes,
        wording.recheck_instructions if all_known else wording.unrecognized,
        wording.footer,
    )
    return "\n\n".join(block.strip() for block in blocks if block.strip())


def _items(summary: Summary) -> Iterable[str]:
    for build in summary.recognised:
        bugs = [known.bug for known in summary.known if build.build.job in known.jobs]
        yield f"- {code(build.build.job, 80)}: {' '.join(link(bug.url) or plain_or_code(bug.id, 40) for bug in bugs)}"
    for build in summary.unrecognised:
        yield f"- {code(build.build.job, 80)}: unrecognized error"
    for job in (*(build.build.job for build in summary.unread), *(build.job for build in summary.left_out)):
        yield f"- {code(job, 80)}: no verdict, its logs were not read"


def _with_bugs(text: str, summary: Summary) -> str:
    return text.replace("%%", "%").replace(BUGS, "\n".join(_items(summary)))
