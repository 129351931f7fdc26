# SPDX-License-Identifier: Apache-2.0
"""What programs read beside the pages: JSON of each page, and a feed. ``docs/pages.rst`` says more."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from elastic_recheck import records
from elastic_recheck.counts.shown import BugLine, Mark, Overview, Page, path_of

VERSION = 1
"""Of all these files: counted up when a key changes its meaning or goes; keys may come without that."""
ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def page_json(page: Page) -> bytes:
    """Everything that a page shows, with the names of its fields."""
    return b'{"version":%d,"page":%s,"data":%s}\n' % (
        VERSION,
        json.dumps(path_of(page)).encode(),
        records.to_json(page).encode(),
    )


def plain_json(value: Mapping[str, object]) -> bytes:
    """A value as a file, as small as it can be."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def feed(overview: Overview, site_url: str) -> bytes:
    """New and returning bugs, the latest first, as Atom (RFC 4287). ``site_url`` ends in a slash, or is empty."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    marked = [line for line in overview.bugs if line.mark and line.mark_since]
    marked.sort(key=lambda line: (line.mark_since or overview.freshness.now, line.facts.bug), reverse=True)
    updated = marked[0].mark_since if marked else overview.freshness.horizon
    _add(root, "id", f"{site_url or 'urn:elastic-recheck:'}bugs")
    _add(root, "title", "elastic-recheck: new and returning bugs")
    _add(root, "updated", stamp(updated or overview.freshness.now))
    _add(_add(root, "author"), "name", "elastic-recheck")
    _add(root, "link", rel="self", href=f"{site_url}bugs.atom")
    for line in marked:
        _entry(root, line, site_url)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(root: ET.Element, line: BugLine, site_url: str) -> None:
    entry, since = _add(root, "entry"), stamp(line.mark_since or datetime.fromtimestamp(0, UTC))
    word = "new" if line.mark is Mark.NEW else "back"
    changes = line.windows[0].changes
    _add(entry, "id", f"urn:elastic-recheck:bug:{line.facts.bug}:{word}:{since}")
    _add(entry, "title", f"{word}: bug {line.facts.bug} {line.facts.title}".strip())
    _add(entry, "updated", since)
    _add(entry, "link", rel="alternate", href=f"{site_url}bug/{line.facts.bug}.html")
    _add(entry, "summary", f"{changes} change{'' if changes == 1 else 's'} in the last 24 hours. {line.where}".strip())


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", {key: _xml(value) for key, value in attributes.items()})
    element.text = _xml(text) or None
    return element


def _xml(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def stamp(time: datetime) -> str:
    """As programs read it."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
