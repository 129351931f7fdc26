# SPDX-License-Identifier: Apache-2.0
"""From fingerprints to searches, and from the answers to the fingerprints that hit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from elastic_recheck.engines.elastic import plan
from elastic_recheck.engines.elastic.asking import Answer
from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.engines.elastic.fields import Properties, exact
from elastic_recheck.engines.elastic.sighting import SOURCE, Sighting, last_first
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.lucene import elasticsearch
from elastic_recheck.model import Fingerprint

FILES_AT_MOST = 1000
"""Files of one build in which a part of a query is looked for."""

Groups = Sequence[tuple[Sequence[str], Properties]]
"""Indices that have the fields that matter in the same way, with these fields."""


class Questions:
    """The searches for one build: a query's text is asked once, whoever asks it.

    :param plans: by the query's text.
    :param filters: what makes a document the build's.
    :param seconds: what one search may take.
    """

    def __init__(self, plans: Mapping[str, plan.Plan], groups: Groups, filters: Sequence[Json], seconds: float) -> None:
        self._plans = plans
        self._asked: dict[plan.Search, list[int]] = {}
        self.searches: list[tuple[Sequence[str], Json]] = []
        for each in plans.values():
            for search in plan.searches(each):
                if search not in self._asked:
                    self._asked[search] = list(range(len(self.searches), len(self.searches) + len(groups)))
                    self.searches += [
                        (indices, _body(search, properties, filters, seconds)) for indices, properties in groups
                    ]

    def results(self, answers: Sequence[Answer]) -> dict[str, Answer]:
        """What was seen of each query: the best sighting, if any."""
        return {text: self._result(each, answers) for text, each in self._plans.items()}

    def _result(self, each: plan.Plan, answers: Sequence[Answer]) -> Answer:
        parts = [answers[number] for search in plan.searches(each) for number in self._asked[search]]
        places = self._places(each, answers)
        best: Sighting | None = None
        for sighting in places.values():
            if best is None or sighting.stands_before(best):
                best = sighting
        return Answer(
            (best,) if best else (),
            rejected=next((part.rejected for part in parts if part.rejected), ""),
            unsure=next((part.unsure for part in parts if part.unsure), ""),
        )

    def _places(self, each: plan.Plan, answers: Sequence[Answer]) -> dict[str, Sighting]:
        """The files that hit, each with the sighting that shows it."""
        if isinstance(each, plan.Search):
            return _best_by_place(seen for number in self._asked[each] for seen in answers[number].sightings)
        parts = [self._places(part, answers) for part in each.parts]
        if isinstance(each, plan.AnyOf):
            return _best_by_place(seen for part in parts for seen in part.values())
        return {place: seen for place, seen in parts[0].items() if all(place in part for part in parts[1:])}


def _best_by_place(sightings: Iterable[Sighting]) -> dict[str, Sighting]:
    best: dict[str, Sighting] = {}
    for sighting in sightings:
        known = best.get(sighting.place)
        if known is None or sighting.stands_before(known):
            best[sighting.place] = sighting
    return best


def _body(search: plan.Search, properties: Properties, filters: Sequence[Json], seconds: float) -> Json:
    body: Json = {
        "size": 1,
        "query": {"bool": {"filter": [*filters, elasticsearch.translate(search.meaning, properties)]}},
        "sort": last_first(properties),
        "_source": list(SOURCE),
        "track_total_hits": False,
        "timeout": f"{seconds:.0f}s",
    }
    if search.by_file:
        if file := exact(properties, "log_url") or exact(properties, "filename"):
            body["collapse"] = {"field": file}
        body["size"] = FILES_AT_MOST
    return body


@dataclass(frozen=True, slots=True)
class Judgement:
    """The fingerprints that hit, with what proves it; and by the reason, the bugs of which it cannot be said."""

    hits: tuple[tuple[Fingerprint, Sighting], ...]
    rejected: Mapping[str, list[str]]
    unsure: Mapping[str, list[str]]


def judge(
    fingerprints: Iterable[Fingerprint],
    results: Mapping[str, Answer],
    failed_tests: Callable[[], frozenset[str]],
) -> Judgement:
    """Tell which fingerprints hit: all that must be there is, and it is certain that nothing is that must not.

    :param failed_tests: asked only where a fingerprint wants to know; may raise Unavailable or Refused.
    """
    hits: list[tuple[Fingerprint, Sighting]] = []
    rejected: dict[str, list[str]] = {}
    unsure: dict[str, list[str]] = {}
    for each in fingerprints:
        needed = [results[text] for text in (each.query, *each.also)]
        banned = [results[text] for text in each.unless]
        missing = [answer for answer in needed if not answer.sightings]
        if any(answer.sightings for answer in banned) or any(answer.certain for answer in missing):
            continue
        doubtful = missing + banned
        if reason := next((answer.rejected for answer in doubtful if answer.rejected), ""):
            rejected.setdefault(reason, []).append(each.bug)
        elif reason := next((answer.unsure for answer in doubtful if answer.unsure), ""):
            unsure.setdefault(reason, []).append(each.bug)
        else:
            try:
                proved = not each.test_ids or not failed_tests().isdisjoint(each.test_ids)
            except (Unavailable, Refused) as error:
                unsure.setdefault(str(error), []).append(each.bug)
            else:
                hits += [(each, needed[0].sightings[0])] if proved else []
    return Judgement(tuple(hits), rejected, unsure)
