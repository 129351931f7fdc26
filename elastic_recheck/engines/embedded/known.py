# SPDX-License-Identifier: Apache-2.0
"""What is known of a build from searching it: per query, so that other fingerprints may come, change and go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from elastic_recheck.engines.embedded.queries import normal
from elastic_recheck.model import Cause, Evidence, Fingerprint

_SOME = Evidence("", 0, "")


@dataclass(frozen=True, slots=True)
class Known:
    """What was seen in a build.

    :ivar verdicts: by each query's normal text what proves that it hit; None where it does not.
    :ivar unread: a line on each file that could not be read; ``truncated``: on each limit that cut a search short.
    :ivar causes: why the build failed without any fingerprint, or nothing at all; None where nobody looked.
    :ivar failed_tests: None where nobody looked.
    :ivar final: another search would find nothing else.
    :ivar passing: what could not be read, perhaps can be later.
    """

    verdicts: Mapping[str, Evidence | None] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    truncated: tuple[str, ...] = ()
    causes: tuple[Cause, ...] | None = None
    failed_tests: frozenset[str] | None = None
    final: bool = True
    passing: bool = False

    def of(self, text: str) -> Evidence | None:
        """What proves that a query hits."""
        return self.verdicts.get(normal(text))

    def bare(self, fingerprints: Iterable[Fingerprint]) -> Known:
        """The same without what proves it: enough to judge these by, and quickly sent to another process."""
        asked = texts(fingerprints) & self.verdicts.keys()
        return replace(self, verdicts={text: self.verdicts[text] and _SOME for text in asked})

    def beyond(self, other: Known) -> Known:
        """The same without the verdicts that another knows."""
        new = self.verdicts.keys() - other.verdicts.keys()
        return replace(self, verdicts={text: self.verdicts[text] for text in new})

    def unasked(self, fingerprints: Iterable[Fingerprint]) -> frozenset[str]:
        """The normal texts of queries that nobody asked yet."""
        return texts(fingerprints) - self.verdicts.keys()

    def after(self, other: Known) -> Known:
        """This, learnt after another of the same build."""
        return replace(
            self,
            verdicts={**other.verdicts, **self.verdicts},
            unread=tuple(dict.fromkeys((*other.unread, *self.unread))),
            truncated=tuple(dict.fromkeys((*other.truncated, *self.truncated))),
            causes=other.causes if self.causes is None else self.causes,
            failed_tests=other.failed_tests if self.failed_tests is None else self.failed_tests,
            final=other.final and self.final,
            passing=other.passing or self.passing,
        )


def texts(fingerprints: Iterable[Fingerprint]) -> frozenset[str]:
    """The normal texts of all their queries."""
    return frozenset(normal(text) for each in fingerprints for text in (each.query, *each.also, *each.unless))
