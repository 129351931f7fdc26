# SPDX-License-Identifier: Apache-2.0
"""Why a build failed, as its log tells without any fingerprint."""

from elastic_recheck.causes.find import find_cause

__all__ = ["find_cause"]
