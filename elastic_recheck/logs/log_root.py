# SPDX-License-Identifier: Apache-2.0
"""What lies below a log root: by its manifest, by its listing, or by trying names that are known."""

from __future__ import annotations

from collections.abc import Callable, Collection
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from elastic_recheck.events import plain_name, possible_names
from elastic_recheck.http import Answer, Http
from elastic_recheck.logs.found import Found
from elastic_recheck.logs.listing import LIMIT, MAX_SECONDS, TreeOfListings, read_listing
from elastic_recheck.logs.manifest import NAME, read_manifest
from elastic_recheck.logs.no_logs import not_yet

CONSOLES = ("job-output.txt", "console.html", "console.txt", "consoleText")
"""The file of a job's own output: of Zuul since version 3, of Zuul 2, of Jenkins. It is saved last."""
_NO_SUCH_NAME = "no-such-file.html"
"""Who has this has everything, that is to say nothing."""


def log_root(url: str) -> str:
    """Cut the folder out of a log URL: without query, fragment and a console's name, with a slash at its end."""
    scheme, netloc, path, _, _ = urlsplit(url)
    folder, _, name = path.rpartition("/")
    if plain_name(name) in CONSOLES:
        path = folder
    return urlunsplit((scheme, netloc, path.rstrip("/") + "/", "", ""))


class LogRoots:
    """Any log root whose host may be asked.

    :param known_names: what to try where there is neither manifest nor listing; each also compressed.
    :param settle: seconds for which the console must not have changed, by the log server's own clock; None where
        the builds are known to have ended, so that nothing is waited for and logs without a console are good enough.
    """

    def __init__(
        self, http: Http, known_names: Collection[str], settle: float | None, clock: Callable[[], float]
    ) -> None:
        self._http = http
        self._known_names = known_names
        self._settle = settle
        self._clock = clock
        self._listings = TreeOfListings(http, known_names, clock)

    def files(self, url: str) -> Found:
        """Find a build's files. They are there once the console is, and is not being written any more.

        :raises NoLogs: there are none yet.
        :raises Unavailable: the server cannot be asked just now.
        :raises Refused: host not allowed.
        """
        root = log_root(url)
        found = self.by_manifest(root + NAME)
        if found and (_consoles(found.names) or (self._settle is None and found.files)):
            return found
        page = self._http.request("GET", root, limit=LIMIT)
        entries = read_listing(page)
        root_listed = urljoin(page.url, ".")
        if consoles := _consoles(entries):
            self._check_settled(self._http.head(urljoin(root_listed, quote(consoles[0]))))
            return self._listings.files(root_listed, entries)
        if self._settle is None and entries:
            return self._listings.files(root_listed, entries)
        return self._by_known_names(root, page)

    def by_manifest(self, url: str, root: str = "") -> Found | None:
        """Find what a manifest lists; None where there is no manifest. Raises as :meth:`files`.

        :param root: where the files are, if not beside the manifest.
        """
        answer = self._http.request("GET", url, limit=LIMIT)
        if answer.status in (403, 404):
            return None
        answer.check()
        return read_manifest(answer.body, root or urljoin(answer.url, "."))

    def _by_known_names(self, root: str, page: Answer) -> Found:
        found = Found(root)
        for name in (name for console in CONSOLES for name in possible_names(console)):
            if (answer := self._there(root, name)) is not None:
                self._check_settled(answer)
                found.add(name)
        if not found.files:
            page.check()
            raise not_yet(f"log server had no {CONSOLES[0]} or {CONSOLES[1]}")
        if self._there(root, _NO_SUCH_NAME) is not None:
            raise not_yet("log server had every file that it was asked for")
        end = self._clock() + MAX_SECONDS
        endings = dict.fromkeys(("", ".gz", *(name.removeprefix(plain_name(name)) for name in found.names)))
        for name in (name + ending for name in self._known_names for ending in endings):
            if self._clock() >= end:
                found.leave_out(f"{name} and what would be tried after it: log server is too slow")
                break
            if name not in found.names and self._there(root, name) is not None:
                found.add(name)
        return found

    def _there(self, root: str, name: str) -> Answer | None:
        """Ask for a file. HTML in place of a text is a page that says that it is not there, whatever its status."""
        answer = self._http.head(root + quote(name))
        if answer.status in (401, 429) or answer.status >= 500:
            answer.check()
        is_page = "html" in answer.headers.get("Content-Type", "") and ".html" not in name
        return answer if answer.status == 200 and not is_page else None

    def _check_settled(self, console: Answer) -> None:
        console.check()
        if self._settle is None:
            return
        if console.headers.get("Content-Length") == "0":
            raise not_yet("the console log was empty")
        try:
            now = parsedate_to_datetime(console.headers.get("Date", ""))
            changed = parsedate_to_datetime(console.headers.get("Last-Modified", ""))
            age = (now - changed).total_seconds()
        except (ValueError, TypeError):
            return
        if 0 <= age < self._settle:
            raise not_yet("the console log was still being written")


def _consoles(names: Collection[str]) -> list[str]:
    return [name for console in CONSOLES for name in possible_names(console) if name in names]
