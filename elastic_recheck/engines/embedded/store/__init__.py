# SPDX-License-Identifier: Apache-2.0
"""Logs of builds on this machine's disk, compressed, with what was found in them; safe with several processes."""

from elastic_recheck.engines.embedded.store.log_store import LogStore
from elastic_recheck.engines.embedded.store.retention import Retention
from elastic_recheck.engines.embedded.store.sink import StoreSink
from elastic_recheck.engines.embedded.store.stored_build import StoredBuild, StoredFile
from elastic_recheck.engines.embedded.store.verdicts import VerdictMemory

__all__ = ["LogStore", "Retention", "StoreSink", "StoredBuild", "StoredFile", "VerdictMemory"]
