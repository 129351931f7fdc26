# SPDX-License-Identifier: Apache-2.0
"""Fingerprints that OpenStack really had: lint finds their defects, by bug and date, and is silent on the others."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from elastic_recheck.lint import Severity, lint, mend

CORPUS = os.environ.get("ELASTIC_RECHECK_CORPUS", "")
VERDICTS = Path(__file__).parent / "corpus_verdicts.txt"

ERRORS = {
    ("1286635", "2014-03-01T17:36:19-05:00", "syntax"),
    ("1295808", "2014-07-23T13:11:13-07:00", "mixed-operators"),
    ("1304119", "2014-06-23T08:40:17-04:00", "implicit-operator"),
    ("1339735", "2014-07-09T10:33:56-04:00", "single-quotes"),
    ("1355050", "2015-01-08T07:15:04-08:00", "no-field"),
    ("1426397", "2015-02-27T06:45:19-08:00", "no-tokens"),
    ("1532542", "2016-01-10T08:57:44-05:00", "implicit-operator"),
    ("1532809", "2016-01-11T09:08:45-05:00", "implicit-operator"),
    ("1686109", "2017-04-25T10:22:55-04:00", "unescaped-quote"),
}
"""The defects that kept a fingerprint from doing what it was written for; no sound one has any error."""
OF_ALL = {"same-query"}
"""The same query is that of another version."""

pytestmark = pytest.mark.skipif(
    not CORPUS, reason="set ELASTIC_RECHECK_CORPUS to a directory with fingerprints.jsonl to run it"
)
Key = tuple[str, str]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Key]:
    """A file for each version of a fingerprint, with its bug and date."""
    directory = tmp_path_factory.mktemp("corpus")
    keys = {}
    for number, line in enumerate((Path(CORPUS) / "fingerprints.jsonl").read_text().splitlines()):
        record = json.loads(line)
        path = directory / str(number) / f"{record['bug']}.yaml"
        path.parent.mkdir()
        path.write_text(yaml.safe_dump({key: value for key, value in record.items() if key not in {"bug", "first"}}))
        keys[path] = record["bug"], record["first"]
    return keys


def test_the_corpus_defects_and_nothing_else_are_found(corpus: dict[Path, Key]) -> None:
    """What is expected of each version stands in a file: the codes that are found, or that it is sound."""
    found: dict[Key, set[str]] = {key: set() for key in corpus.values()}
    errors = set()
    for finding in lint(corpus).findings:
        if finding.code not in OF_ALL:
            key = corpus[Path(finding.file)]
            found[key].add(finding.code)
            if finding.severity is Severity.ERROR:
                errors.add((*key, finding.code))
    lines = (line.split() for line in VERDICTS.read_text().splitlines() if not line.startswith("#"))
    expected = {(bug, first): set() if code == "sound" else set(code.split(",")) for bug, first, code in lines}

    assert errors == ERRORS
    assert found == expected


def test_all_that_can_be_mended_is_gone_when_it_is(corpus: dict[Path, Key], tmp_path: Path) -> None:
    """Written as OpenStack wrote them, folded: what was to be mended is not found again, and the rest stays."""
    paths = []
    for number, path in enumerate(corpus):
        query = yaml.safe_load(path.read_text())["query"].strip()
        folded = query.replace(" AND ", " AND\n  ")
        paths.append(tmp_path / str(number) / path.name)
        paths[-1].parent.mkdir()
        paths[-1].write_text(f"# a comment\nquery: >\n  {folded}\n# another\n")
    before = [finding for finding in lint(paths).findings if finding.code not in OF_ALL]
    mended = sum(map(mend, paths))
    after = [finding for finding in lint(paths).findings if finding.code not in OF_ALL]

    assert mended >= sum(finding.fixable for finding in before) > 0
    assert [(each.file, each.code) for each in after] == [(each.file, each.code) for each in before if not each.fixable]
    assert all(path.read_text().startswith("# a comment\nquery: >\n  ") for path in paths)
