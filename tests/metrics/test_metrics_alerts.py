# SPDX-License-Identifier: Apache-2.0
"""The alert rules in ``etc/`` ask for metrics that there are."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from elastic_recheck.metrics import PrometheusMetrics

RULES = Path(__file__).parents[2] / "etc" / "elastic-recheck.rules.yaml"
FOREIGN = {"process_start_time_seconds"}


def test_every_alert_asks_for_metrics_that_are_shown() -> None:
    shown = {
        name for metric in PrometheusMetrics().registry.collect() for name in (metric.name, f"{metric.name}_total")
    }
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    asked = {name for rule in rules for name in re.findall(r"\b(?:elastic_recheck|process)_\w+", rule["expr"])}

    assert len(rules) == len({rule["alert"] for rule in rules}) == 15
    assert asked - FOREIGN <= shown
    assert all(rule["annotations"]["summary"] for rule in rules)
