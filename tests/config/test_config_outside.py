# SPDX-License-Identifier: Apache-2.0
"""Where the bot is seen from outside, as the configuration says it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from elastic_recheck.config import Address, read
from elastic_recheck.errors import RecordError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", Address("127.0.0.1", 9180)),
        ("listen =", Address("127.0.0.1", 9180)),
        ("listen = off", None),
        ("listen = 0.0.0.0:80", Address("0.0.0.0", 80)),
        ("listen = [::1]:9180", Address("::1", 9180)),
    ],
)
def test_where_metrics_are_shown(tmp_path: Path, text: str, address: Address | None) -> None:
    """On this machine by default, nowhere where that is said."""
    path = tmp_path / "bot.conf"
    path.write_text(f"[metrics]\n{text}\n")

    assert read(path, {}).metrics.listen == address


@pytest.mark.parametrize("value", ["9180", ":9180", "localhost", "localhost:many", "localhost:65536"])
def test_what_is_no_address_is_a_mistake(tmp_path: Path, value: str) -> None:
    path = tmp_path / "bot.conf"
    path.write_text(f"[metrics]\nlisten = {value}\n")
    with pytest.raises(RecordError, match=r"listen.*HOST:PORT"):
        read(path, {})


def test_operators_and_deafness(tmp_path: Path) -> None:
    path = tmp_path / "bot.conf"
    path.write_text("[ircbot]\nops_channel = #ops\n[recheckwatch]\ndeaf_after = 2h\n")
    config = read(path, {})
    assert config.ircbot.ops_channel == "#ops"
    assert config.recheckwatch.deaf_after == timedelta(hours=2)
    path.write_text("[ircbot]\nops_channel = ops\n")
    with pytest.raises(RecordError, match=r"ops_channel.*begin it with #"):
        read(path, {})
