# SPDX-License-Identifier: Apache-2.0
"""All findings about some fingerprint files, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck import lucene
from elastic_recheck.fingerprints import FingerprintFile, read_fingerprint
from elastic_recheck.lint.examples import check_examples
from elastic_recheck.lint.findings import Fault, Finding, Severity
from elastic_recheck.lint.queries import RULES
from elastic_recheck.model import Fingerprint
from elastic_recheck.records import Location, Mistake, WrongFileError


@dataclass(frozen=True, slots=True)
class Report:
    """How much was looked at, and what was found, by file and line."""

    files: int
    examples: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def lint(paths: Iterable[Path]) -> Report:
    """Look through fingerprint files; of a file that cannot be read nothing else is checked."""
    paths = list(paths)
    files: list[FingerprintFile] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            files.append(read_fingerprint(path))
        except WrongFileError as error:
            findings += [_of_mistake(mistake) for mistake in error.found]
    for file in files:
        findings += _of_file(file)
    findings += _of_all(files)
    examples = sum(len(file.fingerprint.hits) + len(file.fingerprint.misses) for file in files)
    findings.sort(key=lambda finding: (finding.file, finding.line, finding.column, finding.code))
    return Report(len(paths), examples, tuple(findings))


def _of_mistake(mistake: Mistake) -> Finding:
    return Finding(mistake.file, mistake.line, 0, mistake.key, "file", Severity.ERROR, mistake.message, "")


def _of_file(file: FingerprintFile) -> Iterator[Finding]:
    fingerprint = file.fingerprint
    if not (fingerprint.bug.isdecimal() or fingerprint.url or fingerprint.title):
        advice = "name the file after a Launchpad bug's number, or give bug: URL or title:"
        yield _finding(file, (), Fault("no-bug", "nobody can tell which bug this is", advice))
    for location, text in _queries(fingerprint):
        query = lucene.parse(text)
        for rule in RULES:
            for fault in rule(query):
                yield _finding(file, location, fault, text)
    for location, fault in check_examples(fingerprint):
        yield _finding(file, location, fault)


def _queries(fingerprint: Fingerprint) -> Iterator[tuple[Location, str]]:
    yield ("query",), fingerprint.query
    for index, text in enumerate(fingerprint.also):
        yield ("also", index), text
    for index, text in enumerate(fingerprint.unless):
        yield ("unless", index), text


def _of_all(files: Iterable[FingerprintFile]) -> Iterator[Finding]:
    """Two bugs with the same fingerprint would always be told together."""
    first: dict[tuple[object, ...], str] = {}
    for file in files:
        fingerprint = file.fingerprint
        asked = (lucene.parse(fingerprint.query), fingerprint.also, fingerprint.unless, fingerprint.test_ids)
        other = first.setdefault(asked, fingerprint.path)
        if other != fingerprint.path:
            message = f"asks for the same as {other}"
            yield _finding(file, ("query",), Fault("same-query", message, "keep one, or tell the two bugs apart"))


def _finding(file: FingerprintFile, location: Location, fault: Fault, text: str = "") -> Finding:
    line, column = file.record.line(location), 0
    if fault.position is not None:
        line, column = file.record.place(location, text, fault.position)
    key = file.record.key(location)
    return Finding(file.record.file, line, column, key, fault.code, fault.severity, fault.message, fault.advice)
