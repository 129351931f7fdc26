# SPDX-License-Identifier: Apache-2.0
"""The operator's two files: the configuration (INI) and the IRC channels with the messages (YAML).

Whatever the first elastic-recheck (2013 to 2020) took is taken still.
"""

from elastic_recheck.config.channels import Channel, Channels, read_channels
from elastic_recheck.config.defaults import state_directory
from elastic_recheck.config.reading import Config, read
from elastic_recheck.config.sections import (
    DataSource,
    Gerrit,
    IrcBot,
    Launchpad,
    Logs,
    Metrics,
    RecheckWatch,
    Zuul,
)
from elastic_recheck.config.values import Address, ExtraFile

__all__ = [
    "Address",
    "Channel",
    "Channels",
    "Config",
    "DataSource",
    "ExtraFile",
    "Gerrit",
    "IrcBot",
    "Launchpad",
    "Logs",
    "Metrics",
    "RecheckWatch",
    "Zuul",
    "read",
    "read_channels",
    "state_directory",
]
