# SPDX-License-Identifier: Apache-2.0
"""Gerrit: its event stream, its REST interface, and the two ways to answer on a change."""
