# SPDX-License-Identifier: Apache-2.0
"""The review comment, in full, for every kind of failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages_samples import BUGS, KNOWN, KNOWN_TOO, PAGES, UNKNOWN, UNREAD, diagnosis

from elastic_recheck.messages import Sentences, Settings, comment
from elastic_recheck.model import Bug, BuildDiagnosis


def said(
    *builds: BuildDiagnosis,
    settings: Settings = PAGES,
    bugs: Mapping[str, Bug] = BUGS,
    wording: Sentences | None = None,
    **more: Any,
) -> str | None:
    return comment(diagnosis(*builds, **more), bugs, wording or Sentences(), settings)


def test_all_known() -> None:
    """Known bugs explain everything: the proof, and the reply that names them."""
    assert (
        said(KNOWN, KNOWN_TOO)
        == """\
Known bugs explain both failed jobs (gate); this change is probably not the cause.

- `tempest-integrated-compute`: bug 2081234 `Volume detach times out in guest` (nova, In Progress) https://bugs.launchpad.net/bugs/2081234
- `nova-ceph-multistore`: bug 2079876 `Mirror answers 503 during bindep` (openstack-ci, Triaged) https://bugs.launchpad.net/bugs/2079876

> `DeviceDetachFailed: Device detach failed for vdb: Run out of retry while detaching device`
> https://zuul.opendev.org/t/openstack/build/6f0c2b7d9a5e4c1fb3a87d2e90c41f55/log/controller/logs/screen-n-cpu.txt#48213
> `E: Failed to fetch http://mirror.example.org/ubuntu/pool/libx.deb  503  Service Unavailable`
> https://zuul.opendev.org/t/openstack/build/1be7a3c44d0f4e2f8a6655aa0e9d7c31/log/job-output.txt#2210

If these lines are what broke the jobs, reply `recheck bug 2081234, bug 2079876`; if not, please say so in the bug."""
    )


def test_mixed() -> None:
    """What nobody explains stands first, and no recheck is advised."""
    assert (
        said(UNKNOWN, KNOWN, pipeline="check")
        == """\
1 of 2 failed jobs is not explained by a known bug (check); look at it before you recheck.

- `nova-next`: not recognised, 2 tests failed, first `test_resize.ResizeTest.test_resize_revert` https://zuul.opendev.org/t/openstack/build/0d3c55e1aa1e4b0c9a4f7f2b6d7e8f90
- `tempest-integrated-compute`: bug 2081234 `Volume detach times out in guest` (nova, In Progress) https://bugs.launchpad.net/bugs/2081234

> `DeviceDetachFailed: Device detach failed for vdb: Run out of retry while detaching device`
> https://zuul.opendev.org/t/openstack/build/6f0c2b7d9a5e4c1fb3a87d2e90c41f55/log/controller/logs/screen-n-cpu.txt#48213

Does `nova-next` fail for others too? https://recheck.example.org/unrecognised.html?job=nova-next"""
    )


def test_unrecognised() -> None:
    """Where the operator wants it said, what failed instead is shown."""
    assert (
        said(UNKNOWN)
        == """\
No known bug explains the failed job (gate); its logs were read and 97 fingerprints tried.

- `nova-next`: not recognised, 2 tests failed, first `test_resize.ResizeTest.test_resize_revert` https://zuul.opendev.org/t/openstack/build/0d3c55e1aa1e4b0c9a4f7f2b6d7e8f90

> `testtools.matchers._impl.MismatchError: 'ACTIVE' != 'VERIFY_RESIZE'`
> https://zuul.opendev.org/t/openstack/build/0d3c55e1aa1e4b0c9a4f7f2b6d7e8f90/log/job-output.txt#31877

It may well be this change. Does it fail for others too? https://recheck.example.org/unrecognised.html?job=nova-next"""
    )


def test_logs_missing() -> None:
    """What could not be read is said together with the known bug."""
    assert (
        said(UNREAD, KNOWN, pipeline="check")
        == """\
No verdict on 1 of 2 failed jobs (check): its logs could not be read. The other hit a known bug.

- `nova-grenade-multinode`: POST_FAILURE (the tests may have passed, saving the logs failed); log server said 404 for 20 minutes https://zuul.opendev.org/t/openstack/build/77aa0c9be1f24f6e8f7b1c2d3e4f5a6b
- `tempest-integrated-compute`: bug 2081234 `Volume detach times out in guest` (nova, In Progress) https://bugs.launchpad.net/bugs/2081234

> `DeviceDetachFailed: Device detach failed for vdb: Run out of retry while detaching device`
> https://zuul.opendev.org/t/openstack/build/6f0c2b7d9a5e4c1fb3a87d2e90c41f55/log/controller/logs/screen-n-cpu.txt#48213

Nobody has looked at `nova-grenade-multinode`, so this says nothing about your change there."""  # noqa: E501 - as it is posted
    )
