# SPDX-License-Identifier: Apache-2.0
"""SSH keys made for one run."""

from __future__ import annotations

from pathlib import Path

import paramiko


def make_key(path: Path) -> str:
    """Write a new private key to ``path``, readable by its owner only; returns ``TYPE BASE64`` of its public half."""
    key = paramiko.ECDSAKey.generate()
    key.write_private_key_file(str(path))
    return public_half(key)


def public_half(key: paramiko.PKey) -> str:
    """``TYPE BASE64``, as in ``authorized_keys`` and (behind the host) in ``known_hosts``."""
    return f"{key.get_name()} {key.get_base64()}"
