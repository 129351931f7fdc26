# SPDX-License-Identifier: Apache-2.0
"""Draws pages: HTML that needs nothing but its own directory, and no JavaScript to be read."""

from elastic_recheck.pages.renderer import HtmlRenderer

__all__ = ["HtmlRenderer"]
