# SPDX-License-Identifier: Apache-2.0
"""YAML that other programs wrote: whatever its tags and anchors, read into plain values within bounds."""

from __future__ import annotations

from typing import Final

import yaml

LARGEST: Final = 1 << 20
"""Characters of a text that is looked at."""
MOST_VALUES: Final = 20_000
"""Values that are built at most, so that aliases of aliases cannot fill the memory."""
_DEEPEST: Final = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_foreign_yaml(text: str) -> object:
    """Read the first document: mappings, lists and texts; None where there is none, or it is no YAML.

    Tags are ignored, all scalars are texts, and what lies beyond the bounds is None.
    """
    if len(text) > LARGEST:
        return None
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError):
        return None
    return _Values().of(node, 0)


class _Values:
    def __init__(self) -> None:
        self._left = MOST_VALUES

    def of(self, node: yaml.Node | None, depth: int) -> object:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return None
        if isinstance(node, yaml.MappingNode):
            return {
                str(key.value): self.of(value, depth + 1)
                for key, value in node.value
                if isinstance(key, yaml.ScalarNode)
            }
        if isinstance(node, yaml.SequenceNode):
            return [self.of(value, depth + 1) for value in node.value]
        return node.value if isinstance(node, yaml.ScalarNode) else None
