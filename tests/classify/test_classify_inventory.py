# SPDX-License-Identifier: Apache-2.0
"""Zuul's inventory tells which build the logs are of."""

from __future__ import annotations

import pytest

from elastic_recheck.classify.inventory import inventory_of, read_inventory
from elastic_recheck.model import LogFile

INVENTORY = """\
all:
  hosts:
    compute1: {ansible_host: 192.0.2.1}
    controller:
      ansible_host: 192.0.2.2
      nodepool: &id001 {cloud: rax, provider: rax-dfw, label: ubuntu-noble}
  vars:
    nodepool: *id001
    zuul:
      branch: stable/2026.2
      build: 6f0c2b7d9a5e4c1fb3a87d2e90c41f55
      change: '951234'
      job: tempest-full
      message: !unsafe "Fix {{ it }}"
      patchset: '3'
      pipeline: gate
      project:
        canonical_name: opendev.org/openstack/nova
        name: openstack/nova
      ref: refs/changes/34/951234/3
      tenant: openstack
      voting: false
"""


def test_the_builds_fields_are_read() -> None:
    assert read_inventory(INVENTORY) == {
        "build_name": "tempest-full",
        "build_queue": "gate",
        "build_branch": "stable/2026.2",
        "build_change": "951234",
        "build_patchset": "3",
        "build_uuid": "6f0c2b7d9a5e4c1fb3a87d2e90c41f55",
        "build_short_uuid": "6f0c2b7",
        "build_ref": "refs/changes/34/951234/3",
        "project": "openstack/nova",
        "tenant": "openstack",
        "voting": 0,
        "node_provider": "rax-dfw",
    }


@pytest.mark.parametrize("text", ["", "all: [", "all: {vars: {zuul: [1]}}", "all: x", "- a", "all: {hosts: {a: x}}"])
def test_another_text_tells_nothing(text: str) -> None:
    assert read_inventory(text) == {}


def test_the_inventory_next_to_the_root_is_taken() -> None:
    names = (
        "job-output.txt",
        "sub/zuul-info/inventory.yaml",
        "zuul-info/inventory.yaml.gz",
        "my-zuul-info/inventory.yaml",
    )
    found = inventory_of([LogFile(name, f"https://logs.example.org/{name}") for name in names])

    assert found
    assert found.name == "zuul-info/inventory.yaml.gz"
    assert inventory_of([LogFile("job-output.txt", "")]) is None
