# SPDX-License-Identifier: Apache-2.0
"""From builds and hits to what pages show; pure."""
