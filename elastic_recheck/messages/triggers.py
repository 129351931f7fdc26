# SPDX-License-Identifier: Apache-2.0
"""Would a comment of ours start a build? CI systems start one when a comment matches an expression of the site's."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from elastic_recheck.errors import RecordError

ZUUL = r"(?i)^(Patch Set [0-9]+:)?( [\w\\+-]*)*(\n\n)?\s*recheck"
"""OpenDev's ``zuul.d/pipelines.yaml`` in openstack/project-config."""

JENKINS = r"(?im)^[ \t]*(?:recheck|reverify|retest|rerun|rebuild|remerge|run[ -]\w)"
"""What jobs with the Gerrit Trigger plugin wait for ("comment added contains regular expression"), as commands."""

DEFAULT_TRIGGERS = (ZUUL, JENKINS)

_SECONDS = 0.2
"""An expression that takes longer on a text of 16,000 characters is taken to match."""


def would_trigger(text: str, expressions: Iterable[str] = DEFAULT_TRIGGERS) -> str | None:
    """The expression that ``text`` matches, as it is and with what Gerrit puts in front of a message; else None.

    :raises RecordError: one of the expressions is none.
    """
    return next((each for each in expressions if _matches(each, text)), None)


def _matches(expression: str, text: str) -> bool:
    try:
        pattern = regex.compile(expression)
    except regex.error as error:
        raise RecordError([f"recheck_triggers: {expression!r} is not a regular expression: {error}"]) from error
    try:
        return any(pattern.search(seen, timeout=_SECONDS) for seen in (text, f"Patch Set 1:\n\n{text}"))
    except TimeoutError:
        return True
