# SPDX-License-Identifier: Apache-2.0
"""The way of one build that somebody asks about: its logs, its fields, its diagnosis, and why."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from elastic_recheck import events, lucene
from elastic_recheck.classify.explain import QueryExplainer
from elastic_recheck.classify.explanation import Explanation
from elastic_recheck.classify.kept_logs import KeptLogs
from elastic_recheck.engines.embedded.choose import choose_files
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.inventory import fetch_inventory
from elastic_recheck.model import Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint, Readiness
from elastic_recheck.ports import Engine


@dataclass(frozen=True, slots=True)
class Subject:
    """A build that somebody asks about, and what they call it."""

    name: str
    build: Build


@dataclass(frozen=True, slots=True)
class Classified:
    """What was found out about a build. ``tried`` is how many fingerprints its fields admit, ``notes`` is advice."""

    subject: Subject
    diagnosis: BuildDiagnosis
    fields: Fields = field(default_factory=dict)
    tried: int = 0
    explanation: Explanation | None = None
    notes: tuple[str, ...] = ()


class Classifier:
    """Answers for one build after the other; may be asked by several threads.

    :param engine: reads its logs through ``logs``.
    :param settings: fields of the build that somebody knows better than CI system and logs.
    :param explained: the fingerprint whose every clause is to be explained.
    :param told: called with a few words on what is being done, from any thread.
    """

    def __init__(
        self,
        engine: Engine,
        logs: KeptLogs,
        fingerprints: Sequence[Fingerprint],
        settings: Fields,
        explained: Fingerprint | None = None,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._logs = logs
        self._fingerprints = tuple(fingerprints)
        self._settings = settings
        self._explained = explained
        self._told = told

    def classify(self, subject: Subject) -> Classified:
        """Find out about one build. What cannot be read is told in the diagnosis, not raised."""
        self._told(f"asking for {subject.name}")
        arrival = self._engine.look(subject.build)
        if arrival.readiness is not Readiness.THERE or arrival.logs is None:
            return Classified(subject, BuildDiagnosis(subject.build, unread=arrival.reason))
        logs = arrival.logs
        if not logs.files:
            nothing = BuildDiagnosis(subject.build, unread=f"{logs.root} holds no file", unread_files=logs.truncated)
            return Classified(subject, nothing)
        own: dict[str, str | int] = {"voting": int(subject.build.voting)}
        if subject.build.job:
            own["build_name"] = subject.build.job
        fields = {**own, **self._inventory(logs), **logs.fields, **self._settings}
        voting = fields["voting"] != 0
        build = replace(subject.build, job=str(fields.get("build_name", subject.build.job)), voting=voting)
        # what was set by hand counts, not what the CI system says
        listed = replace(logs, voting=None, truncated=())
        diagnosis = self._engine.diagnose(build, listed, fields, self._fingerprints)
        diagnosis = replace(diagnosis, unread_files=(*diagnosis.unread_files, *logs.truncated))
        tried = sum(voting or each.allow_nonvoting for each in self._fingerprints)
        explanation = self._explain(self._explained, logs, fields) if self._explained else None
        self._logs.forget(logs.files)
        notes = tuple(_advice(logs, tried, len(self._fingerprints), found=bool(diagnosis.hits)))
        return Classified(Subject(subject.name, build), diagnosis, fields, tried, explanation, notes)

    def _inventory(self, logs: BuildLogs) -> Fields:
        """What the logs themselves say of the build; nothing where they do not."""
        try:
            return fetch_inventory(self._logs, logs.files)
        except (Unavailable, Refused):
            return {}

    def _explain(self, fingerprint: Fingerprint, logs: BuildLogs, fields: Fields) -> Explanation:
        explainers = [QueryExplainer(key, lucene.parse(text), fields) for key, text in _queries(fingerprint)]
        chosen = choose_files(logs.files, events.DEFAULT_RULES, [each.query for each in explainers], fields)
        read: list[str] = []
        notes = list(_notes(fingerprint, fields))
        with tempfile.TemporaryDirectory(prefix="elastic-recheck-") as directory:
            for file, kind in chosen:
                self._told(f"explaining bug {fingerprint.bug}: {file.name}")
                path = Path(directory, "log")
                try:
                    self._logs.fetch(file, path)
                except (Unavailable, Refused) as error:
                    notes.append(f"{file.name} could not be read: {error}")
                    continue
                read.append(kind.filename)
                for explainer in explainers:
                    with path.open("rb") as stream:
                        explainer.look_at(kind, events.read(stream, kind.format))
        if not read:
            notes.append(
                "none of the build's files was looked at: no name is known, and none is what the query asks for"
            )
        return Explanation(fingerprint.bug, tuple(read), tuple(each.result() for each in explainers), tuple(notes))


def _advice(logs: BuildLogs, tried: int, all_of_them: int, *, found: bool) -> Iterator[str]:
    """What may surprise somebody who asks about a build for the first time."""
    rules = events.rules_for((file.name for file in logs.files), events.DEFAULT_RULES)
    kinds = [events.classify_file(file.name, rules) for file in logs.files]
    if not any("console" in kind.tags for kind in kinds):
        yield "none of its files is a console (job-output.txt, console.html), which many fingerprints ask for"
    others = sorted(kind.filename for kind in kinds if not kind.listed and events.is_called_log(kind.filename))
    if others and not found:
        which = "1 more log is" if len(others) == 1 else f"{len(others):,} more logs are"
        yield f'{which} searched only by what names one, such as filename:"{others[0]}"'
    if tried < all_of_them:
        left_out = all_of_them - tried
        which = "1 fingerprint was" if left_out == 1 else f"{left_out} fingerprints were"
        yield f"the job is not voting, so {which} not tried (--set voting=1 tries all)"


def _queries(fingerprint: Fingerprint) -> list[tuple[str, str]]:
    also = [(f"also[{number}]", text) for number, text in enumerate(fingerprint.also, 1)]
    unless = [(f"unless[{number}]", text) for number, text in enumerate(fingerprint.unless, 1)]
    return [("query", fingerprint.query), *also, *unless]


def _notes(fingerprint: Fingerprint, fields: Fields) -> list[str]:
    notes = []
    if fields.get("voting") == 0 and not fingerprint.allow_nonvoting:
        notes.append("the job is not voting, and the fingerprint has no allow-nonvoting: true, so it is not tried")
    if fingerprint.also:
        notes.append("each query under also must hit some event of the build, too")
    if fingerprint.unless:
        notes.append("no query under unless may hit any event of the build")
    if fingerprint.test_ids:
        notes.append(f"one of the tests under test_ids must have failed: {', '.join(fingerprint.test_ids)}")
    return notes
