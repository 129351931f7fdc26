# SPDX-License-Identifier: Apache-2.0
"""The history: builds and hits of the last weeks, in one SQLite file."""

from elastic_recheck.history.scratch import copied
from elastic_recheck.history.store import SqliteHistory

__all__ = ["SqliteHistory", "copied"]
