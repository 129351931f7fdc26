# SPDX-License-Identifier: Apache-2.0
"""What is said: a diagnosis and what is known of its bugs in; a review comment and IRC lines out. Pure texts."""

from elastic_recheck.messages.irc_lines import back_line, deaf_line, failure_line, storm_line
from elastic_recheck.messages.review import Settings, comment
from elastic_recheck.messages.sentences import Sentences, sentences_of
from elastic_recheck.messages.splitting import split
from elastic_recheck.messages.triggers import DEFAULT_TRIGGERS, would_trigger

__all__ = [
    "DEFAULT_TRIGGERS",
    "Sentences",
    "Settings",
    "back_line",
    "comment",
    "deaf_line",
    "failure_line",
    "sentences_of",
    "split",
    "storm_line",
    "would_trigger",
]
