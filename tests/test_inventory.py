# SPDX-License-Identifier: Apache-2.0
"""Zuul's inventory tells which build the logs are of."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.events import ENDINGS
from elastic_recheck.inventory import WithInventory, inventory_of, read_inventory
from elastic_recheck.model import Arrival, Build, BuildLogs, Fields, LogFile, Readiness

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


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_inventory_may_be_compressed(ending: str) -> None:
    file = LogFile(f"zuul-info/inventory.yaml{ending}", "")
    assert inventory_of([file]) == file


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


class Logs:
    """A build whose inventory has this content, or raises this error; none where there is none."""

    def __init__(self, inventory: str | Exception | None) -> None:
        self._inventory = inventory

    def look(self, build: Build) -> Arrival:
        names = ["job-output.txt"] if self._inventory is None else ["job-output.txt", "zuul-info/inventory.yaml"]
        fields: Fields = {"build_name": "from Zuul"}
        files = tuple(LogFile(name, f"https://logs.example.org/{name}") for name in names)
        return Arrival(Readiness.THERE, BuildLogs("https://logs.example.org/", files, fields=fields))

    def fetch(self, file: LogFile, target: Path) -> str:
        if isinstance(self._inventory, Exception):
            raise self._inventory
        target.write_text(self._inventory or "")
        return ""


def found(inventory: str | Exception | None) -> BuildLogs:
    logs = WithInventory(Logs(inventory)).look(Build("job", "FAILURE")).logs
    assert logs is not None
    return logs


def test_what_the_inventory_says_is_known_of_the_build_where_zuul_does_not_say_it() -> None:
    logs = found("all: {hosts: {h: {nodepool: {provider: cloud-1}}}, vars: {zuul: {job: other, branch: main}}}")

    assert logs.fields == {"node_provider": "cloud-1", "build_branch": "main", "build_name": "from Zuul"}
    assert logs.truncated == ()


def test_an_inventory_that_cannot_be_read_now_is_told_of() -> None:
    assert found(Unavailable("503")).truncated == ("zuul-info/inventory.yaml: 503",)


@pytest.mark.parametrize("inventory", [None, Refused("404"), "", "[", "x: " + "[" * 1000])
def test_an_inventory_that_is_not_there_or_is_none_changes_nothing(inventory: str | Exception | None) -> None:
    logs = found(inventory)

    assert logs.fields == {"build_name": "from Zuul"}
    assert logs.truncated == ()
