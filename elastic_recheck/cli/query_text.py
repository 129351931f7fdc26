# SPDX-License-Identifier: Apache-2.0
"""A query of the command line."""

from __future__ import annotations

import click

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError


def parsed(text: str, what: str) -> lucene.Query:
    """Parse a query.

    :param what: what it is called where it is said to be wrong: the option, say.
    :raises click.UsageError: shows where it cannot be read.
    """
    try:
        return lucene.parse(text)
    except QueryError as error:
        raise click.UsageError(f"{what}: {error}\n  {text}\n  {' ' * error.position}^") from error
