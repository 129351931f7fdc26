# SPDX-License-Identifier: Apache-2.0
"""Servers on the loopback that stand in for the world, and the day that the demo plays on them."""
