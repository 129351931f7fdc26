# SPDX-License-Identifier: Apache-2.0
"""Failed tests of ``testr_results.html``.

Format: what os-testr's ``subunit2html`` writes: a row for each class, then one for each of its tests, whose ids begin
with ``ft`` where the test failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader, RawIOBase

from elastic_recheck.events.lines import read_lines

_CLASS_ROW = re.compile(r"<tr class='(?:pass|fail|error|skip)Class'>")
_CLASS = re.compile(r"<td[^<>]*>([^<>]+)</td>")
_FAILED_ROW = re.compile(r"<tr id='ft[0-9.]+'")
_TEST = re.compile(r"<div class='testcase'>([^<>]+)</div>")
_DESCRIBED = ": "
"""Stands between a name and the first line of its documentation."""
_LONGEST_LINE = 1 << 12


def failed_in_html(stream: BufferedReader[RawIOBase]) -> Iterator[str]:
    """Find the tests that failed, in the order of the report. What tests wrote is escaped, so it looks like no row."""
    place = ""
    row_of_class = row_of_failed = False
    for line in read_lines(stream, _LONGEST_LINE):
        text = line.text.decode(errors="replace").strip()
        if _CLASS_ROW.match(text):
            row_of_class = True
        elif row_of_class and (found := _CLASS.match(text)):
            place, row_of_class = found[1].partition(_DESCRIBED)[0], False
        elif _FAILED_ROW.match(text):
            row_of_failed = True
        elif row_of_failed and (found := _TEST.search(text)):
            row_of_failed = False
            yield f"{place}.{found[1].partition(_DESCRIBED)[0]}"
