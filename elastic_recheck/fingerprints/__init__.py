# SPDX-License-Identifier: Apache-2.0
"""Fingerprints: ``queries/<bug>.yaml`` files, read one by one and kept fresh while they change on disk."""

from elastic_recheck.fingerprints.file import FingerprintFile, read_fingerprint
from elastic_recheck.fingerprints.library import Library, Loaded, fingerprint_files, load

__all__ = ["FingerprintFile", "Library", "Loaded", "fingerprint_files", "load", "read_fingerprint"]
