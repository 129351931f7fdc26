# SPDX-License-Identifier: Apache-2.0
"""``zuul-manifest.json``: the tree of a build's log files.

Source: zuul-jobs, ``roles/generate-zuul-manifest/library/generate_manifest.py``.
"""

from __future__ import annotations

from typing import Any

from elastic_recheck.logs.found import Found
from elastic_recheck.records import read_foreign_json

NAME = "zuul-manifest.json"
_MAX_DEPTH = 40


def read_manifest(body: bytes, root: str) -> Found | None:
    """List the manifest's files, in its order; None where it is no manifest.

    Zuul's log viewer shows what the manifest calls text/plain and not encoded.
    """
    try:
        manifest = read_foreign_json(body)
    except ValueError:
        return None
    tree = manifest.get("tree") if isinstance(manifest, dict) else None
    if not isinstance(tree, list):
        return None
    found = Found(root)
    _collect(tree, "", 0, found)
    return found


def _collect(tree: list[Any], folder: str, depth: int, found: Found) -> None:
    if depth > _MAX_DEPTH:
        found.leave_out(f"folders more than {_MAX_DEPTH} deep")
        return
    for entry in tree:
        match entry:
            case {"name": str(name), "children": list(children)}:
                _collect(children, f"{folder}{name}/", depth + 1, found)
            case {"name": str(name), "mimetype": str(kind)}:
                viewable = kind == "text/plain" and not entry.get("encoding")
                found.add(folder + name, entry.get("size"), viewable=viewable)
