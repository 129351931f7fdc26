# SPDX-License-Identifier: Apache-2.0
"""Answering on a change, once: over REST, or over SSH where there is no HTTP password.

Both look, before they post, whether the answer stands there already: after a crash or a connection that was cut, the
one who sends cannot know. Over REST the answer is known by its tag. Over SSH nobody sees tags, so there the failure's
key stands in the comment's last line.
"""

from __future__ import annotations

import json
import re
import shlex
import threading
from typing import Any

from elastic_recheck.errors import Refused, Unavailable, Unclear
from elastic_recheck.gerrit.rest import GerritRest, review_input
from elastic_recheck.gerrit.ssh import SshCommand, SshLogin
from elastic_recheck.model import Delivery, short
from elastic_recheck.records import read_foreign_json

_PASSING = re.compile("internal server error|lock.failure", re.IGNORECASE)
"""What Gerrit says where trying again may help."""


class RestReporter:
    """Answers over REST (:class:`~elastic_recheck.ports.Reporter`)."""

    def __init__(self, gerrit: GerritRest, notify: str = "OWNER") -> None:
        self._gerrit, self._notify = gerrit, notify

    def send(self, delivery: Delivery) -> None:
        """Post the answer, unless it is there already.

        A refusal is believed once the answer was looked for again: a proxy may have put it in the place of Gerrit's
        yes.
        """
        if self.is_posted(delivery):
            return
        try:
            self._gerrit.post_review(
                delivery.change, delivery.patch_set, delivery.text, delivery.tag, notify=self._notify
            )
        except Refused:
            if not self.is_posted(delivery):
                raise

    def settle(self) -> bool:
        """Return when Gerrit answers again: what is unclear may then be sent again, since it is looked for first."""
        self._gerrit.version()
        return True

    def is_posted(self, delivery: Delivery) -> bool:
        """Whether a message of our own on the change carries the delivery's tag, be its pipeline another.

        Over the event stream CI systems' tags are not seen, so the same failure may be of another pipeline there. What
        is of nobody, as far as can be seen, is taken for ours.
        """
        ours, wanted = ("", self._gerrit.user.casefold()), _without_pipeline(delivery.tag)
        return bool(delivery.tag) and any(
            said.author.casefold() in ours and _without_pipeline(said.tag) == wanted
            for said in self._gerrit.messages(delivery.change)
        )


class SshReporter:
    """Answers over SSH (:class:`~elastic_recheck.ports.Reporter`)."""

    def __init__(self, login: SshLogin, notify: str = "OWNER") -> None:
        self._login, self._notify = login, notify

    def send(self, delivery: Delivery) -> None:
        """Post the answer with its mark, unless it is there already."""
        if not self.is_posted(delivery):
            review = review_input(marked(delivery.text, delivery.key), delivery.tag, self._notify)
            project = shlex.quote(delivery.change.project)
            what = f"{delivery.change.number},{delivery.patch_set}"
            try:
                self._run(f"gerrit review --json --project {project} {what}", json.dumps(review).encode())
            except Unavailable as error:
                raise Unclear(str(error)) from error

    def settle(self) -> bool:
        """Return when Gerrit answers again: what is unclear may then be sent again, since it is looked for first."""
        self._run("gerrit version")
        return True

    def is_posted(self, delivery: Delivery) -> bool:
        """Whether a message on the change ends with the delivery's mark.

        :raises Unavailable: also where Gerrit's index does not know the change, as after a crash of Gerrit.
        """
        number = delivery.change.number
        output = self._run(f"gerrit query --format=JSON --comments change:{number}")
        try:
            said: Any = read_foreign_json(output.partition(b"\n")[0])
            return any(comment["message"].endswith(mark(delivery.key)) for comment in said["comments"])
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise Unavailable(f"{self._login}: gerrit query does not tell what is said on change {number}") from error

    def _run(self, command: str, text: bytes = b"") -> bytes:
        with SshCommand(self._login, command, threading.Event()) as running:
            outcome = running.finish(text)
        if outcome.status == 0:
            return outcome.output
        problem = f"{self._login}: {outcome.complaint or f'exit status {outcome.status}'}"
        said_no = outcome.status == 1 and outcome.complaint and not _PASSING.search(outcome.complaint)
        raise Refused(problem) if said_no else Unavailable(problem)


def _without_pipeline(tag: str) -> tuple[str, str]:
    """What we are called, and the failure's key."""
    name, _, rest = tag.partition("~")
    return name, rest.partition("~")[2]


def mark(key: str) -> str:
    """The last line of an answer that is to be known again without its tag."""
    return f"(elastic-recheck {short(key)})"


def marked(text: str, key: str) -> str:
    """The answer with its mark as a paragraph of its own."""
    return f"{text.rstrip()}\n\n{mark(key)}"
