# SPDX-License-Identifier: Apache-2.0
"""From the configuration to those who are asked what was missed: Gerrit, Zuul, or both."""

from __future__ import annotations

from elastic_recheck.catching_up import Pasts
from elastic_recheck.config import Gerrit, Zuul
from elastic_recheck.errors import Refused
from elastic_recheck.gerrit.catch_up import CatchUp
from elastic_recheck.gerrit.rest import GerritRest
from elastic_recheck.http import Http
from elastic_recheck.ports import Past
from elastic_recheck.zuul_api import Tenant, ZuulApi
from elastic_recheck.zuul_api.past import ZuulPast


def past_of(gerrit: Gerrit, rest: GerritRest | None, zuul: Zuul, http: Http) -> Past | None:
    """Whom to ask; None where nobody may be asked.

    :param http: the way to Zuul.
    :raises Refused: what the configuration names is no Zuul.
    """
    pasts: list[Past] = [CatchUp(rest, gerrit.host, gerrit.url)] if rest else []
    if zuul.url:
        pasts.append(ZuulPast(ZuulApi(http), tenant_of(zuul), gerrit.host, gerrit.url, zuul.pipelines))
    return Pasts(pasts) if pasts else None


def tenant_of(zuul: Zuul) -> Tenant:
    """The tenant that the configuration names.

    :raises Refused: it does not name one.
    """
    tenant = Tenant.of(zuul.url)
    if tenant is None:
        raise Refused(f"[zuul] url: {zuul.url!r} is no tenant of a Zuul; write https://zuul.example.org/t/TENANT")
    return tenant


def check_zuul(zuul: Zuul, http: Http) -> str:
    """Ask for the last failure; a line that says what answered.

    :raises Unavailable, Refused: there was no answer, or not Zuul's.
    """
    if not zuul.url:
        return "no [zuul] url: what was missed is asked of Gerrit alone"
    tenant = tenant_of(zuul)
    ZuulApi(http).buildsets(tenant, pipelines=zuul.pipelines, results=["FAILURE"], limit=1)
    return f"{tenant.api_url} answers, for {', '.join(zuul.pipelines) or 'all pipelines'}"
