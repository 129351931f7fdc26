# SPDX-License-Identifier: Apache-2.0
"""Plays a day: comments as the CI systems do, watches what comes of it, and judges it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.sandbox.daemon import Daemon
from elastic_recheck.sandbox.day import Case, Expected, fill
from elastic_recheck.sandbox.irc import Heard
from elastic_recheck.sandbox.judge import Judgement, is_complete, judge
from elastic_recheck.sandbox.world import World

POLL = 0.05
PAUSE = 0.5
"""Seconds between two CI comments."""
PATIENCE = 20.0
"""Seconds after the last CI comment, at most, until every answer is there."""


class DaemonEnded(ElasticRecheckError):
    """The daemon is gone, or never began to listen."""


@dataclass(slots=True)
class Scene:
    """A case under way. Times are seconds of the play's clock; ``answers`` are those between comment and answer."""

    number: int
    case: Case
    change: int
    expected: Expected
    begun: float
    comments: list[str] = field(default_factory=list)
    irc: list[str] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Project, change and patch set, as people write it."""
        return f"{self.case.project} {self.change},{self.case.patch_set}"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told, as it happens, of what is played and of what comes of it."""

    played: Callable[[Scene], None]
    commented: Callable[[Scene, str, float], None]
    spoken: Callable[[Scene | None, Heard], None]


class Play:
    """One day. ``strays`` are IRC lines about no change of the day."""

    def __init__(self, world: World, daemon: Daemon, audience: Audience) -> None:
        self._world, self._daemon, self._audience = world, daemon, audience
        self._scenes: list[Scene] = []
        self._heard = 0
        self.strays: list[str] = []

    def wait_for_bot(self, nick: str, timeout: float) -> None:
        """Wait until the bot reads Gerrit's events and is in its channels.

        :raises DaemonEnded: it ended, or took too long.
        """
        deadline = time.monotonic() + timeout
        while not self._world.is_attended(nick):
            self._check_daemon()
            if time.monotonic() > deadline:
                raise DaemonEnded(f"the daemon did not begin to listen within {timeout:.0f} s")
            time.sleep(POLL)

    def run(self, cases: Sequence[Case], settle: float) -> list[tuple[Scene, Judgement]]:
        """Play all cases; what is to be silent has been so for ``settle`` seconds at least.

        :raises DaemonEnded: the daemon ended meanwhile.
        """
        for number, case in enumerate(cases, 1):
            self._begin(number, case)
            self._watch(PAUSE, until_complete=False)
        self._watch(settle, until_complete=False)
        self._watch(PATIENCE - settle, until_complete=True)
        return [(scene, judge(scene.expected, scene.comments, scene.irc)) for scene in self._scenes]

    def _begin(self, number: int, case: Case) -> None:
        stage, voice = self._world.stage, case.voice
        change = stage.add_change(case.project, case.branch, f"Demo: {case.title}", case.patch_set)
        self._world.publish(case, change)
        places = self._world.places(change)
        scene = Scene(number, case, change, _filled(case.expected, places), time.monotonic())
        self._scenes.append(scene)
        self._audience.played(scene)
        text = fill(case.comment, places)
        stage.comment(voice.author, change, case.patch_set, text, voice.tag, voice.verified)

    def _watch(self, seconds: float, *, until_complete: bool) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._check_daemon()
            for scene in self._scenes:
                self._read_comments(scene)
            self._read_irc()
            if until_complete and all(is_complete(each.expected, each.comments, each.irc) for each in self._scenes):
                return
            time.sleep(POLL)

    def _read_comments(self, scene: Scene) -> None:
        bot = self._world.stage.access.user
        said = [message.text for message in self._world.stage.messages(scene.change) if message.author == bot]
        for text in said[len(scene.comments) :]:
            body = text.partition("\n\n")[2]
            seconds = time.monotonic() - scene.begun
            scene.comments.append(body)
            scene.answers.append(seconds)
            self._audience.commented(scene, body, seconds)

    def _read_irc(self) -> None:
        heard = self._world.listener.heard()[self._heard :]
        self._heard += len(heard)
        for line in heard:
            scene = next((each for each in self._scenes if f"{each.name} " in line.text), None)
            (scene.irc if scene else self.strays).append(f"{line.channel} {line.text}")
            self._audience.spoken(scene, line)

    def _check_daemon(self) -> None:
        code = self._daemon.exit_code()
        if code is not None:
            raise DaemonEnded(f"the daemon ended with exit code {code}")


def _filled(expected: Expected, places: dict[str, str]) -> Expected:
    comment = tuple(fill(text, places) for text in expected.comment)
    return replace(expected, comment=comment, irc=tuple(fill(line, places) for line in expected.irc))
