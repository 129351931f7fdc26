# SPDX-License-Identifier: Apache-2.0
"""A server in trouble holds up nobody who does not need it; what waits for it is answered for when it is back.

The bot, its engine and its ways to log servers and Gerrit are the real ones; the servers behave as they are told to.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import unquote

import pytest
from fakes import eventually
from loopback import Loopback, Reply, Request
from watching_bot import CHANGE, Bot

from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.gerrit.reporter import RestReporter
from elastic_recheck.gerrit.rest import GerritRest
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.model import Comment

LOG = b"2026-03-01 10:00:00.000000 | it begins\n" + b"2026-03-01 10:00:01.000000 | so it broke here\n" * 2000
MOODS = ("frozen", "cut", "rubbish", "500", "502", "503", "429", "slow")


def silence(over: Event) -> Iterator[bytes]:
    over.wait(20)
    yield b""


class LogSite(Loopback):
    """Every folder below it has a console log; unless its mood is another one."""

    mood = ""

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        name = request.path.rpartition("/")[2]
        match self.mood:
            case "frozen":
                return Reply(stream=silence)
            case "cut" if name == "job-output.txt" and request.method == "GET":
                return Reply(LOG[:10_000], length=len(LOG))
            case "rubbish" if name == "job-output.txt" and request.method == "GET":
                return Reply(b"\x1f\x8b\x08 no gzip", length=len(LOG))
            case "slow":
                time.sleep(0.2)
            case mood if mood.isdigit():
                return Reply(status=int(mood))
        if name == "":
            return Reply(b'<a href="job-output.txt">job-output.txt</a>', headers={"Content-Type": "text/html"})
        return Reply(LOG) if name == "job-output.txt" else Reply(status=404)


class ReviewSite(Loopback):
    """Takes reviews, and tells what was said; a ``status`` that is set is its answer to each POST, ``times`` times."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[dict[str, Any]]] = {}
        self.status, self.times, self.posts = 0, 0, 0
        self.headers: dict[str, str] = {}

    def answer(self, request: Request) -> Reply:
        change = unquote(request.path.split("/")[3]) if request.path.startswith("/a/changes/") else ""
        if request.method == "POST":
            self.posts += 1
            if self.times:
                self.times -= 1
                return Reply(b"no", self.status, self.headers)
            self.said.setdefault(change, []).append(json.loads(request.body))
            return _json({})
        return _json(self.said.get(change, []) if request.path.endswith("/messages") else "3.13.5")


def _json(value: object) -> Reply:
    return Reply(b")]}'\n" + json.dumps(value).encode())


@dataclass
class Scene:
    """The bot between two log servers and a Gerrit."""

    folder: Path
    sick: LogSite = field(default_factory=LogSite)
    sound: LogSite = field(default_factory=LogSite)
    gerrit: ReviewSite = field(default_factory=ReviewSite)

    def __post_init__(self) -> None:
        allowed = AllowedHosts([self.sick.site, self.sound.site])
        self.bot = Bot(self.folder)
        source = HttpLogSource(Http(allowed, timeout=0.5, clock=self.bot.clock.steady), known_names=(), settle=0)
        self.engine = EmbeddedEngine(source, self.folder / "incoming")
        http = Http(AllowedHosts([self.gerrit.site]), timeout=2, clock=self.bot.clock.steady)
        self.bot.engine = self.engine  # type: ignore[assignment] # the same port
        self.bot.gerrit = RestReporter(GerritRest(http, self.gerrit.url(), "bot", "secret"))  # type: ignore[assignment]
        self.bot.start()

    def fail(self, number: int, server: LogSite) -> None:
        """Zuul says so on the change of this number."""
        url = server.url(f"/{number}/tempest-full/0123abc/")
        text = f"Build failed (check pipeline).\n\n- tempest-full {url} : FAILURE in 5m 02s"
        change = type(CHANGE)(CHANGE.server, CHANGE.project, number, CHANGE.branch)
        self.bot.hear(Comment(change, 3, "zuul", text, datetime.now(UTC) + self.bot.clock.ahead))

    def answered(self) -> dict[int, int]:
        """How many comments that name the bug stand on which change."""
        bugs = {name: sum("bug 1" in each["message"] for each in said) for name, said in self.gerrit.said.items()}
        return {int(name.rpartition("~")[2]): count for name, count in bugs.items() if count}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path)
    with scene.sick, scene.sound, scene.gerrit:
        yield scene
        scene.bot.stop()
        scene.engine.close()


@pytest.mark.parametrize("mood", MOODS)
def test_a_log_server_in_trouble_holds_up_nobody_else_and_is_waited_for(scene: Scene, mood: str) -> None:
    """Thirty builds wait for it, those at the other server are answered for; when it is well again, all the others."""
    scene.sick.mood = mood
    for number in range(1, 31):
        scene.fail(number, scene.sick)
    for number in range(101, 104):
        scene.fail(number, scene.sound)
    eventually(lambda: {101, 102, 103} <= set(scene.answered()), 30)
    if mood != "slow":
        assert not set(scene.answered()) & set(range(1, 31))
    scene.sick.mood = ""
    for _ in range(30):
        scene.bot.advance(61)
        Event().wait(0.2)
        if len(scene.answered()) == 33:
            break
    eventually(lambda: len(scene.answered()) == 33)

    assert set(scene.answered().values()) == {1}


def test_a_log_server_that_is_away_is_asked_by_one_at_a_time(scene: Scene) -> None:
    """An outage does not cost each build its time-out, nor the server a flood of questions."""
    scene.sick.mood = "503"
    for number in range(1, 101):
        scene.fail(number, scene.sick)
    eventually(lambda: len(scene.sick.requests) >= 5)
    Event().wait(1)

    assert len(scene.sick.requests) < 20


@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry-After": "20"}), (500, {}), (503, {}), (502, {})])
def test_a_gerrit_that_cannot_answer_now_is_tried_again(scene: Scene, status: int, headers: dict[str, str]) -> None:
    """And in the end each answer stands there once."""
    scene.gerrit.status, scene.gerrit.times, scene.gerrit.headers = status, 2, headers
    for number in (101, 102):
        scene.fail(number, scene.sound)
    eventually(lambda: scene.gerrit.posts >= 1)
    for _ in range(40):
        scene.bot.advance(31)
        Event().wait(0.1)
        if len(scene.answered()) == 2:
            break
    eventually(lambda: scene.answered() == {101: 1, 102: 1})


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_what_gerrit_refuses_is_not_tried_again(scene: Scene, status: int) -> None:
    """The next answer may be another matter."""
    scene.gerrit.status, scene.gerrit.times = status, 1
    scene.fail(101, scene.sound)
    eventually(lambda: scene.gerrit.posts == 1)
    scene.fail(102, scene.sound)
    scene.bot.advance(600)
    eventually(lambda: scene.answered() == {102: 1})

    assert scene.gerrit.posts == 2
