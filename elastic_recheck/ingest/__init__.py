# SPDX-License-Identifier: Apache-2.0
"""Putting builds' logs where an engine searches them."""

from elastic_recheck.ingest.done_list import DoneList
from elastic_recheck.ingest.flow import Ingest
from elastic_recheck.ingest.subjects import Subject, of_zuul, share
from elastic_recheck.ingest.tally import Tally

__all__ = ["DoneList", "Ingest", "Subject", "Tally", "of_zuul", "share"]
