# SPDX-License-Identifier: Apache-2.0
"""Making an edition of the pages: gather, count, draw what changed, publish all at once."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from elastic_recheck import records
from elastic_recheck.counts import Pages, Site
from elastic_recheck.counts.shown import Freshness, Page, path_of
from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.publish.finding import ChangeFile, as_script, bug_list, change_files, id_files
from elastic_recheck.publish.machine import VERSION, feed, page_json, plain_json
from elastic_recheck.publish.program import program
from elastic_recheck.publish.renderer import Renderer
from elastic_recheck.rows import digest

log = logging.getLogger(__name__)

_BASES = "find/bases.json"
"""What the files of changes in this edition were made of, for the next one."""
_ANY_TIME = Freshness(datetime.min, None, datetime.min)


class Edition(Protocol):
    """One edition while it is made; see ``site_directory``."""

    def put(self, path: str, content: bytes) -> None:
        """Write a file."""

    def last(self, path: str) -> bytes | None:
        """A file of the last edition; None where there is none."""

    def keep(self, path: str) -> bool:
        """Take a file over from the last edition; False where there is none."""

    def body(self, key: str) -> str | None:
        """What was drawn for the last edition under this key; None where it was not."""

    def put_body(self, key: str, text: str) -> None:
        """Remember what was drawn."""


class Target(Protocol):
    """Where editions are published."""

    def edition(self) -> AbstractContextManager[Edition]:
        """Make one: published when the block ends, forgotten where it raises."""


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it. ``drawn``: of so many pages the body was drawn anew. ``failed``: pages left as they were."""

    site: Site
    pages: int
    drawn: int
    failed: tuple[str, ...]


class Publishing:
    """Makes editions.

    :param site_url: where the pages will be read, with a slash at the end, or empty where nobody knows.
    :param progress: told, in a few words, what is done next.
    """

    def __init__(
        self, target: Target, renderer: Renderer, progress: Callable[[str], None] = lambda _: None, site_url: str = ""
    ) -> None:
        self._target, self._renderer, self._progress, self._site_url = target, renderer, progress, site_url

    @property
    def _version(self) -> str:
        return f"{self._renderer.version}-{program()}"

    def publish(self, gathered: Callable[[], Site]) -> Published:
        """Make one edition; nobody else makes one from before ``gathered`` is called until it is published.

        :raises Unavailable: somebody else is making one just now.
        :raises Refused: it cannot be written there.
        """
        with self._target.edition() as edition, _without_collector():
            memory = f"memory-{self._version}"
            if (told := edition.body(memory)) is not None:
                self._renderer.recall(told)
            site = gathered()
            pages = Pages(site)
            drawn, failed = 0, []
            for number, page in enumerate(_pages(pages), start=1):
                self._progress(f"page {number}: {path_of(page)}")
                try:
                    drawn += self._put(edition, page)
                except (ElasticRecheckError, OSError):  # of the edition: the next page would fare no better
                    raise
                except Exception:
                    log.exception("%s: stays as it was; this is a bug in elastic-recheck", path_of(page))
                    failed.append(path_of(page))
                    for ending in (".html", ".data.json"):
                        edition.keep(path_of(page) + ending)
            edition.put_body(memory, self._renderer.remembered())
            self._progress("files for programs")
            self._put_files(edition, pages)
        return Published(site, number, drawn, tuple(failed))

    def _put(self, edition: Edition, page: Page) -> bool:
        """Write a page; whether its body had to be drawn."""
        timeless = records.to_json(replace(page, freshness=_ANY_TIME))
        key = digest(f"{self._version}\n{path_of(page)}\n{timeless}")
        known = edition.body(key)
        body = self._renderer.body(page) if known is None else known
        edition.put(f"{path_of(page)}.html", self._renderer.whole(page, body, page.freshness).encode())
        edition.put(f"{path_of(page)}.data.json", page_json(page))
        if known is None:
            edition.put_body(key, body)
        return known is None

    def _put_files(self, edition: Edition, pages: Pages) -> None:
        edition.put("all.json", plain_json(pages.graph_file()))
        edition.put("gate.json", plain_json(pages.gate_graph_file()))
        edition.put("bugs.atom", feed(pages.overview, self._site_url))
        for path, content in (("find/bugs.json", bug_list(pages.overview)), *id_files(pages.changes)):
            _put_found(edition, path, content)
        _put_changes(edition, list(change_files(pages.changes)))
        for path, content in self._renderer.assets():
            edition.put(path, content)


@contextmanager
def _without_collector() -> Iterator[None]:
    """All that is gathered and counted is used to the end; to look for garbage in it again and again takes long."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _put_changes(edition: Edition, files: Sequence[ChangeFile]) -> None:
    """Write the files of changes; those stay that tell what they told in the last edition, made by the same program."""
    before = _bases(edition.last(_BASES) or b"")
    bases = {file.path: digest(f"{program()}\n{file.basis}") for file in files}
    for file in files:
        is_old = before.get(file.path) == bases[file.path]
        if not (is_old and edition.keep(file.path) and edition.keep(_script(file.path))):
            _put_found(edition, file.path, file.content())
    edition.put(_BASES, plain_json({"version": VERSION, "bases": bases}))


def _bases(told: bytes) -> Mapping[str, str]:
    """What the last edition told of; nothing where its file was damaged since."""
    try:
        return dict(json.loads(told)["bases"])
    except (ValueError, LookupError, TypeError):
        return {}


def _put_found(edition: Edition, path: str, content: bytes) -> None:
    edition.put(path, content)
    edition.put(_script(path), as_script(content))


def _script(path: str) -> str:
    return f"{path.removesuffix('.json')}.js"


def _pages(pages: Pages) -> Iterator[Page]:
    yield pages.overview
    yield pages.gate
    yield from pages.bugs()
    yield pages.unrecognised
    yield pages.health
