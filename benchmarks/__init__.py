# SPDX-License-Identifier: Apache-2.0
"""Measurements of what this project promises, each beside a way of doing without it."""
