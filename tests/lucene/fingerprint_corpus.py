# SPDX-License-Identifier: Apache-2.0
"""Real fingerprints and logs: the corpus that ELASTIC_RECHECK_CORPUS names, else the project's own fingerprints."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from random import Random

import yaml

from elastic_recheck.lucene import Query, parse

_CORPUS = os.environ.get("ELASTIC_RECHECK_CORPUS", "")
_OWN = Path(__file__).parent.parent.parent / "queries"
IS_REAL = bool(_CORPUS)
WHENCE = "the corpus" if IS_REAL else "the project's own fingerprints; ELASTIC_RECHECK_CORPUS names no corpus"


@cache
def fingerprint_queries() -> tuple[str, ...]:
    """The queries' texts, each once."""
    if _CORPUS:
        lines = (Path(_CORPUS) / "fingerprints.jsonl").read_text().splitlines()
        texts = [json.loads(line)["query"] for line in lines]
    else:
        records = [yaml.safe_load(path.read_text()) for path in sorted(_OWN.glob("*.yaml"))]
        texts = [text for record in records for text in (record["query"], *record.get("also", ()))]
    return tuple(dict.fromkeys(text.strip() for text in texts))


@cache
def fingerprints() -> tuple[Query, ...]:
    """The queries, but for one that Lucene rejects, as it has a slash that is not quoted."""
    return tuple(parse(text) for text in fingerprint_queries() if "filename:logs/devstacklog.txt" not in text)


@cache
def log_lines() -> tuple[str, ...]:
    """Lines of real logs, else invented ones."""
    if not _CORPUS:
        return _invented_lines()
    found: list[str] = []
    for folder, pattern in (("logs", "*.log"), ("ci_windows", "*.txt")):
        for path in sorted((Path(_CORPUS) / folder).glob(pattern)):
            found += [line for line in path.read_bytes().decode("utf-8", "replace").split("\n") if line.strip()]
    return tuple(found)


def _invented_lines() -> tuple[str, ...]:
    random = Random(1)
    words = ["nova-compute[1187]:", "ERROR", "req-1f", "'x'", "u'spawn'", "10.0.0.1:8774", "status=500", "(a.b.C)"]
    return tuple(
        f"2026-11-{day:02} 10:{minute:02}:00.123 {' '.join(random.choices(words, k=random.randint(3, 20)))}"
        for day in range(1, 31)
        for minute in range(60)
    )
