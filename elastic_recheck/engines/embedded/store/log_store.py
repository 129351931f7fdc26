# SPDX-License-Identifier: Apache-2.0
"""The directory of logs: who wants a build's files takes hold of the build, and finds or puts them there.

    store.sqlite    what is there (see ``schema``)
    locks           who has hold of which build (see ``locks``)
    builds/KEY/     a build's files, one ``.zst`` each (see ``frames``)

A file is there once its row is: it is packed under another name, renamed, and then written down. A process that dies in
between leaves nothing that is believed, and nothing that stays: a file without a row is overwritten by the next one of
its name or goes with its build, and a folder without a row goes at the next start.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from elastic_recheck.database import SharedDatabase
from elastic_recheck.engines.embedded.store.locks import BuildLocks
from elastic_recheck.engines.embedded.store.retention import Retention
from elastic_recheck.engines.embedded.store.schema import STEPS
from elastic_recheck.engines.embedded.store.stored_build import StoredBuild
from elastic_recheck.engines.embedded.store.verdicts import VerdictMemory
from elastic_recheck.errors import Refused

BUILDS_A_STEP = 4
"""How many builds are removed at a time, so that nobody waits for it."""


def key_of(root: str) -> str:
    """Name a build by where its logs came from, for its folder and its lock."""
    return hashlib.sha256(root.encode(errors="surrogatepass")).hexdigest()[:32]


class LogStore:
    """A directory of logs, for any number of threads and processes at once.

    A loss of power may cost the last few of them, which are fetched again.

    :param clock: tells the time, in seconds since 1970.
    :raises ElasticRecheckError: the directory cannot be used.
    """

    def __init__(
        self, directory: Path, retention: Retention | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._folders = directory / "builds"
        try:
            self._folders.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{self._folders}: cannot be made ({error.strerror})") from error
        self._database = SharedDatabase(directory / "store.sqlite", STEPS)
        self._locks = BuildLocks(directory / "locks")
        self._retention = retention or Retention()
        self._clock = clock
        self.verdicts = VerdictMemory(self._database)
        self._remove_orphans()
        self.prune()

    @contextmanager
    def hold(self, root: str) -> Iterator[StoredBuild]:
        """Take hold of the build whose logs are at ``root``, as soon as nobody else has."""
        key = key_of(root)
        with self._locks.hold(key):
            yield StoredBuild(root, self._folders / key, self._database, self._clock)

    def describe(self, root: str, fields: Mapping[str, str | int]) -> None:
        """Write down what is known of a build whose files are here."""
        with self._database.transaction() as write:
            write.execute("UPDATE builds SET fields = ? WHERE root = ?", (json.dumps(dict(fields)), root))

    def fields(self, root: str) -> dict[str, str | int] | None:
        """What was written down of a build; None where nothing is here of it."""
        rows = self._database.select("SELECT fields FROM builds WHERE root = ?", (root,))
        return json.loads(rows[0][0]) if rows else None

    def roots(self) -> list[str]:
        """The builds that are here, oldest first."""
        return [root for (root,) in self._database.select("SELECT root FROM builds ORDER BY added, id")]

    @property
    def size(self) -> int:
        """Bytes that the packed logs take."""
        ((size,),) = self._database.select("SELECT coalesce(sum(stored), 0) FROM builds")
        return int(size)

    def prune(self) -> int:
        """Remove a few builds that are too old or too many, if there are such; tell how many. Never waits."""
        oldest = self._database.select("SELECT root, added, stored FROM builds ORDER BY added, id LIMIT 100")
        removed = 0
        for root in self._retention.surplus(oldest, self.size, self._clock()):
            removed += self._remove(key_of(root), root)
            if removed == BUILDS_A_STEP:
                break
        return removed

    def close(self) -> None:
        """Close the database; what is stored stays."""
        self._database.close()

    def _remove(self, key: str, root: str) -> bool:
        with self._locks.try_to_hold(key) as free:
            if free:
                with self._database.transaction() as write:
                    write.execute("DELETE FROM builds WHERE root = ?", (root,))
                shutil.rmtree(self._folders / key, ignore_errors=True)
            return free

    def _remove_orphans(self) -> None:
        known = {key_of(root) for root in self.roots()}
        for folder in self._folders.iterdir():
            if folder.name not in known:
                with self._locks.try_to_hold(folder.name) as free:
                    # whoever held it a moment ago may have written its row since
                    if free and folder.name not in {key_of(root) for root in self.roots()}:
                        shutil.rmtree(folder, ignore_errors=True)
