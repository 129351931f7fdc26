# SPDX-License-Identifier: Apache-2.0
"""What the flows need from the edges. Every port may be called from a worker thread; none is asked for the time."""

from elastic_recheck.ports.answers import BugTracker, Reporter
from elastic_recheck.ports.engine import Engine
from elastic_recheck.ports.history import Answers, History, Notes, Reviews, Tables
from elastic_recheck.ports.journal import Journal
from elastic_recheck.ports.logs import BuildSink, LogSink, LogSource
from elastic_recheck.ports.metrics import Metrics
from elastic_recheck.ports.review import Changes, EventSource, Past

__all__ = [
    "Answers",
    "BugTracker",
    "BuildSink",
    "Changes",
    "Engine",
    "EventSource",
    "History",
    "Journal",
    "LogSink",
    "LogSource",
    "Metrics",
    "Notes",
    "Past",
    "Reporter",
    "Reviews",
    "Tables",
]
