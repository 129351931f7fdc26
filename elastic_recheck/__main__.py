# SPDX-License-Identifier: Apache-2.0
"""``python -m elastic_recheck`` is ``elastic-recheck``."""

from elastic_recheck.cli.watch import main

if __name__ == "__main__":
    main()
