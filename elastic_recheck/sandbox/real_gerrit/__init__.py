# SPDX-License-Identifier: Apache-2.0
"""A real Gerrit on the loopback, from the jars that are published on Maven Central. Needs a JDK and Maven."""

from elastic_recheck.sandbox.java import CannotStart
from elastic_recheck.sandbox.real_gerrit.stage import RealGerrit

__all__ = ["CannotStart", "RealGerrit"]
