# SPDX-License-Identifier: Apache-2.0
"""Could it be by chance?"""

from __future__ import annotations

import math
from collections.abc import Sequence


def at_least(seen: int, drawn: int, marked: int, total: int) -> float:
    """How likely ``seen`` or more of ``drawn`` are marked, if they are drawn from ``total`` of which ``marked`` are.

    This is Fisher's exact test, one-sided (R: ``fisher.test(..., alternative = "greater")``, and ``phyper``).
    """
    most = min(drawn, marked)
    seen = max(seen, drawn + marked - total, 0)
    if seen > most:
        return 0.0
    if seen == max(drawn + marked - total, 0):
        return 1.0
    term = math.exp(_log_choose(marked, seen) + _log_choose(total - marked, drawn - seen) - _log_choose(total, drawn))
    likely = 0.0
    for number in range(seen, most + 1):
        likely += term
        left = total - marked - drawn + number + 1
        term *= (marked - number) * (drawn - number) / ((number + 1) * left)
        if term < likely * 1e-17:
            break
    return min(1.0, likely)


def holm(likely: Sequence[float], tests: int = 0) -> list[float]:
    """Correct for having tested many things at once (Holm 1979): each as it would have to be, were it the only one.

    :param tests: how many were tested, if that is more than are given: the others are taken for likelier.
    """
    tests = max(tests, len(likely))
    corrected = [0.0] * len(likely)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(likely)), key=likely.__getitem__)):
        highest = max(highest, min(1.0, likely[index] * (tests - rank)))
        corrected[index] = highest
    return corrected


def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
