# SPDX-License-Identifier: Apache-2.0
"""Every finding says where it stands; whole directories are looked through at once."""

from __future__ import annotations

from pathlib import Path

from elastic_recheck.fingerprints import fingerprint_files
from elastic_recheck.lint import Finding, Severity, lint

QUERIES = Path(__file__).parents[2] / "queries"
EXAMPLES = "examples: {hits: [out of cheese], misses: [a]}\n"


def write(directory: Path, name: str, text: str) -> Path:
    path = directory / name
    path.write_text(text)
    return path


def places(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{Path(each.file).name}:{each.line}:{each.column} {each.key} {each.code}" for each in findings]


def test_our_own_fingerprints_have_nothing_to_mend() -> None:
    report = lint(fingerprint_files(QUERIES))

    assert report.findings == ()
    assert report.files >= 14
    assert report.examples >= 3 * report.files


def test_a_fault_in_a_folded_query_is_found_in_its_line(tmp_path: Path) -> None:
    text = """\
# a comment
query: >
  message:"out of cheese" AND
  (message:"redo" AND
   tags:"console" OR tags:"syslog") AND
  voting:1
also:
  - >-
    message:"a"
    AND  tag:"console" AND
    filename:"b"
"""
    report = lint([write(tmp_path, "1.yaml", text + EXAMPLES.replace("out of cheese", "out of cheese redo"))])

    assert places(report.findings) == [
        "1.yaml:5:19 query mixed-operators",
        "1.yaml:6:3 query voting",
        "1.yaml:10:10 also[1] unknown-field",
    ]


def test_where_the_column_is_hidden_by_escapes_the_line_is_told(tmp_path: Path) -> None:
    text = 'query: "message:\\"out of cheese\\" AND tags:\\"console\\" AND voting:1"\n'

    assert places(lint([write(tmp_path, "1.yaml", text + EXAMPLES)]).findings) == ["1.yaml:1:0 query voting"]


def test_an_example_is_found_in_its_line(tmp_path: Path) -> None:
    text = 'query: message:"a" AND tags:"console"\nexamples:\n  hits:\n  - a\n  - text: b\n  misses:\n  - c\n'

    assert places(lint([write(tmp_path, "1.yaml", text)]).findings) == ["1.yaml:5:0 examples.hits[2] example-not-hit"]


def test_what_is_wrong_with_the_file_is_found_first(tmp_path: Path) -> None:
    report = lint([write(tmp_path, "1.yaml", "query: tags:[a]\ntitel: x\n"), tmp_path / "none.yaml"])

    assert places(report.findings) == ["1.yaml:1:0 query file", "1.yaml:2:0 titel file", "none.yaml:0:0  file"]
    assert report.errors == 3


def test_two_files_with_the_same_query_are_found(tmp_path: Path) -> None:
    first = write(tmp_path, "1.yaml", 'query: message:"out of cheese" AND tags:"console"\n' + EXAMPLES)
    second = write(tmp_path, "2.yaml", 'query: >\n  message:"out of cheese"\n  AND tags:"console"\n' + EXAMPLES)
    (finding,) = lint([first, second]).findings

    assert places((finding,)) == ["2.yaml:1:0 query same-query"]
    assert finding.message == f"asks for the same as {first}"


def test_a_file_that_names_no_bug_needs_a_title_or_a_url(tmp_path: Path) -> None:
    query = 'query: message:"out of cheese" AND tags:"console"\n' + EXAMPLES

    assert places(lint([write(tmp_path, "cheese.yaml", query)]).findings) == ["cheese.yaml:1:0  no-bug"]
    for more in ("title: Out of cheese\n", "bug: https://tracker.example.org/12\n"):
        assert lint([write(tmp_path, "cheese.yaml", query + more)]).findings == ()


def test_missing_examples_are_advice(tmp_path: Path) -> None:
    """Fingerprints that were written before there were examples are no errors."""
    report = lint([write(tmp_path, "1.yaml", 'query: message:"a" AND tags:"console"\n')])

    assert [finding.severity for finding in report.findings] == [Severity.WARNING, Severity.WARNING]
    assert report.errors == 0
