# SPDX-License-Identifier: Apache-2.0
"""What a piece is told, and what it tells: counts that can be added up."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Self

from elastic_recheck.sandbox.real_gerrit import RealGerrit


class Skipped(Exception):
    """A piece cannot be had on this machine; says how it could."""


@dataclass(frozen=True, slots=True)
class How:
    """``folder`` is empty and the piece's own; ``short``: a shortened form, for CI; ``seed`` is for what is random.

    ``gerrit`` is one that runs already; where there is none, a piece that wants a real one starts its own.
    """

    folder: Path
    short: bool = False
    seed: int = 1
    gerrit: RealGerrit | None = None

    def inside(self, name: str) -> Self:
        """The same, in a new folder."""
        folder = self.folder / name
        folder.mkdir()
        return replace(self, folder=folder)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of failures.

    ``failures`` were made. Of these ``answered`` stand on Gerrit, ``withheld`` and ``given_up`` have that end for
    Gerrit, and ``lost`` have no end at all. ``doubled`` counts comments on Gerrit beyond one a failure, ``irc_doubled``
    lines on IRC beyond one a failure and channel, and ``irc_lost`` those lines that should have been said and were not.
    ``crashes`` counts processes of the bot that ended by themselves. ``memory_slope_kb_per_1000`` is by how many KiB
    the bot's memory grew for a thousand failures.
    """

    failures: int = 0
    answered: int = 0
    withheld: int = 0
    given_up: int = 0
    lost: int = 0
    doubled: int = 0
    irc_lost: int = 0
    irc_doubled: int = 0
    crashes: int = 0
    memory_slope_kb_per_1000: float | None = None

    def __add__(self, other: Tally) -> Tally:
        """Both together; of slopes, the steeper."""
        mine, its = asdict(self), asdict(other)
        slopes = [each.pop("memory_slope_kb_per_1000") for each in (mine, its)]
        known = [slope for slope in slopes if slope is not None]
        sums = {name: mine[name] + its[name] for name in mine}
        return Tally(**sums, memory_slope_kb_per_1000=max(known) if known else None)

    @property
    def broken(self) -> bool:
        """Whether a promise was: nothing is lost, nothing doubled, and the bot goes on by itself."""
        return bool(self.lost or self.doubled or self.irc_doubled or self.crashes)

    def __str__(self) -> str:
        counts = [(each.name, getattr(self, each.name)) for each in fields(self)]
        return ", ".join(f"{name} {count}" for name, count in counts if count) or "nothing to count"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a piece went; ``remark`` says what was done, in a few words."""

    tally: Tally
    remark: str
