# SPDX-License-Identifier: Apache-2.0
"""Where our own log goes: standard error, for the service manager, unless the operator's file says otherwise."""

from __future__ import annotations

import logging
import logging.config
import time
from pathlib import Path

from elastic_recheck.errors import Refused

LINE = "%(asctime)s %(levelname)-7s %(message)s"


def set_up_logging(log_config: Path | None, *, verbose: bool) -> None:
    """Configure logging; ``log_config`` is a file in the format of Python's ``logging.config.fileConfig``.

    :raises Refused: the file cannot be used.
    """
    if log_config is not None:
        try:
            logging.config.fileConfig(log_config, disable_existing_loggers=False)
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            raise Refused(f"[ircbot] log_config: {log_config} cannot be used ({error!r})") from error
        return
    formatter = logging.Formatter(LINE, "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("elastic_recheck").setLevel(logging.DEBUG if verbose else logging.INFO)
    for library in ("urllib3", "irc"):
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what it reports, the event stream says better
