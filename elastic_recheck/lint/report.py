# SPDX-License-Identifier: Apache-2.0
"""All findings about some fingerprint files, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck import lucene
from elastic_recheck.fingerprints import FingerprintFile, read_fingerprint
from elastic_recheck.lint.examples import check_each_other, check_examples, missing, needs_joined_events
from elastic_recheck.lint.findings import Fault, Finding, Severity
from elastic_recheck.lint.queries import faults_of
from elastic_recheck.lint.sameness import asked
from elastic_recheck.model import Fingerprint
from elastic_recheck.records import Location, Mistake, WrongFileError


@dataclass(frozen=True, slots=True)
class Report:
    """How much was looked at, and what was found, by file and line. ``without``: files that have no example at all."""

    files: int
    examples: int
    without: int
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings are of this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return self.count(Severity.ERROR)


def lint(paths: Iterable[Path], directories: Iterable[Path] = (), *, examples_wanted: bool = False) -> Report:
    """Look through fingerprint files, each once; of a file that cannot be read nothing else is checked.

    :param directories: where fingerprints are read from, and no file should be that is not.
    :param examples_wanted: whether a fingerprint without any example is a finding.
    """
    paths = distinct(paths)
    files: list[FingerprintFile] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            files.append(read_fingerprint(path))
        except WrongFileError as error:
            findings += [_of_mistake(mistake) for mistake in error.found]
    for file in files:
        findings += _of_file(file)
    bare = [file for file in files if not (file.fingerprint.hits or file.fingerprint.misses)]
    if examples_wanted:
        findings += [_finding(file, *each) for file in bare for each in missing(file.fingerprint)]
    findings += _same_queries(files)
    wrong = {finding.file for finding in findings if finding.severity is Severity.ERROR}
    findings += _hit_by_others([file for file in files if file.record.file not in wrong])
    findings += _misplaced(paths, list(directories))
    examples = sum(len(file.fingerprint.hits) + len(file.fingerprint.misses) for file in files)
    findings.sort(key=lambda finding: (finding.file, finding.line, finding.column, finding.code))
    return Report(len(paths), examples, len(bare), tuple(findings))


def distinct(paths: Iterable[Path]) -> list[Path]:
    """Leave out paths that lead to a place that another one before them leads to."""
    return list({_place(path): path for path in reversed([*paths])}.values())[::-1]


def _place(path: Path) -> Path:
    """Where a file stands, whatever way leads there; links in a directory are files of their own."""
    return path.parent.resolve() / path.name


def _of_mistake(mistake: Mistake) -> Finding:
    where = (mistake.file, mistake.line, mistake.column, mistake.key)
    return Finding(*where, mistake.code or "file", Severity.ERROR, mistake.message, mistake.advice)


def _of_file(file: FingerprintFile) -> Iterator[Finding]:
    fingerprint = file.fingerprint
    if not (fingerprint.bug.isdecimal() or fingerprint.url or fingerprint.title):
        advice = "name the file after a Launchpad bug's number, or give bug: URL or title:"
        yield _finding(file, (), Fault("no-bug", "nobody can tell which bug this is", advice))
    for location, text in queries_of(fingerprint):
        for fault in faults_of(lucene.parse(text)):
            yield _finding(file, location, fault, text)
    for location, fault in (*check_examples(fingerprint), *needs_joined_events(fingerprint)):
        yield _finding(file, location, fault)


def queries_of(fingerprint: Fingerprint) -> Iterator[tuple[Location, str]]:
    """Every query of a fingerprint, and where it stands."""
    yield ("query",), fingerprint.query
    for index, text in enumerate(fingerprint.also):
        yield ("also", index), text
    for index, text in enumerate(fingerprint.unless):
        yield ("unless", index), text


def _same_queries(files: Iterable[FingerprintFile]) -> Iterator[Finding]:
    """Two bugs with the same fingerprint would always be told together."""
    first: dict[tuple[object, ...], str] = {}
    for file in files:
        fingerprint = file.fingerprint
        also, unless = (frozenset(map(_asked, texts)) for texts in (fingerprint.also, fingerprint.unless))
        key = (_asked(fingerprint.query), also, unless, frozenset(fingerprint.test_ids))
        other = first.setdefault(key, fingerprint.path)
        if other != fingerprint.path:
            message = f"asks for the same as {other}"
            yield _finding(file, ("query",), Fault("same-query", message, "keep one, or tell the two bugs apart"))


def _asked(query: str) -> Hashable:
    return asked(lucene.parse(query))


def _hit_by_others(files: Sequence[FingerprintFile]) -> Iterator[Finding]:
    by_path = {file.fingerprint.path: file for file in files}
    for fingerprint, location, fault in check_each_other([file.fingerprint for file in files]):
        yield _finding(by_path[fingerprint.path], location, fault)


def _misplaced(paths: Iterable[Path], directories: Sequence[Path]) -> Iterator[Finding]:
    """Files that look like fingerprints and that nobody ever reads: only ``*.yaml`` right in the directory are read."""
    strays = {path: directory for directory in directories for path in _strays(directory)}
    homes = {_place(path): directory for path, directory in strays.items()}
    for path in sorted(distinct([*paths, *strays])):
        beside = path.absolute().parent / "queries"
        home = beside if beside.is_dir() else homes.get(_place(path), path.parent)
        if home.absolute() != path.absolute().parent:
            yield _unread(path, f"is not in {home.name}", f"move it to {home.name}/{path.stem}.yaml")
        elif path.suffix != ".yaml":
            yield _unread(path, "does not end in .yaml", f"call it {path.stem}.yaml")


def _strays(directory: Path) -> Iterator[Path]:
    """Other endings in a directory of fingerprints, and what is named as a bug is below it or beside it."""
    yield from directory.glob("*.yml")
    named = [*directory.glob("*/**/*.y*ml")]
    if directory.resolve().name == "queries":
        named += directory.resolve().parent.glob("*.y*ml")
    yield from (path for path in named if path.stem.isdecimal())


def _unread(path: Path, message: str, advice: str) -> Finding:
    return Finding(str(path), 0, 0, "", "misplaced", Severity.ERROR, f"{message}, so nobody reads it", advice)


def _finding(file: FingerprintFile, location: Location, fault: Fault, text: str = "") -> Finding:
    line, column = file.record.place(location)
    if fault.position is not None:
        line, column = file.record.place_in_text(location, text, fault.position)
    key = file.record.key(location)
    where = (file.record.file, line, column, key)
    return Finding(*where, fault.code, fault.severity, fault.message, fault.advice, fixable=bool(fault.fixes))
