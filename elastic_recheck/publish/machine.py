# SPDX-License-Identifier: Apache-2.0
"""What programs read beside the pages: JSON of each page, of each change, and a feed. ``docs/pages.rst`` says more."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from elastic_recheck import records
from elastic_recheck.counts.shown import BugLine, ChangeAnswer, Mark, Overview, Page, path_of

VERSION = 1
"""Of all these files: counted up when a key changes its meaning or goes; keys may come without that."""
SHARDS = 100
ATOM = "http://www.w3.org/2005/Atom"
_CHANGE_ID = re.compile("I[0-9a-f]{8,40}")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def page_json(page: Page) -> bytes:
    """Everything that a page shows, with the names of its fields."""
    return b'{"version":%d,"page":%s,"data":%s}\n' % (
        VERSION,
        json.dumps(path_of(page)).encode(),
        records.to_json(page).encode(),
    )


def change_files(answers: Iterable[ChangeAnswer]) -> Iterator[tuple[str, bytes]]:
    """``find/change/NN.json``: the changes whose number ends so; ``find/build/XX.json``: builds whose id begins so.

    ``find/change-id/XX.json``: changes whose Change-Id has these digits first.
    """
    changes: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    builds: dict[str, dict[str, int]] = defaultdict(dict)
    ids: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        changes[answer.number % SHARDS][answer.number].append(records.to_json(answer))
        if _CHANGE_ID.fullmatch(answer.change_id):
            ids[answer.change_id[1:3]][answer.change_id].append(answer.number)
        for report in answer.reports:
            for build in report.builds:
                name = build.id.rpartition("/")[2]
                builds[_shard(name)][name] = answer.number
    for shard, numbers in changes.items():
        told = ",".join(f'"{number}":[{",".join(texts)}]' for number, texts in sorted(numbers.items()))
        yield f"find/change/{shard:02}.json", f'{{"version":{VERSION},"changes":{{{told}}}}}\n'.encode()
    for name, those in builds.items():
        yield f"find/build/{name}.json", _json({"version": VERSION, "builds": dict(sorted(those.items()))})
    for name, numbered in ids.items():
        yield f"find/change-id/{name}.json", _json({"version": VERSION, "changes": dict(sorted(numbered.items()))})


def _shard(build: str) -> str:
    start = build[:2].lower()
    return start if re.fullmatch("[0-9a-f]{2}", start) else "other"


def bug_list(overview: Overview) -> bytes:
    """``find/bugs.json``: numbers and titles of all bugs, and how fresh the edition is."""
    bugs = [{"bug": line.facts.bug, "title": line.facts.title} for line in overview.bugs]
    told = overview.freshness
    fresh = {
        "now": _stamp(told.now),
        "data": _stamp(told.data) if told.data else None,
        "horizon": _stamp(told.horizon),
        "problems": told.problems,
    }
    return _json({"version": VERSION, "freshness": fresh, "bugs": bugs})


def as_script(content: bytes) -> bytes:
    """The same as a script that hands it over: a page whose policy forbids fetching data may load scripts."""
    return b"found(" + content.rstrip() + b");\n"


def plain_json(value: Mapping[str, object]) -> bytes:
    """A file as it is."""
    return _json(value)


def _json(value: object) -> bytes:
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
    _add(root, "updated", _stamp(updated or overview.freshness.now))
    _add(_add(root, "author"), "name", "elastic-recheck")
    _add(root, "link", rel="self", href=f"{site_url}bugs.atom")
    for line in marked:
        _entry(root, line, site_url)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(root: ET.Element, line: BugLine, site_url: str) -> None:
    entry, since = _add(root, "entry"), _stamp(line.mark_since or datetime.fromtimestamp(0, UTC))
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


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
