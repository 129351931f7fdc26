# SPDX-License-Identifier: Apache-2.0
"""Everything that the daemon talks to, on the loopback: Gerrit, logs, Zuul, Jenkins, a bug tracker, IRC."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, Self

from elastic_recheck.sandbox.day import Case, PlayedBuild, fill
from elastic_recheck.sandbox.fingerprints import BUGS
from elastic_recheck.sandbox.irc import IrcServer, Listener
from elastic_recheck.sandbox.log_server import LogServer
from elastic_recheck.sandbox.stage import Stage
from elastic_recheck.sandbox.tracker import Tracker
from elastic_recheck.sandbox.zuul import ZuulBuild, ZuulWeb, manifest

CHANNELS = {"openstack_qa": ("all", "positive, negative"), "openstack_nova": ("nova", "positive")}
"""The channels (without ``#``), the projects and the events that each wants to hear of."""
JENKINS_LOGIN = ("recheck", "let-me-read")
"""Jenkins shows its logs only to those who log in."""


class IrcNetwork(Protocol):
    """An IRC server on the loopback."""

    port: int

    def members(self, channel: str) -> set[str]:
        """Who is in a channel."""

    def close(self) -> None:
        """End it."""


class World:
    """Stands while it is entered; ``stage`` is ended by whoever made it, ``irc`` by the world."""

    def __init__(self, stage: Stage, irc: IrcNetwork | None = None) -> None:
        with ExitStack() as stack:
            self.stage = stage
            self.logs = LogServer()
            stack.callback(self.logs.close)
            self.jenkins = LogServer(JENKINS_LOGIN)
            stack.callback(self.jenkins.close)
            self.zuul = ZuulWeb()
            stack.callback(self.zuul.close)
            self.tracker = Tracker(BUGS)
            stack.callback(self.tracker.close)
            self.irc: IrcNetwork = irc or IrcServer()
            stack.callback(self.irc.close)
            self.listener = Listener(self.irc.port, [f"#{name}" for name in CHANNELS])
            stack.callback(self.listener.close)
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def places(self, change: int) -> dict[str, str]:
        """What the day's texts leave open, for one change."""
        return {
            "change": str(change),
            "folder": str(change)[-2:],
            "gerrit": self.stage.access.url,
            "zuul": self.zuul.url,
            "logs": self.logs.url,
            "jenkins": self.jenkins.url,
            "tracker": self.tracker.url,
        }

    def addresses(self) -> list[tuple[str, str]]:
        """Where there is something to look at: what it is, and its address."""
        bug = f"{self.tracker.url}bugs/{BUGS[0].id}"
        user, password = JENKINS_LOGIN
        channels = ", ".join(f"#{name}" for name in CHANNELS)
        return [
            ("Gerrit", self.stage.access.url),
            ("Zuul", self.zuul.url),
            ("logs", self.logs.url),
            ("Jenkins", f"{self.jenkins.url} (as {user}, password {password})"),
            ("bugs", bug),
            ("IRC", f"127.0.0.1 port {self.irc.port}, {channels}"),
        ]

    def is_attended(self, nick: str) -> bool:
        """Whether the bot reads the event stream and sits, under this nick, in all the channels."""
        present = all(nick in self.irc.members(f"#{name}") for name in CHANNELS)
        return present and self.stage.listeners() > 0 and self.listener.is_listening()

    def publish(self, case: Case, change: int) -> None:
        """Put up what the CI system has of a case's builds."""
        for build in case.builds:
            if build.uuid:
                self._publish_at_zuul(case, build, change)
            else:
                server = self.jenkins if build.on == "jenkins" else self.logs
                for log in build.logs:
                    server.publish(fill(build.root, self.places(change)), log, build.delay)

    def _publish_at_zuul(self, case: Case, build: PlayedBuild, change: int) -> None:
        root = f"{build.uuid[:3]}/openstack/{build.uuid}"
        for log in (*build.logs, manifest(build.logs)) if build.logs else ():
            self.logs.publish(root, log, build.delay)
        never_ran = build.result == "NODE_FAILURE"
        self.zuul.publish(
            ZuulBuild(
                uuid=build.uuid,
                job=build.job,
                result=build.result,
                voting=build.voting,
                pipeline=case.voice.pipeline,
                project=case.project,
                branch=case.branch,
                change=change,
                patch_set=case.patch_set,
                log_url="" if never_ran else f"{self.logs.url}/{root}/",
                buildset=next(each.uuid for each in case.builds if each.uuid)[::-1],
                ended=datetime.now(UTC),
                review=self.stage.access.url,
            )
        )
