# SPDX-License-Identifier: Apache-2.0
"""``--set FIELD=VALUE``: what is known of builds beside what CI system and logs say."""

from __future__ import annotations

from collections.abc import Iterable

import click


def fields_set(settings: Iterable[str]) -> dict[str, str | int]:
    """Read what was set.

    :raises click.BadParameter: one is of another form, or ``voting`` is neither 0 nor 1.
    """
    fields: dict[str, str | int] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{setting!r} is not of the form FIELD=VALUE", param_hint="--set")
        if name == "voting" and value not in ("0", "1"):
            raise click.BadParameter(f"voting is 0 or 1, not {value!r}", param_hint="--set")
        fields[name] = int(value) if name == "voting" else value
    return fields
