# SPDX-License-Identifier: Apache-2.0
"""Being here puts this directory on the path, so that every test may import ``loopback``."""
