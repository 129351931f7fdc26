# SPDX-License-Identifier: Apache-2.0
"""What was concealed does not show, in whatever form."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from elastic_recheck.errors import Refused
from elastic_recheck.hiding import conceal, hidden

SECRET = 'ünu5ual "s3cr3t"/+%\\'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        json.dumps({"password": SECRET}),
        repr(f"x{SECRET}"),
        base64.b64encode(f"me:{SECRET}".encode()).decode(),
        base64.b64encode(f"\0me\0{SECRET}".encode()).decode(),
    ],
)
def test_no_form_of_it_shows(form: str) -> None:
    conceal(SECRET, "me")
    shown = hidden(f"said: {form}, and more")
    assert "***" in shown
    assert "s3cr3t" not in shown
    assert shown.startswith("said: ")
    assert shown.endswith(", and more")
    assert "***" in str(Refused(f"no: {form}"))


def test_what_is_too_short_to_be_a_secret_leaves_texts_readable() -> None:
    conceal("abc")
    conceal("")
    assert hidden("abc is no secret") == "abc is no secret"
