# SPDX-License-Identifier: Apache-2.0
"""Launchpad's bugs, by launchpadlib, anonymously. The only door to that library.

``client`` asks, in one thread; ``tracker`` lets any thread wait for the answer as long as it cares to; ``memory`` keeps
what was learnt.
"""

from elastic_recheck.launchpad.memory import Lifetimes
from elastic_recheck.launchpad.tracker import LaunchpadTracker

__all__ = ["LaunchpadTracker", "Lifetimes"]
