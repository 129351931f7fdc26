# SPDX-License-Identifier: Apache-2.0
"""Comments as their readers see them."""

from __future__ import annotations

import pytest
from messages_samples import BUGS, KNOWN, KNOWN_TOO, PAGES, UNKNOWN, UNREAD, diagnosis
from messages_views import collapsed, mail_blocks, markdown

from elastic_recheck.messages import Sentences, comment

CASES = {
    "all known": (KNOWN, KNOWN_TOO),
    "mixed": (UNKNOWN, KNOWN),
    "unrecognised": (UNKNOWN,),
    "logs missing": (UNREAD, KNOWN),
}


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def text(request: pytest.FixtureRequest) -> str:
    return comment(diagnosis(*request.param), BUGS, Sentences(), PAGES) or ""


def test_mail(text: str) -> None:
    """In a mail nothing becomes one preformatted lump."""
    assert mail_blocks(text) == ["PARA", "LIST", "QUOTE", "PARA"]


def test_markdown(text: str) -> None:
    """In Gerrit there is no emphasis, no heading, no table, and nothing is linked but our own URLs."""
    seen = markdown(text)

    assert seen.kinds <= {
        "inline", "paragraph", "bullet_list", "list_item", "blockquote", "text", "code_inline", "softbreak", "hardbreak"
    }  # fmt: skip
    assert all(
        link.startswith(("https://bugs.launchpad.net/", "https://zuul.opendev.org/", "https://recheck.example.org/"))
        for link in seen.links
    )
    assert seen.links


def test_collapsed(text: str) -> None:
    """Collapsed, the verdict stands first and the evidence is gone."""
    seen = collapsed(text)

    assert seen.startswith(text.split("\n")[0])
    assert "DeviceDetachFailed" not in seen
    assert "MismatchError" not in seen


def test_the_helpers_see_what_a_bare_log_line_does() -> None:
    """What the tests above would say if foreign text were not in code."""
    seen = markdown("- __init__: see [here](http://evil.example/x), test_x.TestY, *a*, a@b.example\n===")

    assert {"strong", "em", "link"} <= seen.kinds
    assert "test_x.TestY" in seen.links
    assert mail_blocks("x\n y") == ["PRE"]
