# SPDX-License-Identifier: Apache-2.0
"""No room for the journal: the disk is full, or a file has reached the largest size that it may have.

The bot then ends with a line that says so, and the service manager (here: this piece) starts it again every second.
It must have answered nothing that it could not write down, and answer for everything when there is room again.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from chaos.nursery import Bot, Nursery
from chaos.site import KINDS, Lives, Site, total
from chaos.tally import How, Outcome, Tally
from elastic_recheck.sandbox.gerrit.server import GerritSandbox
from elastic_recheck.sandbox.world import World

FULL_FOR = 10.0
PATIENCE = 90.0
SAYING_SO = ("cannot be written", "cannot be used", "cannot write", "could not be searched")
LARGEST = 180_000
"""Bytes: an empty journal has room, one of a few failures has not."""


def run(how: How) -> Outcome:
    """A small disk where this is root, who may make one; a limit on the size of files in any case."""
    with ExitStack() as stack:
        gerrit = stack.enter_context(closing(GerritSandbox(how.folder)))
        world = stack.enter_context(World(gerrit))
        site = Site(world, stack.enter_context(Nursery()), how.folder)
        tallies = [_limited(site, 1 if how.short else 3)]
        remark = "files limited"
        if os.geteuid() == 0:
            tallies.append(_full_disk(site, how.folder, 1 if how.short else 3))
            remark += ", disk full"
    return Outcome(total(tallies), remark)


def _limited(site: Site, rounds: int) -> Tally:
    lives = site.bot()
    _broken(lives, rounds, lambda full: lives.start(largest=LARGEST if full else 0))
    return _counted(lives)


def _full_disk(site: Site, folder: Path, rounds: int) -> Tally:
    with _small_disk(folder / "disk") as disk:
        lives = site.bot(recheckwatch={"state_dir": str(disk)})
        filler = disk / "filler"

        def start(full: bool) -> Bot:
            if not full:
                filler.unlink(missing_ok=True)
            return lives.start()

        (lives.folder / "state").symlink_to(disk)
        _broken(lives, rounds, start, lambda: _fill(filler))
        return _counted(lives)


def _broken(lives: Lives, rounds: int, start: Callable[[bool], Bot], fill: Callable[[], None] = lambda: None) -> None:
    """There is room, then there is none while things fail, and then there is room again."""
    for _ in range(rounds):
        bot = start(False)
        lives.attends()
        lives.fail(KINDS[0])
        lives.finishes(PATIENCE)
        lives.stop()
        bot = start(True)
        fill()
        for kind in KINDS:
            lives.fail(kind)
        end = time.monotonic() + FULL_FOR
        while time.monotonic() < end:
            if bot.wait(1):
                bot = start(True)
        lives.stop()
    start(False)
    lives.finishes(PATIENCE)


def _counted(lives: Lives) -> Tally:
    lives.stop()
    ends = [bot.text() for bot in lives.lives if bot.crashed]
    if not ends:
        print("  there was room for everything", flush=True)
    for text in ends:
        last = text.splitlines()[-1] if text else ""
        if not any(words in last for words in SAYING_SO):
            print(f"  the last line does not say that there is no room: {last}; see {lives.folder}", flush=True)
    return lives.tally(as_it_should=sum(any(words in text for words in SAYING_SO) for text in ends))


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _fill(filler: Path) -> None:
    """Leave no byte."""
    with filler.open("ab", buffering=0) as stream:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while stream.write(bytes(size)):
                    pass
            except OSError:
                continue
