# SPDX-License-Identifier: Apache-2.0
"""The demo's own fingerprints and what its bug tracker says of their bugs."""

from __future__ import annotations

from datetime import UTC, datetime

from elastic_recheck.model import Bug, BugTask

QUERIES = {
    "2081234": """\
query: >-
  message:"DeviceDetachFailed" AND
  message:"Run out of retry while detaching device" AND
  tags:"screen-n-cpu.txt"
""",
    "2079876": """\
title: Mirror answers 503 during bindep
query: >-
  message:"E: Failed to fetch" AND
  message:"503 Service Unavailable" AND
  tags:"console"
""",
    "1996188": """\
query: >-
  message:"Failed to allocate the network(s)" AND
  message:"VirtualInterfaceCreateException" AND
  tags:"screen-n-cpu.txt"
""",
    "1349617": """\
query: >-
  message:"SSHTimeout" AND
  message:"via SSH timed out" AND
  tags:"console"
""",
    "2083456": """\
query: >-
  message:"Lock wait timeout exceeded; try restarting transaction" AND
  tags:"screen-n-cond-cell1.txt"
""",
}

BUGS = (
    Bug("2081234", "", "Volume detach times out in guest", (BugTask("nova", "In Progress", assignee="gibi"),)),
    Bug("2079876", "", "Mirror answers 503 during bindep", (BugTask("openstack-ci", "Triaged"),)),
    Bug(
        "1996188",
        "",
        "Neutron port stays DOWN after its server is created",
        (BugTask("neutron", "Confirmed"), BugTask("nova", "Confirmed")),
    ),
    Bug(
        "1349617",
        "",
        "SSH to a fresh server times out",
        (BugTask("tempest", "Fix Released", complete=True, fixed=datetime(2026, 8, 2, 12, tzinfo=UTC)),),
    ),
    Bug("2083456", "", "Deadlock in the cell database", (BugTask("nova", "New"),)),
)
