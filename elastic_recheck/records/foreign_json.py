# SPDX-License-Identifier: Apache-2.0
"""JSON that other programs wrote, read into values that files, databases and other programs can take."""

from __future__ import annotations

import json
import re

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read_foreign_json(text: bytes) -> object:
    """Read a JSON text (RFC 8259); half a surrogate pair, which nothing else takes, becomes U+FFFD.

    :raises ValueError: it is none, is nested too deeply, or holds a number of thousands of digits.
    """
    try:
        value = json.loads(text)
        if not _SURROGATE.search(text):
            return value
        sound = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return json.loads(sound)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
