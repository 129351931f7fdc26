# SPDX-License-Identifier: Apache-2.0
"""The small files in which a change, a build, or a bug is looked up. ``docs/pages.rst`` says more.

Thousands of changes are told of, of which few are news: they lie in files by the last digits of their numbers, and a
file whose changes are as they were is not made again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from elastic_recheck import records
from elastic_recheck.counts.changes import Basis, FoundChange
from elastic_recheck.counts.shown import Overview
from elastic_recheck.publish.machine import VERSION, plain_json, stamp

FILES = 1000
_CHANGE_ID = re.compile("I[0-9a-f]{8,40}")


@dataclass(frozen=True, slots=True)
class _Bases:
    """Those of several changes, as one value."""

    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class ChangeFile:
    """``find/change/NNN.json``: the changes whose number ends so."""

    path: str
    changes: Sequence[FoundChange]

    @property
    def basis(self) -> str:
        """As long as this is the same, so is the content."""
        return records.to_json(_Bases(tuple(each.basis for each in self.changes)))

    def content(self) -> bytes:
        """What is to be said of them."""
        texts: dict[int, list[str]] = defaultdict(list)
        for each in self.changes:
            texts[each.number].append(records.to_json(each.answer()))
        told = ",".join(f'"{number}":[{",".join(its)}]' for number, its in sorted(texts.items()))
        return f'{{"version":{VERSION},"changes":{{{told}}}}}\n'.encode()


def change_files(changes: Iterable[FoundChange]) -> Iterator[ChangeFile]:
    """All changes, in files."""
    files: dict[int, list[FoundChange]] = defaultdict(list)
    for each in changes:
        files[each.number % FILES].append(each)
    for number, its in files.items():
        yield ChangeFile(f"find/change/{number:03}.json", its)


def id_files(changes: Iterable[FoundChange]) -> Iterator[tuple[str, bytes]]:
    """``find/build/XX.json``: builds whose id begins so; ``find/change-id/XX.json``: changes by their Change-Id."""
    builds: dict[str, dict[str, int]] = defaultdict(dict)
    ids: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for each in changes:
        change_id = each.change_id
        if _CHANGE_ID.fullmatch(change_id):
            ids[change_id[1:3]][change_id].append(each.number)
        for seen in each.seen:
            name = seen.row.id.rpartition("/")[2]
            builds[_beginning(name)][name] = each.number
    for name, those in builds.items():
        yield f"find/build/{name}.json", plain_json({"version": VERSION, "builds": dict(sorted(those.items()))})
    for name, numbers in ids.items():
        yield f"find/change-id/{name}.json", plain_json({"version": VERSION, "changes": dict(sorted(numbers.items()))})


def _beginning(build: str) -> str:
    start = build[:2].lower()
    return start if re.fullmatch("[0-9a-f]{2}", start) else "other"


def bug_list(overview: Overview) -> bytes:
    """``find/bugs.json``: numbers and titles of all bugs, and how fresh the edition is."""
    bugs = [{"bug": line.facts.bug, "title": line.facts.title} for line in overview.bugs]
    told = overview.freshness
    fresh = {
        "now": stamp(told.now),
        "data": stamp(told.data) if told.data else None,
        "horizon": stamp(told.horizon),
        "problems": told.problems,
    }
    return plain_json({"version": VERSION, "freshness": fresh, "bugs": bugs})


def as_script(content: bytes) -> bytes:
    """The same as a script that hands it over: a page whose policy forbids fetching data may load scripts."""
    return b"found(" + content.rstrip() + b");\n"
