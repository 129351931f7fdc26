# SPDX-License-Identifier: Apache-2.0
"""The engine that needs no search server: it reads a build's logs and judges every event itself."""

from elastic_recheck.engines.embedded.engine import EmbeddedEngine, Limits

__all__ = ["EmbeddedEngine", "Limits"]
