# SPDX-License-Identifier: Apache-2.0
"""Every finding says where it stands; whole directories are looked through at once."""

from __future__ import annotations

from pathlib import Path

import pytest

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

    assert [each for each in report.findings if each.severity is not Severity.NOTE] == []
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
    message:"a b"
    AND  tag:"console" AND
    filename:"b"
"""
    report = lint([write(tmp_path, "1.yaml", text + EXAMPLES.replace("out of cheese", "out of cheese redo"))])

    assert places(report.findings) == [
        "1.yaml:5:19 query mixed-operators",
        "1.yaml:6:3 query voting",
        "1.yaml:10:10 also[1] unknown-field",
    ]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("query: message:a AND AND tags:b\n", 1, 22),
        ("# c\nquery: >-\n  message:a\n\n  AND\n    AND tags:b\n", 6, 5),
        ("query: |\n\n   message:a AND\n   tags:[x TO y]\n", 4, 9),
        ("query: >2+ # folded\n    message:a AND (tags:b\n    OR tags:c\n", 2, 19),
        ("query: 'message:''a AND AND b'\n", 1, 25),
        ('query: "message:\\"\\u00e9\\" \\\n   AND\\n AND tags:b"\n', 2, 10),
        ("query:\n  message:a AND\n  OR tags:b\n", 3, 3),
        ("query: '  tags:b'\nunless:\n- tags:b\n- >\n  message:a\n  AND\n", 6, 6),
        ("query: tags:b\r\nalso:\r\n- >\r\n  message:a\r\n  NOT NOT tags:c\r\n", 5, 7),
    ],
)
def test_a_syntax_error_is_found_in_its_line_and_column(tmp_path: Path, text: str, line: int, column: int) -> None:
    path = tmp_path / "1.yaml"
    path.write_bytes(text.encode())
    (found,) = lint([path]).findings

    assert (found.code, found.severity, found.line, found.column) == ("syntax", Severity.ERROR, line, column)
    assert found.advice


def test_each_syntax_error_of_several_files_is_told(tmp_path: Path) -> None:
    write(tmp_path, "1.yaml", "query: tags:a AND\nalso: ['tags:']\nunless: ['tags:\"a']\n")
    write(tmp_path, "2.yaml", "query: tags:(a\n")
    write(tmp_path, "3.yaml", "query: [\n")

    assert places(lint(fingerprint_files(tmp_path)).findings) == [
        "1.yaml:1:18 query syntax",
        "1.yaml:2:14 also[1] syntax",
        "1.yaml:3:16 unless[1] syntax",
        "2.yaml:1:13 query syntax",
        "3.yaml:2:1  file",
    ]


def test_escapes_hide_no_column(tmp_path: Path) -> None:
    text = 'query: "message:\\"out of cheese\\" AND tags:\\"console\\" AND voting:1"\n'

    assert places(lint([write(tmp_path, "1.yaml", text + EXAMPLES)]).findings) == ["1.yaml:1:60 query voting"]
    assert text[59:] == 'voting:1"\n'


def test_an_example_is_found_in_its_line(tmp_path: Path) -> None:
    text = 'query: message:"a b" AND tags:"console"\nexamples:\n  hits:\n  - a b\n  - text: b\n  misses:\n  - c\n'

    assert places(lint([write(tmp_path, "1.yaml", text)]).findings) == ["1.yaml:5:5 examples.hits[2] example-not-hit"]


def test_what_is_wrong_with_the_file_is_found_first(tmp_path: Path) -> None:
    report = lint([write(tmp_path, "1.yaml", "query: tags:[a]\ntitel: x\n"), tmp_path / "none.yaml"])

    assert places(report.findings) == ["1.yaml:1:13 query syntax", "1.yaml:2:1 titel file", "none.yaml:0:0  file"]
    assert report.errors == 3


def test_two_files_with_the_same_query_are_found(tmp_path: Path) -> None:
    first = write(tmp_path, "1.yaml", 'query: message:"out of cheese" AND tags:"console"\n' + EXAMPLES)
    second = write(tmp_path, "2.yaml", 'query: >\n  message:"out of cheese"\n  AND tags:"console"\n' + EXAMPLES)
    (finding,) = lint([first, second]).findings

    assert places((finding,)) == ["2.yaml:1:1 query same-query"]
    assert finding.message == f"asks for the same as {first}"


def test_the_same_query_in_another_order_and_letter_case_is_found(tmp_path: Path) -> None:
    write(tmp_path, "1.yaml", 'query: message:"out of cheese" AND tags:"console"\n' + EXAMPLES)
    write(tmp_path, "2.yaml", 'query: tags:"console" AND message:"Out of Cheese"\n' + EXAMPLES)

    assert places(lint(fingerprint_files(tmp_path)).findings) == ["2.yaml:1:1 query same-query"]


def test_a_file_that_is_named_twice_is_looked_at_once(tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    queries.mkdir()
    bad = write(queries, "1.yml", "query: message:a AND AND b\n")
    roundabout = queries / ".." / "queries" / "1.yml"
    report = lint([bad, roundabout, bad], [queries, queries / ".." / "queries"])

    assert sorted(each.code for each in report.findings) == ["misplaced", "syntax"]
    assert report.files == 1


def test_a_file_that_names_no_bug_needs_a_title_or_a_url(tmp_path: Path) -> None:
    query = 'query: message:"out of cheese" AND tags:"console"\n' + EXAMPLES

    assert places(lint([write(tmp_path, "cheese.yaml", query)]).findings) == ["cheese.yaml:1:1  no-bug"]
    for more in ("title: Out of cheese\n", "bug: https://tracker.example.org/12\n"):
        assert lint([write(tmp_path, "cheese.yaml", query + more)]).findings == ()


def test_missing_examples_are_advice(tmp_path: Path) -> None:
    """Fingerprints that were written before there were examples are no errors, and named only when asked for."""
    path = write(tmp_path, "1.yaml", 'query: message:"a b" AND tags:"console"\n')

    assert (lint([path]).findings, lint([path]).without) == ((), 1)
    report = lint([path], examples_wanted=True)
    assert [finding.severity for finding in report.findings] == [Severity.WARNING, Severity.WARNING]
    assert report.errors == 0


def test_an_example_that_another_fingerprint_hits_is_found(tmp_path: Path) -> None:
    one = 'query: message:"out of cheese" AND tags:"console"\nexamples: {hits: [sadly out of cheese], misses: [a]}\n'
    two = 'query: message:"sadly out" AND tags:"console"\nexamples: {hits: [sadly out of crackers], misses: [a]}\n'
    (finding,) = lint([write(tmp_path, "1.yaml", one), write(tmp_path, "2.yaml", two)]).findings

    assert (Path(finding.file).name, finding.key, finding.code) == ("1.yaml", "examples.hits[1]", "hit-by-other")
    assert finding.severity is Severity.WARNING
    assert "2.yaml" in finding.message


def test_what_another_fingerprint_excepts_or_cannot_know_is_not_hit_by_it(tmp_path: Path) -> None:
    one = 'query: message:"out of cheese" AND tags:"console"\nexamples: {hits: [sadly out of cheese], misses: [a]}\n'
    for more in ('unless: [\'message:"of cheese" AND tags:"console"\']', 'also: [\'message:"b c" AND tags:"syslog"\']'):
        two = f'query: message:"sadly out" AND tags:"console"\n{more}\nexamples: {{hits: [sadly out], misses: [a]}}\n'
        assert lint([write(tmp_path, "1.yaml", one), write(tmp_path, "2.yaml", two)]).findings == ()


def test_what_hits_only_joined_lines_is_noted(tmp_path: Path) -> None:
    text = """\
query: message:"Exception during message handling" AND message:"out of cheese" AND tags:"screen-n-cpu.txt"
examples:
  hits:
    - |-
      Mar 04 05:06:07.1 np01 nova-compute[61]: ERROR oslo.rpc [None req-1 a] Exception during message handling
      Mar 04 05:06:07.1 np01 nova-compute[61]: ERROR oslo.rpc CheeseError: out of cheese
  misses: [out of cheese]
"""
    (finding,) = lint([write(tmp_path, "1.yaml", text)]).findings

    assert (finding.code, finding.severity, finding.key) == ("joined-lines", Severity.NOTE, "examples.hits[1]")

    tag = 'query: message:"a b" AND tags:"multiline" AND tags:"console"\n' + EXAMPLES.replace("out of cheese", "a b")
    assert "joined-lines" in [each.code for each in lint([write(tmp_path, "1.yaml", tag)]).findings]


def test_files_that_nobody_reads_are_found(tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    (queries / "old").mkdir(parents=True)
    good = 'query: message:"out of cheese" AND tags:"console"\n' + EXAMPLES
    path = write(queries, "1.yaml", good)
    for directory, name in (
        (tmp_path, "2.yaml"),
        (tmp_path, "zuul.yaml"),
        (queries, "3.yml"),
        (queries / "old", "4.yaml"),
    ):
        write(directory, name, good)

    found = lint([path], [queries]).findings

    assert {Path(each.file).name for each in found} == {"2.yaml", "3.yml", "4.yaml"}
    assert {(each.code, each.severity) for each in found} == {("misplaced", Severity.ERROR)}

    for name in ("2.yaml", "queries/3.yml", "zuul.yaml"):
        assert "misplaced" in [each.code for each in lint([tmp_path / name]).findings]
    assert lint([path, write(tmp_path / "queries", "5.yaml", good.replace("cheese", "crackers"))]).errors == 0
