# SPDX-License-Identifier: Apache-2.0
"""Debian's Chromium and a site full of data, published as in life and served on the loopback."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pages_world
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from elastic_recheck.cli.pages_server import server
from elastic_recheck.counts import Site
from elastic_recheck.pages import HtmlRenderer
from elastic_recheck.publish.flow import Publishing
from elastic_recheck.site_directory import SiteDirectory

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="needs Chromium: apt-get install chromium (or run .ci/run, which does)"
)


def site(world: pages_world.World) -> Site:
    given = {name: getattr(world, name) for name in type(world).__dataclass_fields__}
    return Site(**given, change_url=lambda server, number: f"https://{server}/c/{number}")


def publish(world: pages_world.World, target: Path) -> None:
    published = Publishing(SiteDirectory(target), HtmlRenderer()).publish(lambda: site(world))
    assert published.failed == ()


@contextmanager
def served(directory: Path) -> Iterator[str]:
    with server(directory, 0) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}/"
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """It runs without its sandbox only as root, who has none."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Seen:
    """What a page complained of, and whom it asked."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """Somebody with a browser, at the time of which the pages speak."""

    browser: Browser
    root: str

    @contextmanager
    def at(
        self,
        path: str,
        width: int = 1360,
        height: int = 900,
        scheme: str = "light",
        *,
        script: bool = True,
        real_time: bool = False,
    ) -> Iterator[tuple[Page, Seen]]:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
            bypass_csp=False,
        )
        page, seen = context.new_page(), Seen()
        if script and not real_time:
            page.clock.set_fixed_time(pages_world.NOW)
        page.on("console", lambda message: _complain(seen, message))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("request", lambda request: seen.requests.append(request.url))
        try:
            page.goto(self.root + path)
            yield page, seen
        finally:
            context.close()


def _complain(seen: Seen, message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        seen.complaints.append(message.text)
