# SPDX-License-Identifier: Apache-2.0
"""The whole flow in a thread of its own, with stand-ins at its edges and a real journal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fakes import Clock, FakeChanges, FakeEngine, FakePast, FakeReporter

from elastic_recheck import ci, messages, policy, readiness
from elastic_recheck.fingerprints import Library
from elastic_recheck.happenings import CommentMade, ReloadAsked, StopAsked
from elastic_recheck.inbox import Inbox
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.known_bugs import NoTracker
from elastic_recheck.model import Change, Comment
from elastic_recheck.pulse import Looking
from elastic_recheck.recording import Recording
from elastic_recheck.watch import Edges, Rules, Watch

CHANGE = Change("review.example.org", "openstack/nova", 951234, "master", "https://review.example.org/951234")
QUERY = 'title: It breaks\nquery: message:"it broke" AND tags:"console"\n'


def failed(*jobs: str, number: int = 951234, pipeline: str = "gate", ago: timedelta = timedelta()) -> Comment:
    """A comment of Zuul: these jobs failed."""
    lines = "\n".join(f"- {job} https://logs.example.org/{number}/{job}/0123abc/ : FAILURE in 5m 02s" for job in jobs)
    change = Change(CHANGE.server, CHANGE.project, number, CHANGE.branch, CHANGE.url)
    text = f"Patch Set 3: Verified-1\n\nBuild failed ({pipeline} pipeline).\n\n{lines}"
    return Comment(change, 3, "zuul", text, datetime.now(UTC) - ago)


def rules(patience: timedelta = timedelta(minutes=20), comment: messages.Settings | None = None) -> Rules:
    channel = policy.ChannelRule("#qa", frozenset({"all"}), positive=True, negative=True)
    answering = policy.Rules(
        messages.Sentences(), comment or messages.Settings(), messages.DEFAULT_TRIGGERS, (channel,), frozenset({"gate"})
    )
    return Rules(ci.Rules(frozenset({"zuul"}), "elastic-recheck"), readiness.Patience(patience), answering)


@dataclass
class Bot:
    """A watch in a thread of its own."""

    directory: Path
    engine: FakeEngine = field(default_factory=FakeEngine)
    gerrit: FakeReporter = field(default_factory=FakeReporter)
    irc: FakeReporter = field(default_factory=FakeReporter)
    changes: FakeChanges = field(default_factory=FakeChanges)
    past: FakePast = field(default_factory=FakePast)
    asks: bool = True
    clock: Clock = field(default_factory=Clock)
    patience: timedelta = timedelta(minutes=20)
    follow_up: bool = False
    looking: Looking = field(default_factory=Looking)
    held: Callable[[], bool] | None = None
    recording: Recording = field(default_factory=Recording)
    error: BaseException | None = None

    @property
    def killswitch(self) -> Path:
        return self.directory / "silence"

    def start(self) -> Bot:
        (self.directory / "queries").mkdir(exist_ok=True)
        (self.directory / "queries" / "1.yaml").write_text(QUERY)
        self.inbox = Inbox(self.clock, self.clock.steady)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        return self

    def _run(self) -> None:
        journal = SqliteJournal(self.directory / "journal.sqlite")
        library = Library(self.directory / "queries")
        reporters = {"gerrit": self.gerrit, "irc": self.irc}
        held = self.held or self.killswitch.exists
        edges = Edges(
            self.engine,
            library,
            NoTracker(),
            reporters,
            self.changes,
            self.past if self.asks else None,
            held=held,
            looking=self.looking,
            recording=self.recording,
        )
        try:
            read_rules = partial(replace, rules(self.patience), follow_up=self.follow_up)
            Watch(read_rules, journal, edges, self.inbox).run(self.clock())
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            self.error = error
        finally:
            journal.close()

    def hear(self, comment: Comment) -> None:
        self.inbox.put(CommentMade(comment))

    def advance(self, seconds: float) -> None:
        self.clock.ahead += timedelta(seconds=seconds)
        self.inbox.put(ReloadAsked())

    def stop(self) -> None:
        self.inbox.put(StopAsked())
        self.thread.join(10)
        assert not self.thread.is_alive()
