# SPDX-License-Identifier: Apache-2.0
"""What a page costs who reads it: bytes, and the time until it answers, in a real browser."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from elastic_recheck.cli.pages_server import server

_LOADS = 5
_BYTES = "performance.getEntries().reduce((sum, each) => sum + (each.decodedBodySize || 0), 0)"
_SECONDS = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
_READY = "document.documentElement.dataset.ready === 'yes'"


class Loaded(NamedTuple):
    """All bytes that the page has fetched, and the seconds until its scripts had run."""

    size: int
    seconds: float


def overview(directory: Path) -> Loaded | None:
    """Load the overview of published pages, each time as for the first time; None where there is no Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        return None
    with _served(directory) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        try:
            loads = [_load(browser, f"{root}index.html") for _ in range(_LOADS)]
        finally:
            browser.close()
    return Loaded(max(each.size for each in loads), median(each.seconds for each in loads))


def _load(browser: Browser, url: str) -> Loaded:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    try:
        page = context.new_page()
        page.goto(url)
        page.wait_for_function(_READY)
        return Loaded(page.evaluate(_BYTES), page.evaluate(_SECONDS))
    finally:
        context.close()


@contextmanager
def _served(directory: Path) -> Iterator[str]:
    with server(directory, 0) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}/"
        finally:
            running.shutdown()
            thread.join()
