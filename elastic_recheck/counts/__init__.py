# SPDX-License-Identifier: Apache-2.0
"""From builds and hits to what pages show; pure. ``site`` holds what goes in, ``shown`` what comes out."""

from elastic_recheck.counts.pages import Pages
from elastic_recheck.counts.site import Rules, Scope, Site
from elastic_recheck.counts.table import Table

__all__ = ["Pages", "Rules", "Scope", "Site", "Table"]
