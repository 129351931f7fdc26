# SPDX-License-Identifier: Apache-2.0
"""Fingerprints that OpenStack really had: lint finds their defects, by bug and date, and is silent on the others."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
import yaml

from elastic_recheck.lint import lint

CORPUS = os.environ.get("ELASTIC_RECHECK_CORPUS", "")

DEFECTS = {
    ("1286635", "2014-03-01", "file"),
    ("1295808", "2014-07-23", "mixed-operators"),
    ("1304119", "2014-06-23", "implicit-operator"),
    ("1339735", "2014-07-09", "single-quotes"),
    ("1355050", "2015-01-08", "no-field"),
    ("1426397", "2015-02-27", "no-tokens"),
    ("1532542", "2016-01-10", "implicit-operator"),
    ("1532809", "2016-01-11", "implicit-operator"),
    ("1686109", "2017-04-25", "single-quotes"),
}
ADVICE = {"no-hit", "no-miss", "every-file", "voting", "same-query"}
"""Examples did not exist then, and the same query is often that of another version."""


@pytest.mark.skipif(not CORPUS, reason="set ELASTIC_RECHECK_CORPUS to a directory with fingerprints.jsonl to run it")
def test_the_corpus_defects_and_nothing_else_are_found(tmp_path: Path) -> None:
    paths, dates = [], {}
    for number, line in enumerate((Path(CORPUS) / "fingerprints.jsonl").read_text().splitlines()):
        record = json.loads(line)
        path = tmp_path / str(number) / f"{record['bug']}.yaml"
        path.parent.mkdir()
        path.write_text(yaml.safe_dump({key: value for key, value in record.items() if key not in {"bug", "first"}}))
        paths.append(path)
        dates[str(path)] = record["bug"], record["first"][:10]

    findings = lint(paths).findings

    assert {(*dates[each.file], each.code) for each in findings if each.code not in ADVICE} == DEFECTS
    assert Counter(each.code for each in findings)["no-hit"] == len(paths) - 1
