# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading

from elastic_recheck.errors import Unavailable
from elastic_recheck.known_bugs import NoTracker, look_up
from elastic_recheck.model import Bug, BugTask, Fingerprint

LAUNCHPAD = "https://bugs.launchpad.net/bugs/2081234"
FINGERPRINTS = {
    "2081234": Fingerprint("2081234", "q", title="Volume detach times out"),
    "mirror-503": Fingerprint("mirror-503", "q", title="Mirror answers 503", url="https://tracker.example.org/5"),
    "12": Fingerprint("12", "q", url="https://storyboard.example.org/12"),
}


class Tracker:
    """Knows one bug, or is away."""

    def __init__(self, answer: Bug | Exception | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def bug(self, number: str) -> Bug | None:
        self.asked.append(number)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_the_tracker_knows_a_numbered_bug_best() -> None:
    told = Bug("2081234", LAUNCHPAD, "As the tracker has it", (BugTask("nova", "New"),))

    assert look_up(["2081234"], FINGERPRINTS, Tracker(told)) == {"2081234": told}


def test_a_tracker_that_is_away_or_silent_costs_state_and_projects_alone() -> None:
    """The fingerprint's title and the link do."""
    expected = {"2081234": Bug("2081234", LAUNCHPAD, "Volume detach times out")}

    for tracker in (Tracker(Unavailable("503")), Tracker(None), NoTracker()):
        assert look_up(["2081234"], FINGERPRINTS, tracker) == expected


def test_a_slow_tracker_takes_no_longer_for_several_bugs_than_for_one() -> None:
    numbers = [str(number) for number in range(6)]
    together = threading.Barrier(len(numbers))

    class Slow:
        def bug(self, number: str) -> Bug | None:
            together.wait(10)
            return Bug(number, "", f"Title of {number}")

    found = look_up(numbers, {}, Slow())

    assert [found[number].title for number in numbers] == [f"Title of {number}" for number in numbers]


def test_a_bug_with_an_address_of_its_own_is_not_looked_for_on_launchpad() -> None:
    """A number in a file's name may be another tracker's."""
    tracker = Tracker(None)
    found = look_up(["mirror-503", "12", "nameless"], FINGERPRINTS, tracker)

    assert tracker.asked == []
    assert found["mirror-503"] == Bug("mirror-503", "https://tracker.example.org/5", "Mirror answers 503")
    assert found["12"].url == "https://storyboard.example.org/12"
    assert found["nameless"] == Bug("nameless", "")
