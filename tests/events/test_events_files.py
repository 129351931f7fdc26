# SPDX-License-Identifier: Apache-2.0
"""Which files matter, and their tags: as in the lists of the original's index and of ci-log-processing."""

from __future__ import annotations

import pytest

from elastic_recheck.events import (
    DEFAULT_RULES,
    ENDINGS,
    KNOWN_NAMES,
    FileRule,
    Format,
    classify_file,
    plain_name,
    rules_for,
)


@pytest.mark.parametrize(
    ("name", "tags", "form"),
    [
        ("job-output.txt", "job-output.txt console console.html", Format.CONSOLE),
        ("job-output.txt.gz", "job-output.txt.gz console console.html job-output.txt", Format.CONSOLE),
        ("console.html", "console.html console", Format.CONSOLE),
        ("consoleText", "consoleText console console.html", Format.CONSOLE),
        ("logs/grenade.sh.txt.gz", "grenade.sh.txt.gz console console.html grenade.sh.txt", Format.CONSOLE),
        ("logs/new/screen-n-api.txt", "screen-n-api.txt screen oslofmt", Format.OSLO),
        ("controller/logs/screen-n-cpu.txt", "screen-n-cpu.txt screen oslofmt devstack nova", Format.OSLO),
        ("compute1/logs/screen-n-cpu.txt", "screen-n-cpu.txt screen oslofmt devstack nova multinode", Format.OSLO),
        ("logs/screen-s-account.txt", "screen-s-account.txt screen apachecombined", Format.APACHE_ACCESS),
        ("logs/apache/horizon_error.txt", "horizon_error.txt apacheerror", Format.APACHE_ERROR),
        ("logs/apache/keystone.txt", "keystone.txt screen oslofmt", Format.OSLO),
        ("logs/tempest.txt", "tempest.txt screen oslofmt", Format.OSLO),
        ("controller/logs/tempest_log.txt", "tempest_log.txt screen oslofmt tempest devstack", Format.OSLO),
        ("logs/syslog.txt", "syslog.txt syslog", Format.SYSLOG),
        ("controller/logs/devstacklog.txt", "devstacklog.txt console console.html devstack", Format.CONSOLE),
        ("compute1/logs/syslog.txt", "syslog.txt screen oslofmt devstack syslog multinode", Format.SYSLOG),
        ("controller/logs/performance.json", "performance.json performance devstack", Format.JSON),
    ],
)
def test_a_listed_file_has_its_tags_between_its_two_names(name: str, tags: str, form: Format) -> None:
    kind = classify_file(name, DEFAULT_RULES)
    assert (kind.tags, kind.format, kind.listed) == (tuple(tags.split()), form, True)
    assert kind.filename == name.removesuffix(".gz")


@pytest.mark.parametrize("ending", [*ENDINGS, ".gz.xz"])
def test_however_a_file_is_compressed_its_name_and_tags_are_those_of_the_plain_one(ending: str) -> None:
    kind = classify_file(f"logs/screen-n-cpu.txt{ending}", DEFAULT_RULES)
    assert (kind.filename, kind.format, kind.listed) == ("logs/screen-n-cpu.txt", Format.OSLO, True)
    assert kind.tags == (f"screen-n-cpu.txt{ending}", "screen", "oslofmt", "screen-n-cpu.txt")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a.zst", "a"),
        ("a.gz/b.log", "a.gz/b.log"),
        (".gz", ".gz"),
        ("a/.xz", "a/.xz"),
        ("a.zip", "a.zip"),
        ("gz", "gz"),
    ],
)
def test_a_plain_name_lacks_what_compressing_put_behind_it_and_nothing_else(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize("name", ["logs/screen-dstat.txt", "index.html", "logs/libvirt/libvirtd.txt", "a.json", ""])
def test_other_files_are_not_listed_and_tagged_by_their_name_only(name: str) -> None:
    kind = classify_file(name, DEFAULT_RULES)
    assert (kind.listed, kind.tags) == (False, (name.rpartition("/")[2],))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("syslog", Format.SYSLOG),
        ("var/log/messages.1.gz", Format.SYSLOG),
        ("journal-node1.json", Format.JSON),
        ("journal.export", Format.PLAIN),
        ("build.ndjson.xz", Format.JSON),
        ("a/stderr", Format.PLAIN),
    ],
)
def test_where_no_name_is_known_whatever_is_called_a_log_is_listed_and_read_as_its_name_says(
    name: str, form: Format
) -> None:
    kind = classify_file(name, rules_for([name, "picture.png"], DEFAULT_RULES))
    assert (kind.listed, kind.format) == (True, form)
    assert not classify_file("picture.png", rules_for([name], DEFAULT_RULES)).listed
    assert not classify_file(name, rules_for([name, "job-output.txt"], DEFAULT_RULES)).listed


def test_the_first_rule_decides_and_its_tags_tell_the_format() -> None:
    rules = [FileRule(r"app\.log", ("app", "oslofmt")), *DEFAULT_RULES]
    kind = classify_file("x/app.log.gz", rules)
    assert (kind.tags, kind.format) == (("app.log.gz", "app", "oslofmt", "app.log"), Format.OSLO)
    assert classify_file("x/y.jsonl", []).format is Format.JSON
    assert classify_file("x/y.jsonl", [FileRule("y", (), Format.PLAIN)]).format is Format.PLAIN


def test_known_names_are_paths_that_the_rules_list() -> None:
    assert "job-output.txt" in KNOWN_NAMES
    assert all(classify_file(name, DEFAULT_RULES).listed for name in KNOWN_NAMES)
    assert len(set(KNOWN_NAMES)) == len(KNOWN_NAMES)
