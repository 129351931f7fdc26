# SPDX-License-Identifier: Apache-2.0
"""Finding and fetching the logs of a build."""

from elastic_recheck.logs.source import HttpLogSource

__all__ = ["HttpLogSource"]
