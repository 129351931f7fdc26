# SPDX-License-Identifier: Apache-2.0
"""Fingerprint files are read one by one and followed while they change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from elastic_recheck.errors import RecordError
from elastic_recheck.fingerprints import Library, load, read_fingerprint
from elastic_recheck.model import Example, Fingerprint

QUERY = 'query: message:"out of cheese" AND tags:"console"\n'


def write(directory: Path, name: str, text: str = QUERY) -> Path:
    path = directory / name
    path.write_text(text)
    return path


def bugs(library: Library) -> list[str]:
    return [fingerprint.bug for fingerprint in library.current().fingerprints]


def test_a_file_of_the_original_is_read(tmp_path: Path) -> None:
    text = """\
# keep this one
query: >
  message:"a" AND
  tags:"console"
suppress-graph: true
suppress-notification: true
allow-nonvoting: true
test_ids:
  - tempest.api.test_a
resolved_at: Tue Dec 10 12:08:42 EST 2013
"""
    path = write(tmp_path, "1234567.yaml", text)

    assert read_fingerprint(path).fingerprint == Fingerprint(
        "1234567",
        'message:"a" AND tags:"console"',
        str(path),
        test_ids=("tempest.api.test_a",),
        suppress_graph=True,
        suppress_notification=True,
        allow_nonvoting=True,
        resolved_at="Tue Dec 10 12:08:42 EST 2013",
    )


def test_the_newer_keys_are_read(tmp_path: Path) -> None:
    text = """\
title: >
  Out of cheese
  during boot
bug: https://tracker.example.org/BOOT-12
query: message:"out of cheese" AND tags:"syslog"
also: ['message:"redo from start"']
unless: ['message:"cheese found"']
keep: It comes back every winter.
examples:
  hits:
    - out of cheese
    - text: |
        first line
          second line
      file: controller/logs/syslog.txt
      tags: [syslog, multinode]
      voting: 1
  misses: [out of crackers]
"""
    fingerprint = read_fingerprint(write(tmp_path, "out-of-cheese.yaml", text)).fingerprint

    assert fingerprint.title == "Out of cheese during boot"
    assert fingerprint.url == "https://tracker.example.org/BOOT-12"
    assert fingerprint.also == ('message:"redo from start"',)
    assert fingerprint.unless == ('message:"cheese found"',)
    assert fingerprint.keep == "It comes back every winter."
    assert fingerprint.hits == (
        Example("out of cheese"),
        Example(
            "first line\n  second line",
            {"file": "controller/logs/syslog.txt", "tags": ("syslog", "multinode"), "voting": "1"},
        ),
    )
    assert fingerprint.misses == (Example("out of crackers"),)


@pytest.mark.parametrize(
    ("name", "text", "mistakes"),
    [
        ("1.yaml", "", ["1.yaml: is empty; it needs a query"]),
        ("1.yaml", "query: ' '\n", ["1.yaml:1:1: query: must ask for something, not ' '"]),
        ("a b.yaml", QUERY, ["a b.yaml: is not named after a bug; use letters, digits, '.', '_' and '-' only"]),
        (
            "1.yaml",
            "suppress-grap: true\nbug: 123\nexamples:\n  hits:\n  - [a]\n  - {text: a, tags: {}}\n  - ''\n",
            [
                "1.yaml:1:1: query: must be given",
                "1.yaml:1:1: suppress-grap: is not a known key; did you mean suppress-graph?",
                "1.yaml:2:1: bug: '123' is not a URL; a Launchpad bug's number is the file's name",
                "1.yaml:5:5: examples.hits[1]: must be log lines, or a mapping of text: and the event's fields",
                "1.yaml:6:5: examples.hits[2]: tags: must be a text or a list of texts",
                "1.yaml:7:5: examples.hits[3]: has no text; give a line of the log",
            ],
        ),
        (
            "1.yaml",
            'query: message:"a" AND AND tags:b\nalso: ["tags:[a TO b]"]\nunless: ["message:\\"a"]\n',
            [
                "1.yaml:1:24: query: has a mistake at 'AND tags:b': AND stands where a term, a phrase or a parenthesis "
                "should: remove it, or what it follows; quote it if the word AND is meant",
                "1.yaml:2:14: also[1]: has a mistake at '[a TO b]': "
                "Ranges ([a TO b]) are not supported: name the values, or quote the value",
                "1.yaml:3:19: unless[1]: has a mistake at '\"a': "
                'The quotation mark is never closed: close it, and write \\" for one inside a phrase',
            ],
        ),
    ],
)
def test_every_mistake_of_a_file_is_named(tmp_path: Path, name: str, text: str, mistakes: list[str]) -> None:
    with pytest.raises(RecordError) as caught:
        read_fingerprint(write(tmp_path, name, text))

    assert [each.removeprefix(f"{tmp_path}/") for each in caught.value.mistakes] == mistakes


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, "1.yaml")
    write(tmp_path, "2.yaml", "query: [")
    write(tmp_path, "3.yaml")
    write(tmp_path, ".4.yaml")
    write(tmp_path, "readme.txt")
    (tmp_path / "5.yaml").mkdir()
    os.mkfifo(tmp_path / "6.yaml")
    (tmp_path / "7.yaml").symlink_to("nowhere")

    loaded = load(tmp_path)

    assert [fingerprint.bug for fingerprint in loaded.fingerprints] == ["1", "3"]
    assert [mistake.split(":")[0] for mistake in loaded.mistakes] == [
        str(tmp_path / f"{number}.yaml") for number in (2, 5, 6, 7)
    ]


def test_a_missing_directory_is_a_mistake(tmp_path: Path) -> None:
    loaded = load(tmp_path / "none")

    assert loaded.fingerprints == ()
    assert loaded.mistakes == (f"{tmp_path}/none: cannot be read: No such file or directory",)


def test_nothing_is_read_again_while_nothing_changes(tmp_path: Path) -> None:
    write(tmp_path, "1.yaml")
    library = Library(tmp_path)

    assert library.current() is library.current()


def test_new_changed_and_removed_files_are_seen(tmp_path: Path) -> None:
    write(tmp_path, "1.yaml")
    changed = write(tmp_path, "2.yaml")
    library = Library(tmp_path)
    first, second = library.current().fingerprints

    write(tmp_path, "3.yaml")
    changed.write_text(QUERY + "title: changed\n")

    assert [each.title for each in library.current().fingerprints] == ["", "changed", ""]
    assert library.current().fingerprints[0] is first
    assert second.title == ""

    (tmp_path / "1.yaml").unlink()

    assert bugs(library) == ["2", "3"]


def test_a_file_that_became_bad_keeps_its_last_good_version(tmp_path: Path) -> None:
    path = write(tmp_path, "1.yaml", QUERY + "title: good\n")
    library = Library(tmp_path)
    library.current()

    path.write_text("query: [")
    broken = library.current()

    assert [each.title for each in broken.fingerprints] == ["good"]
    assert len(broken.mistakes) == 1
    assert library.current() is broken

    path.write_text(QUERY + "title: mended\n")

    assert [each.title for each in library.current().fingerprints] == ["mended"]
    assert library.current().mistakes == ()


def test_a_directory_that_is_away_for_a_while_changes_nothing(tmp_path: Path) -> None:
    """A deployment may replace it as a whole."""
    directory = tmp_path / "queries"
    directory.mkdir()
    write(directory, "1.yaml")
    library = Library(directory)
    library.current()

    directory.rename(tmp_path / "away")

    assert bugs(library) == ["1"]
    assert library.current().mistakes == (f"{directory}: cannot be read: No such file or directory",)

    (tmp_path / "away").rename(directory)

    assert bugs(library) == ["1"]
    assert library.current().mistakes == ()
