# SPDX-License-Identifier: Apache-2.0
"""The fields that events have."""

from __future__ import annotations

from typing import Final

from elastic_recheck.lucene import MESSAGE

FIELDS: Final = (
    MESSAGE,
    "tags",
    "filename",
    "build_name",
    "build_queue",
    "build_branch",
    "project",
    "loglevel",
    "module",
    "syslog_program",
    "node_provider",
    "voting",
    "build_node",
    "build_status",
    "build_change",
    "build_patchset",
    "build_uuid",
    "build_short_uuid",
    "build_ref",
    "build_newrev",
    "build_master",
    "build_hostids",
    "build_set",
    "build_zuul_url",
    "hosts_id",
    "hosts_region",
    "log_url",
    "pid",
    "severity",
    "syslog_host",
    "syslog_pid",
    "tenant",
    "zuul_executor",
)
"""Fields of the historic log index (logstash-filters) and of today's (ci-log-processing), the usual ones first."""
