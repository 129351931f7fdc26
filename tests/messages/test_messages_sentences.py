# SPDX-License-Identifier: Apache-2.0
"""An operator's own words."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from messages_samples import BUGS, KNOWN, KNOWN_TOO, PAGES, UNKNOWN, UNREAD, diagnosis
from messages_views import mail_blocks

from elastic_recheck.errors import RecordError
from elastic_recheck.messages import Sentences, Settings, comment, failure_line, sentences_of
from elastic_recheck.messages.templates import fill, placeholders

DOCUMENT = Path(__file__).parents[2] / "docs" / "messages.rst"

OLD = {
    "found_bug": "CI failed here, and these bugs were seen (100% sure of none):\n\n%(bugs)s\n",
    "recheck_instructions": "Comment with 'recheck' if you agree.",
    "unrecognized": "Please help to find out what the rest is.",
    "footer": "All bugs: https://status.example.org/{x}",
    "no_bugs_found": "CI failed, nobody knows why:\n\n%(bugs)s",
}


def test_own_sentences_take_the_place_of_ours() -> None:
    """One key, one sentence; line ends of a YAML block are blanks."""
    words = sentences_of({"one_known": "Bug again {pipeline}:\n {jobs}!\n", "recheck_text": "retry: {bugs}"}, "m.yaml")
    text = comment(diagnosis(KNOWN), BUGS, words) or ""

    assert text.startswith("Bug again (gate): the failed job!\n\n- `tempest-integrated-compute`: bug 2081234")
    assert "reply `retry: bug 2081234`" in text


def test_empty_words_leave_the_advice_out() -> None:
    """Without a text to reply with there is no advice to reply."""
    text = comment(diagnosis(KNOWN), BUGS, sentences_of({"recheck_text": ""}, "m.yaml")) or ""

    assert text.split("\n")[-1].startswith("> https://")


@pytest.mark.parametrize(
    ("mapping", "mistake"),
    [
        ({"foundbug": "x"}, "m.yaml: messages.foundbug: is not one of the texts; docs/messages.rst lists them"),
        ({"one_known": 3}, "m.yaml: messages.one_known: is not a text but 3; put it in quotes"),
        ({"footer": ["x"]}, "m.yaml: messages.footer: is not a text but ['x']; put it in quotes"),
        (
            {"one_known": "{job}"},
            "m.yaml: messages.one_known: has no placeholder {job}; there are: {jobs}, {pipeline}",
        ),
        (
            {"one_known": "{jobs!r}"},
            "m.yaml: messages.one_known: has no placeholder {jobs!r}; there are: {jobs}, {pipeline}",
        ),
        ({"one_known": "{jobs.__class__}"}, "m.yaml: messages.one_known: has no placeholder {jobs.__class__}; there"),
        ({"one_known": "{}"}, "m.yaml: messages.one_known: has no placeholder {}; there are"),
        ({"one_known": "{jobs"}, "m.yaml: messages.one_known: has a brace without its partner"),
        ({"one_known": "%(bugs)s }"}, "m.yaml: messages.one_known: has a brace without its partner"),
        ({"found_bug": "%(bug)s"}, "m.yaml: messages.found_bug: has no placeholder %(bug)s; there are: %(bugs)s"),
        ({"footer": "%(bugs)s"}, "m.yaml: messages.footer: has no placeholder %(bugs)s; there are: none"),
    ],
)
def test_mistakes_are_named_with_file_and_key(mapping: dict[str, object], mistake: str) -> None:
    """The operator learns of them at start, not when a failure is to be commented on."""
    with pytest.raises(RecordError) as error:
        sentences_of(mapping, "m.yaml")

    assert str(error.value).startswith(mistake)


def test_all_mistakes_are_named_at_once() -> None:
    """One start, one list."""
    with pytest.raises(RecordError) as error:
        sentences_of({"a": "x", "one_known": "{b}", "footer": None}, "m.yaml")

    assert len(error.value.mistakes) == 3


# ---- messages files of the first elastic-recheck --------------------------------------------------------------


def test_old_layout_all_known() -> None:
    """The old texts in their old order, and the proof."""
    assert (
        comment(diagnosis(KNOWN, KNOWN_TOO), BUGS, sentences_of(OLD, "m.yaml"))
        == """\
CI failed here, and these bugs were seen (100% sure of none):

- `tempest-integrated-compute`: https://bugs.launchpad.net/bugs/2081234
- `nova-ceph-multistore`: https://bugs.launchpad.net/bugs/2079876

> `DeviceDetachFailed: Device detach failed for vdb: Run out of retry while detaching device`
> https://zuul.opendev.org/t/openstack/build/6f0c2b7d9a5e4c1fb3a87d2e90c41f55/log/controller/logs/screen-n-cpu.txt#48213
> `E: Failed to fetch http://mirror.example.org/ubuntu/pool/libx.deb  503  Service Unavailable`
> https://zuul.opendev.org/t/openstack/build/1be7a3c44d0f4e2f8a6655aa0e9d7c31/log/job-output.txt#2210

Comment with 'recheck' if you agree.

All bugs: https://status.example.org/{x}"""
    )


def test_old_layout_mixed() -> None:
    """A job that is not recognised, or that nobody could look at, forbids the recheck advice."""
    text = comment(diagnosis(KNOWN, UNKNOWN, UNREAD), BUGS, sentences_of(OLD, "m.yaml")) or ""

    assert "- `nova-next`: unrecognized error\n- `nova-grenade-multinode`: no verdict, its logs were not read" in text
    assert "Please help to find out what the rest is." in text
    assert "recheck" not in text
    assert mail_blocks(text) == ["PARA", "LIST", "QUOTE", "PARA", "PARA"]


def test_old_layout_nothing_known() -> None:
    """The old text for it is used where it is wanted and true; of logs that nobody read it knew nothing."""
    words = sentences_of(OLD, "m.yaml")

    assert comment(diagnosis(UNKNOWN), BUGS, words) is None
    assert (comment(diagnosis(UNKNOWN), BUGS, words, PAGES) or "").startswith(
        "CI failed, nobody knows why:\n\n- `nova-next`: unrecognized error\n\n> `testtools"
    )
    assert (comment(diagnosis(UNREAD), BUGS, words) or "").startswith("No verdict on the failed job (gate)")


def test_footer_alone_goes_with_our_layout() -> None:
    """It is the last line of any comment."""
    text = comment(diagnosis(KNOWN), BUGS, sentences_of({"footer": "Ask in #qa."}, "m.yaml"), Settings()) or ""

    assert text.startswith("Known bug explains")
    assert text.endswith("\n\nAsk in #qa.")


def test_old_files_leave_irc_as_it_is() -> None:
    """They had no texts for it."""
    assert failure_line(diagnosis(KNOWN), BUGS, sentences_of(OLD, "m.yaml")) == failure_line(diagnosis(KNOWN), BUGS)


# ---- templates ------------------------------------------------------------------------------------------------


def test_an_empty_value_leaves_no_gap() -> None:
    """It takes along what stands before it."""
    template = "{a}: {b}, {c} ({{d}}); {e} {f}"

    assert placeholders(template) == {"{a}", "{b}", "{c}", "{e}", "{f}"}
    assert fill(template, a="A", b="", c="C", e="", f="F") == "A, C ({d}) F"
    assert fill(template, a="A", b="{c}", c="", e=1, f=0) == "A: {c} ({d}); 1 0"


def test_every_text_is_documented() -> None:
    """docs/messages.rst gives each key with its placeholders and our own words for it."""
    entries = re.findall(r"^``(\w+)``([^\n]*)\n    ([^\n]*)$", DOCUMENT.read_text(), re.M)
    documented = {key: (set(re.findall("``(.*?)``", names)), text) for key, names, text in entries}

    for each in fields(Sentences):
        names, text = documented.pop(each.name)
        assert names == each.metadata.get("placeholders", each.metadata.get("old"))
        assert text == each.default or "old" in each.metadata
    assert documented == {}
