# SPDX-License-Identifier: Apache-2.0
"""Directory listings, as Apache's mod_autoindex, nginx' autoindex and zuul-jobs' log upload make them."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Callable, Collection
from urllib.parse import quote, unquote, urldefrag, urljoin

from elastic_recheck.http import Answer, Http, StatusRefused, redacted
from elastic_recheck.logs.found import MAX_FILES, Found, is_safe

LIMIT = 8 << 20
"""Bytes of one page; 8 MB are some 50,000 entries."""
MAX_FOLDERS = 150
MAX_DEPTH = 8
MAX_SECONDS = 120.0
_LINK = re.compile(
    r"""<a\s[^<>]{0,300}?href\s{0,9}=\s{0,9}(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE,
)
"""Bounded everywhere, and so in time proportional to the page's length, which a parser of HTML does not promise."""


def read_listing(page: Answer) -> list[str]:
    """Names of what lies right below the page's own URL, folders with a slash at their end.

    Links to elsewhere (the parent, other sites, other orders of the same list) are no entries.
    """
    if page.status != 200 or "html" not in page.headers.get("Content-Type", ""):
        return []
    here = urldefrag(page.url).url.partition("?")[0]
    entries: dict[str, None] = {}
    for link in _LINK.finditer(page.body.decode(errors="replace")):
        try:
            below = urldefrag(urljoin(here, html.unescape(next(filter(None, link.groups()), "")))).url
        except ValueError:
            continue
        name = below.removeprefix(here)
        if name and name != below and "?" not in name and "/" not in name[:-1]:
            entries[unquote(name)] = None
        if len(entries) > MAX_FILES:
            break
    return list(entries)


class TreeOfListings:
    """Lists whole trees, folders on the way to ``known_names`` first, within bounds of number, depth and time."""

    def __init__(self, http: Http, known_names: Collection[str], clock: Callable[[], float]) -> None:
        self._http = http
        self._known_names = tuple(known_names)
        self._clock = clock

    def files(self, root: str, entries: list[str]) -> Found:
        """List the tree below ``root``, whose own entries are known; sorted by name.

        :raises Unavailable: a folder cannot be listed just now.
        """
        found = Found(root)
        end = self._clock() + MAX_SECONDS
        folders = deque([""])
        for _ in range(MAX_FOLDERS):
            if not folders or len(folders) > MAX_FILES or self._clock() >= end:
                break
            folder = folders.popleft()
            for inner in self._take(found, folder, self._entries(found, folder) if folder else entries):
                (folders.appendleft if self._leads_somewhere(inner) else folders.append)(inner)
        if folders:
            found.leave_out(f"{len(folders)} folders, {folders[0]} first: the tree of logs is too large")
        found.files.sort(key=lambda file: file.name)
        return found

    def _entries(self, found: Found, folder: str) -> list[str]:
        page = self._http.request("GET", found.root + quote(folder), limit=LIMIT)
        try:
            page.check()
        except StatusRefused as error:
            found.leave_out(f"folder {folder}: log server said {error.status}")
        return read_listing(page)

    def _take(self, found: Found, folder: str, entries: list[str]) -> list[str]:
        """Take the files; return the folders."""
        folders = []
        for entry in entries:
            if not entry.endswith("/"):
                found.add(folder + entry)
            elif folder.count("/") >= MAX_DEPTH:
                found.leave_out(f"folders more than {MAX_DEPTH} deep")
            elif is_safe(entry[:-1]):
                folders.append(folder + entry)
            else:
                found.leave_out(f"{entry[:100]!a} is no name of a folder below {redacted(found.root)}")
        return folders

    def _leads_somewhere(self, folder: str) -> bool:
        return any(name.startswith(folder) for name in self._known_names)
