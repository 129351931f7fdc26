# SPDX-License-Identifier: Apache-2.0
"""elastic-recheck: tells which failed job of a change hit which known bug, and shows the line that proves it."""

__version__ = "2.0.0.dev0"
