# SPDX-License-Identifier: Apache-2.0
"""A bug tracker on the loopback that launchpadlib takes for Launchpad.

It serves the description of the web service (WADL) that launchpadlib ships, its address replaced by this server's,
and bugs and bug tasks in the shape of Launchpad's web service (https://api.launchpad.net/1.0.html).
"""

from __future__ import annotations

import hashlib
import html
import json
import threading
from collections.abc import Collection, Iterable, Mapping
from importlib.resources import files

from elastic_recheck.model import Bug, BugTask
from elastic_recheck.sandbox.web import HTML, JSON, Answer, Request, WebServer

WADL = "application/vnd.sun.wadl+xml"
WADL_BASE = b"https://api.launchpad.test/1.0/"
REDACTED = "tag:launchpad.net:2008:redacted"
"""What stands in Launchpad's answers instead of a link to something private."""


class Tracker:
    """Serves ``bugs`` from construction until :meth:`close`; ``url`` is the service root.

    :ivar status: not 0: every request is answered with this status.
    :ivar delay: seconds before every answer.
    :ivar asked: the paths asked for so far.
    :ivar unchanged: how many answers were "as you know it" (304).
    """

    def __init__(
        self, bugs: Iterable[Bug], private: Collection[str] = (), duplicates: Mapping[str, str] | None = None
    ) -> None:
        self.bugs = {bug.id: bug for bug in bugs}
        self.private = set(private)
        self.duplicates = dict(duplicates or {})
        self.status = 0
        self.delay = 0.0
        self.asked: list[str] = []
        self.unchanged = 0
        self._closing = threading.Event()
        self._server = WebServer(self._answer)
        self.url = self._server.url + "/"
        self._api = self.url + "1.0/"
        wadl = files("launchpadlib").joinpath("testing/launchpad-wadl.xml").read_bytes()
        self._wadl = wadl.replace(WADL_BASE, self._api.encode())

    def close(self) -> None:
        """Stop listening, and let nobody wait any longer."""
        self._closing.set()
        self._server.close()

    def _answer(self, request: Request) -> Answer:
        self.asked.append(request.path)
        self._closing.wait(self.delay)
        if self.status:
            return Answer.text("the sandbox was told to answer so", self.status)
        match [part for part in request.path.split("/") if part]:
            case ["1.0"]:
                return self._revalidated(request, *self.root(request.headers.get("accept", "")))
            case ["1.0", "bugs", number] if self._is_public(number):
                return self._json(request, self._bug(number))
            case ["1.0", "bugs", number, "bug_tasks"] if self._is_public(number):
                return self._json(request, self._tasks(number))
            case ["bugs", number] if self._is_public(number):
                return Answer.text(self._page(number), content_type=HTML)
            case _:
                return Answer.text("Object: <lp.systemhomes.WebServiceApplication object>", 404)

    def _is_public(self, number: str) -> bool:
        return number in self.bugs and number not in self.private

    def root(self, accept: str) -> tuple[bytes, str]:
        """What stands at the service root, with its media type: the description, or the root itself."""
        if accept == WADL:
            return self._wadl, WADL
        root = {
            "self_link": self._api,
            "resource_type_link": self._type("service-root"),
            "bugs_collection_link": self._api + "bugs",
        }
        return json.dumps(root).encode(), JSON

    def _json(self, request: Request, value: Mapping[str, object]) -> Answer:
        return self._revalidated(request, json.dumps(value).encode(), JSON)

    def _revalidated(self, request: Request, body: bytes, content_type: str) -> Answer:
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        headers = {"ETag": etag, "Cache-Control": "max-age=0, must-revalidate"}
        if request.headers.get("if-none-match") == etag:
            self.unchanged += 1
            return Answer(304, content_type=content_type, headers=headers)
        return Answer(200, body, content_type, headers)

    def _type(self, name: str) -> str:
        return f"{self._api}#{name}"

    def _link(self, number: str) -> str:
        return f"{self._api}bugs/{number}"

    def _bug(self, number: str) -> dict[str, object]:
        original = self.duplicates.get(number)
        return {
            "self_link": self._link(number),
            "resource_type_link": self._type("bug"),
            "web_link": self.bugs[number].url or f"{self.url}bugs/{number}",
            "id": int(number),
            "title": self.bugs[number].title,
            "private": False,
            "information_type": "Public",
            "duplicate_of_link": original and (REDACTED if original in self.private else self._link(original)),
            "bug_tasks_collection_link": f"{self._link(number)}/bug_tasks",
        }

    def _tasks(self, number: str) -> dict[str, object]:
        tasks = [self._task(number, task) for task in self.bugs[number].tasks]
        return {
            "resource_type_link": self._type("bug_task-page-resource"),
            "start": 0,
            "total_size": len(tasks),
            "entries": tasks,
        }

    def _task(self, number: str, task: BugTask) -> dict[str, object]:
        return {
            "self_link": f"{self._api}{task.target}/+bug/{number}",
            "resource_type_link": self._type("bug_task"),
            "bug_link": self._link(number),
            "bug_target_name": task.target,
            "status": task.status,
            "is_complete": task.complete,
            "assignee_link": f"{self._api}~{task.assignee}" if task.assignee else None,
            "date_fix_released": task.fixed.isoformat() if task.fixed else None,
        }

    def _page(self, number: str) -> str:
        bug = self.bugs[number]
        states = "".join(f"<li>{html.escape(task.target)}: {html.escape(task.status)}" for task in bug.tasks)
        return f"<!DOCTYPE html><title>Bug {number}</title><h1>{html.escape(bug.title)}</h1><ul>{states}</ul>"
