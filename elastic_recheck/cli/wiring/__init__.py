# SPDX-License-Identifier: Apache-2.0
"""From the configuration to the parts that the programs are put together from."""

from elastic_recheck.cli.wiring.clock import now
from elastic_recheck.cli.wiring.daemon import edges
from elastic_recheck.cli.wiring.deciding import rules
from elastic_recheck.cli.wiring.engines import engine, history, history_file, journal_file, log_store, tracker
from elastic_recheck.cli.wiring.log_sources import file_rules, log_http, log_source, zuul_http
from elastic_recheck.cli.wiring.reporters import comment_reporter, gerrit_rest, irc_reporter, ssh_login
from elastic_recheck.cli.wiring.site import DryRun, changed_edges, channels_of, fingerprints_of, gerrit_of, named_file

__all__ = [
    "DryRun",
    "changed_edges",
    "channels_of",
    "comment_reporter",
    "edges",
    "engine",
    "file_rules",
    "fingerprints_of",
    "gerrit_of",
    "gerrit_rest",
    "history",
    "history_file",
    "irc_reporter",
    "journal_file",
    "log_http",
    "log_source",
    "log_store",
    "named_file",
    "now",
    "rules",
    "ssh_login",
    "tracker",
    "zuul_http",
]
