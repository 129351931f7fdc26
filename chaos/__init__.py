# SPDX-License-Identifier: Apache-2.0
"""Breaking things on purpose: the real bot among real servers, and then a count, on the servers, of what came of it.

A *piece* is a module of this package with a function ``run(how: How) -> Outcome``, named in ``__main__.PIECES``.
:class:`~chaos.tally.How` says where it may write, whether it is to be short, and with which seed; the
:class:`~chaos.tally.Outcome` holds one line for people and a :class:`~chaos.tally.Tally`. Tallies of all pieces are
added up. A piece whose servers cannot be had on this machine raises :class:`~chaos.tally.Skipped` with a line that says
how to have them. What a piece does not count stays 0 (``memory_slope_kb_per_1000``: None).
"""
