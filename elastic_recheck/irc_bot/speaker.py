# SPDX-License-Identifier: Apache-2.0
"""Says one delivery at a time: its lines, then a PING; the PING's answer proves that the server took them."""

from __future__ import annotations

from collections.abc import Callable

from elastic_recheck.errors import Unavailable, Unclear
from elastic_recheck.irc_bot.membership import Membership, fold
from elastic_recheck.irc_bot.outbox import Outbox, Outgoing
from elastic_recheck.messages import split


class Speaker:
    """Takes from the outbox what is to be said; at most one delivery's end is unclear at any time.

    :param budget: bytes that a line may have in a channel.
    :param say: writes one line to a channel.
    """

    def __init__(
        self, outbox: Outbox, membership: Membership, budget: Callable[[str], int], say: Callable[[str, str], None]
    ) -> None:
        self._outbox = outbox
        self._membership = membership
        self._budget = budget
        self._say = say
        self._current: Outgoing | None = None
        self._lines: list[str] = []
        self._said = 0
        self._rejections: list[str] = []
        self.asked = False

    @property
    def wants_to_speak(self) -> bool:
        """There is a line to write; what cannot be said at all gets its answer here."""
        while self._current is None:
            outgoing = self._outbox.next()
            if outgoing is None:
                return False
            self._begin(outgoing)
        return bool(self._lines)

    @property
    def wants_an_answer(self) -> bool:
        """All lines are written, and no PING yet."""
        return self._current is not None and not self._lines and not self.asked

    def speak(self) -> None:
        """Write the next line, if there is one."""
        if self._current is not None and self._lines:
            self._said += 1
            self._say(self._current.channel, self._lines.pop(0))

    def rejected(self, channel: str, why: str) -> bool:
        """The server did not take a line for a channel; returns whether that was one of ours."""
        if self._current is None or not self._said or fold(channel) != fold(self._current.channel):
            return False
        self._rejections.append(why)
        return True

    def confirmed(self) -> None:
        """The server has read all that was written before its PING."""
        if not self._rejections:
            self._end(None)
        elif len(self._rejections) >= self._said:
            self._end(Unavailable(self._rejections[0]))
        else:
            self._end(Unclear(f"only a part was taken: {self._rejections[0]}"))

    def broken(self, why: str) -> None:
        """Nothing more will be heard of what was written."""
        self._end(Unclear(why) if self._said else Unavailable(why))

    def _begin(self, outgoing: Outgoing) -> None:
        self._current, self._said, self._rejections = outgoing, 0, []
        self._lines = split(outgoing.text, self._budget(outgoing.channel))
        if not self._lines:
            self._end(None)
        elif not self._membership.is_in(outgoing.channel):
            self._end(Unavailable(f"not in {outgoing.channel}: {self._membership.why_not(outgoing.channel)}"))

    def _end(self, error: Exception | None) -> None:
        current, self._current, self._lines, self.asked = self._current, None, [], False
        if current is None:
            return
        if error is None:
            current.done.set_result(None)
        else:
            current.done.set_exception(error)
