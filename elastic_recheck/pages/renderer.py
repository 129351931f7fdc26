# SPDX-License-Identifier: Apache-2.0
"""From what a page shows to its HTML: ``templates/`` hold the markup, ``static/`` styles and scripts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import jinja2
import pygal
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup

from elastic_recheck.counts.shown import BugPage, Freshness, Health, Overview, Page, Unrecognised, path_of
from elastic_recheck.pages import bug_charts, overview_charts, slices, sparks, texts, unrecognised_charts
from elastic_recheck.pages.memory import Memory

CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
"""What a page may load: nothing but its own files. It runs no inline script and holds no inline style."""
FIND = "find.html"


class HtmlRenderer:
    """Draws pages with the templates of this package, or with those of the same name in ``templates``."""

    def __init__(self, templates: Path | None = None) -> None:
        self._templates = templates
        self._memory = Memory()

    @cached_property
    def version(self) -> str:
        """Another text whenever the same page would be drawn in another way."""
        digest = hashlib.sha256(f"{jinja2.__version__} {pygal.__version__}".encode())
        for folder in ("templates", "static", ""):
            for each in sorted((files(__package__) / folder).iterdir(), key=lambda each: each.name):
                if each.is_file() and not each.name.endswith(".pyc"):
                    digest.update(each.name.encode() + each.read_bytes())
        return digest.hexdigest()[:12]

    def recall(self, text: str) -> None:
        """Know again what :meth:`remembered` told of the last edition."""
        self._memory.recall(text)

    def remembered(self) -> str:
        """What spares drawing for the next edition."""
        return self._memory.remembered()

    def body(self, page: Page) -> str:
        """Draw what is the page's own; independent of how fresh it is."""
        return self._environment.get_template(f"{_kind(page)}.html").render(page=page, root=_root(page))

    def whole(self, page: Page, body: str, freshness: Freshness) -> str:
        """Put a body into the whole page, with head, links and how fresh it is."""
        return self._layout(path_of(page), _title(page), _root(page), body, freshness, scope=_scope(page))

    def assets(self) -> Iterator[tuple[str, bytes]]:
        """Styles, scripts, the icon, and the page that looks things up."""
        for each in (files(__package__) / "static").iterdir():
            if each.is_file():
                yield f"static/{each.name}", each.read_bytes()
        body = self._environment.get_template(FIND).render()
        yield FIND, self._layout("find", "Find", "", body, None, scope="").encode()

    def _layout(self, name: str, title: str, root: str, body: str, freshness: Freshness | None, *, scope: str) -> str:
        return self._environment.get_template("layout.html").render(
            name=name,
            title=title,
            root=root,
            body=Markup(body),  # noqa: S704 - drawn by a template of ours, which escapes
            freshness=freshness,
            scope=scope,
            csp=CSP,
            version=self.version,
        )

    @cached_property
    def _environment(self) -> Environment:
        own = [FileSystemLoader(self._templates)] if self._templates else []
        environment = Environment(
            loader=ChoiceLoader([*own, PackageLoader("elastic_recheck.pages")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_finalize,
        )
        environment.filters.update(
            {
                name: getattr(texts, name)
                for name in ("percent", "number", "count", "moment", "stamp", "span", "link", "marked")
            }
        )
        environment.filters["drawn"] = self._memory.chart
        environment.globals.update(
            part=self._memory.part,
            trend=sparks.trend,
            share=sparks.share,
            pair=sparks.pair,
            overview_charts=overview_charts,
            bug_charts=bug_charts,
            unrecognised_charts=unrecognised_charts,
            slices=slices,
        )
        return environment


def _finalize(value: object) -> object:
    """Foreign texts without characters that hide or turn others; markup of ours as it is."""
    return texts.printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _kind(page: Page) -> str:
    return {Overview: "overview", BugPage: "bug", Unrecognised: "unrecognised", Health: "health"}[type(page)]


def _scope(page: Page) -> str:
    return page.scope if isinstance(page, Overview) else ""


def _root(page: Page) -> str:
    return "../" if isinstance(page, BugPage) else ""


def _title(page: Page) -> str:
    match page:
        case Overview(scope="all"):
            return "Overview"
        case Overview(scope=scope):
            return scope.capitalize()
        case BugPage(facts=facts):
            return f"{facts.bug} {facts.title}".strip()
        case Unrecognised():
            return "Not recognised"
    return "Health"
