# SPDX-License-Identifier: Apache-2.0
"""The house's order: who may know whom, and where each outside library comes in."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "elastic_recheck"

LAYERS = (
    {"__init__", "hiding", "errors", "model", "rows", "ports"},
    {"lucene", "fingerprints", "lint", "records", "config", "events", "causes", "ci", "messages"},
    {
        "reasons",
        "shares",
        "noise",
        "readiness",
        "circuit",
        "diagnose",
        "build_rows",
        "policy",
        "storms",
        "troubles",
        "liveness",
        "counts",
        "inquiry",
    },
    {
        "http",
        "gerrit",
        "logs",
        "log_directory",
        "inventory",
        "decompression",
        "zuul_api",
        "jenkins_api",
        "database",
        "held_files",
        "journal_schema",
        "journal_file",
        "journal",
        "history",
        "answers",
        "site_directory",
        "engines",
        "irc_bot",
        "launchpad",
        "metrics",
        "pages",
    },
    {
        "happenings",
        "inbox",
        "workers",
        "turns",
        "known_bugs",
        "chronicle",
        "pulse",
        "examining",
        "informing",
        "follow_ups",
        "answering",
        "parts",
        "admitting",
        "catching_up",
        "recording",
        "passing_builds",
        "muting",
        "publish",
        "watch",
        "classify",
        "ingest",
    },
    {"cli", "sandbox", "__main__"},
)
"""From the nouns down to the wiring: a module imports only from layers above its own, or from its own."""

DOORS = {
    "regex": {"lucene", "messages", "causes"},
    "ijson": {"causes"},
    "subunit": {"causes"},
    "yaml": {"records"},
    "pydantic": {"records"},
    "pydantic_core": {"records"},
    "requests": {"http"},
    "urllib3": {"http"},
    "sqlite3": {"database", "journal", "journal_file", "history"},
    "zstandard": {"decompression", "engines"},
    "elasticsearch": {"engines"},
    "hyperscan": {"engines"},
    "opensearchpy": {"engines"},
    "paramiko": {"gerrit"},
    "irc": {"irc_bot"},
    "jaraco": {"irc_bot"},
    "launchpadlib": {"launchpad"},
    "lazr": {"launchpad"},
    "httplib2": {"launchpad"},
    "prometheus_client": {"metrics"},
    "jinja2": {"pages"},
    "markupsafe": {"pages"},
    "pygal": {"pages"},
    "click": {"cli"},
    "rich": {"cli"},
}
"""The room (or rooms) that may import an outside library; ``sandbox`` may import any."""


def rooms() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, those of the package as they stand in ``from elastic_recheck import x``."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "elastic_recheck":
                yield from (f"elastic_recheck.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


def layer_of(room: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if room in layer)


@pytest.mark.parametrize(
    ("room", "path"), [pytest.param(*each, id=str(each[1].relative_to(PACKAGE))) for each in rooms()]
)
def test_imports_point_upwards(room: str, path: Path) -> None:
    """A module imports only from its own layer and those above it."""
    below = [
        name
        for name in imports(path)
        if name.startswith("elastic_recheck.")
        and name != "elastic_recheck.__version__"
        and layer_of(name.split(".")[1]) > layer_of(room)
    ]

    assert below == []


def test_layers_have_no_circles() -> None:
    """Within a layer, too, imports between rooms point one way."""
    arrows = {
        (room, name.split(".")[1])
        for room, path in rooms()
        for name in imports(path)
        if name.startswith("elastic_recheck.") and name.split(".")[1] != room and name != "elastic_recheck.__version__"
    }
    reached = set(arrows)
    while more := {(a, d) for a, b in reached for c, d in arrows if b == c} - reached:
        reached |= more

    assert sorted(a for a, b in reached if a == b) == []


def test_modules_have_no_circles() -> None:
    """Nor do the modules within a room import each other, however far round."""
    modules = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for _, path in rooms()
    }
    arrows: dict[str, set[str]] = {name: set() for name in modules}
    for name, path in modules.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                arrows[name] |= inner & modules.keys() or {str(node.module)} & modules.keys()

    TopologicalSorter(arrows).prepare()  # it raises CycleError, which names the circle


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_library_has_its_door(library: str) -> None:
    """An outside library is imported by its own room alone."""
    users = {room for room, path in rooms() for name in imports(path) if name.split(".")[0] == library}

    assert users - {"sandbox"} <= DOORS[library]


def test_every_library_is_known() -> None:
    """No library comes in without a door of its own in the table above."""
    used = {name.split(".")[0] for room, path in rooms() if room != "sandbox" for name in imports(path)}

    assert used - set(sys.stdlib_module_names) - {"elastic_recheck"} <= set(DOORS)


def test_every_command_reads_the_configuration_where_its_secrets_are_hidden() -> None:
    readers = [
        path.name
        for _, path in rooms()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module in ("elastic_recheck.config", "elastic_recheck.config.reading")
        if "read" in {alias.name for alias in node.names} and path.parent.name != "config"
    ]
    assert readers == ["secrecy.py"]
