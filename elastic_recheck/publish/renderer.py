# SPDX-License-Identifier: Apache-2.0
"""What publishing needs from whoever draws the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from elastic_recheck.counts.shown import Freshness, Page


class Renderer(Protocol):
    """Makes HTML of pages.

    A page is drawn in two steps, so that what has not changed need not be drawn again: its body, which is remembered
    as long as nothing but ``page.freshness`` differs, and the whole page around it.
    """

    @property
    def version(self) -> str:
        """Another text whenever the same page would be drawn in another way."""

    def recall(self, text: str) -> None:
        """Know again what :meth:`remembered` told when the last edition was made with this version."""

    def remembered(self) -> str:
        """What spares drawing for the next edition: parts of bodies that are as they were though the rest is not."""

    def body(self, page: Page) -> str:
        """Draw what is the page's own. It must not depend on ``page.freshness``."""

    def whole(self, page: Page, body: str, freshness: Freshness) -> str:
        """Put a body, drawn now or earlier, into the whole page with head, links and how fresh it is."""

    def assets(self) -> Iterable[tuple[str, bytes]]:
        """Files beside the pages (path relative to the root, bytes): styles, scripts, images."""
