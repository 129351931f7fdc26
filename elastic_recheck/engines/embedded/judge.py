# SPDX-License-Identifier: Apache-2.0
"""From what is known of a build to the fingerprints that hit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from elastic_recheck.engines.embedded.known import Known, texts
from elastic_recheck.model import CauseKind, Evidence, Fingerprint, Hit


def judge(fingerprints: Iterable[Fingerprint], known: Known) -> tuple[Hit, ...]:
    """Find the fingerprints that hit, with their evidence: the last event that hits, in the first file that has one."""
    return tuple(_hits(fingerprints, known))


def wants_failed_tests(fingerprints: Iterable[Fingerprint], known: Known) -> bool:
    """Whether it depends on the build's failed tests which fingerprints hit, and nobody looked for these yet."""
    return known.failed_tests is None and any(_proved((each for each in fingerprints if each.test_ids), known))


def wants_cause(fingerprints: Iterable[Fingerprint], known: Known) -> bool:
    """Whether it is to be said why the build failed without any fingerprint, and nobody looked for that yet."""
    return known.causes is None and not any(_hits(fingerprints, known))


def wants_more_tests(fingerprints: Iterable[Fingerprint], known: Known) -> bool:
    """Whether some fingerprint would hit if a test failed of which nothing is known so far."""
    asked = (each for each in fingerprints if each.test_ids and not _failed(each, known))
    return any(_proved(asked, known))


def wants_better_cause(known: Known) -> bool:
    """Whether it was looked for why the build failed, and neither failed tests nor a task were found."""
    return known.causes is not None and all(cause.kind is CauseKind.ERROR for cause in known.causes)


def undecided(fingerprints: Sequence[Fingerprint], known: Known) -> Sequence[Fingerprint]:
    """Those that matter to a search: it may decide them, or they tell that nobody will ask for a cause."""
    left = _left(fingerprints, known)
    if known.causes is not None:
        return left
    hit = _certain(fingerprints, known)
    return (*left, hit) if hit else fingerprints


def only_queries(fingerprints: Sequence[Fingerprint], known: Known) -> bool:
    """Whether a search is for what queries find and nothing else: a file for which none of them asks is no use."""
    if known.causes is None and not _certain(fingerprints, known):
        return False
    return known.failed_tests is not None or not _left([each for each in fingerprints if each.test_ids], known)


def is_settled(fingerprints: Sequence[Fingerprint], known: Known) -> bool:
    """Whether all that is to be said is known, so that no file has to be read."""
    return not (
        known.unasked(fingerprints) or wants_failed_tests(fingerprints, known) or wants_cause(fingerprints, known)
    )


def _left(fingerprints: Iterable[Fingerprint], known: Known) -> list[Fingerprint]:
    """Those that a search may decide."""
    open_still = known.unasked(fingerprints := tuple(fingerprints))
    return [
        each for each in fingerprints if not open_still.isdisjoint(texts([each])) or wants_failed_tests([each], known)
    ]


def _certain(fingerprints: Iterable[Fingerprint], known: Known) -> Fingerprint | None:
    """One that hits, whatever is still found."""
    return next((each for each in fingerprints if not each.unless and any(_hits([each], known))), None)


def _hits(fingerprints: Iterable[Fingerprint], known: Known) -> Iterator[Hit]:
    return (
        Hit(each.bug, evidence)
        for each, evidence in _proved(fingerprints, known)
        if not each.test_ids or _failed(each, known)
    )


def _proved(fingerprints: Iterable[Fingerprint], known: Known) -> Iterator[tuple[Fingerprint, Evidence]]:
    """Those of which all hit that must, and of which it is certain that nothing hit that must not."""
    for each in fingerprints:
        evidence = known.of(each.query)
        if evidence and (not (each.also or each.unless) or _is_confirmed(each, known)):
            yield each, evidence


def _is_confirmed(fingerprint: Fingerprint, known: Known) -> bool:
    if not all(known.of(text) for text in fingerprint.also):
        return False
    return not fingerprint.unless or not (known.unread or any(known.of(text) for text in fingerprint.unless))


def _failed(fingerprint: Fingerprint, known: Known) -> bool:
    return known.failed_tests is not None and not known.failed_tests.isdisjoint(fingerprint.test_ids)
