# SPDX-License-Identifier: Apache-2.0
"""URLs on the command line."""

from __future__ import annotations

import click

from elastic_recheck.errors import Refused
from elastic_recheck.http import Origin


def asked_url(_context: click.Context, _option: click.Parameter, url: str) -> str:
    """Let an option's value pass if it is empty, or a URL that can be asked.

    :raises click.BadParameter: it is neither.
    """
    try:
        if url:
            Origin.of(url)
    except Refused as error:
        raise click.BadParameter(f"{error}; write https://HOST") from error
    return url
