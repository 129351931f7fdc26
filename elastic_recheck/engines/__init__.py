# SPDX-License-Identifier: Apache-2.0
"""The engines: each answers the same fingerprints over a build's events in its own way."""
