# SPDX-License-Identifier: Apache-2.0
"""From what is known of a build to the fingerprints that hit it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.model import CauseKind, Fingerprint, Hit


def judge(fingerprints: Iterable[Fingerprint], known: Known) -> tuple[Hit, ...]:
    """Find the fingerprints that hit, with their evidence: the last event that hits, in the first file that has one."""
    return tuple(
        Hit(each.bug, evidence)
        for each in _proved(fingerprints, known)
        if (evidence := known.of(each.query)) and (not each.test_ids or _failed(each, known))
    )


def wants_failed_tests(fingerprints: Iterable[Fingerprint], known: Known) -> bool:
    """Whether it depends on the build's failed tests which fingerprints hit, and nobody looked for these yet."""
    return known.failed_tests is None and any(each.test_ids for each in _proved(fingerprints, known))


def wants_cause(fingerprints: Iterable[Fingerprint], known: Known) -> bool:
    """Whether it is to be said why the build failed without any fingerprint, and nobody looked for that yet."""
    return known.causes is None and not judge(fingerprints, known)


def wants_more_tests(fingerprints: Iterable[Fingerprint], known: Known) -> bool:
    """Whether some fingerprint would hit if a test failed of which nothing is known so far."""
    return any(each.test_ids and not _failed(each, known) for each in _proved(fingerprints, known))


def wants_better_cause(known: Known) -> bool:
    """Whether it was looked for why the build failed, and neither failed tests nor a task were found."""
    return known.causes is not None and all(cause.kind is CauseKind.ERROR for cause in known.causes)


def is_settled(fingerprints: Sequence[Fingerprint], known: Known) -> bool:
    """Whether all that is to be said is known, so that no file has to be read."""
    return not (
        known.unasked(fingerprints) or wants_failed_tests(fingerprints, known) or wants_cause(fingerprints, known)
    )


def _proved(fingerprints: Iterable[Fingerprint], known: Known) -> list[Fingerprint]:
    """Those of which all hit that must, and of which it is certain that nothing hit that must not."""
    return [
        each
        for each in fingerprints
        if known.of(each.query)
        and all(known.of(text) for text in each.also)
        and not any(known.of(text) for text in each.unless)
        and not (each.unless and known.unread)
    ]


def _failed(fingerprint: Fingerprint, known: Known) -> bool:
    return known.failed_tests is not None and not known.failed_tests.isdisjoint(fingerprint.test_ids)
