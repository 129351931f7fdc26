# SPDX-License-Identifier: Apache-2.0
"""Zuul's web API: what it knows of builds and buildsets, and what failed in a time that nobody listened."""

from elastic_recheck.zuul_api.answers import ZuulBuild
from elastic_recheck.zuul_api.api import ZuulApi
from elastic_recheck.zuul_api.places import BuildPage, Tenant

__all__ = ["BuildPage", "Tenant", "ZuulApi", "ZuulBuild"]
