# SPDX-License-Identifier: Apache-2.0
"""Which files of a build matter, what tags their events have, and how their lines are written.

The tags are those of OpenStack's log index: until 2019 the list of regular expressions in project-config
(``roles/submit-logstash-jobs``), since then the exact paths of ci-log-processing (``download-list.yaml.j2``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from elastic_recheck.events.plain_names import plain_name

CONSOLE_TAGS = ("console", "console.html")
SCREEN_TAGS = ("screen", "oslofmt")


class Format(StrEnum):
    """How a file's lines are written."""

    CONSOLE = "console"
    OSLO = "oslo"
    SYSLOG = "syslog"
    APACHE_ERROR = "apache error"
    APACHE_ACCESS = "apache access"
    JSON = "json"
    PLAIN = "plain"


_FORMATS = (
    ("console", Format.CONSOLE),
    ("console.html", Format.CONSOLE),
    ("oslofmt", Format.OSLO),
    ("apachecombined", Format.APACHE_ACCESS),
    ("apacheerror", Format.APACHE_ERROR),
    ("syslog", Format.SYSLOG),
)
"""The tags that stand for a format; the first that a file has decides, as in ``openstack-filters.conf``."""


@dataclass(frozen=True, slots=True)
class FileRule:
    """Files whose plain name, relative to the log root, holds a match of the regular expression.

    Without a ``format`` the tags tell it, else the ending of the name.
    """

    pattern: str
    tags: tuple[str, ...] = ()
    format: Format | None = None
    lists: Callable[[str], object] = field(init=False, repr=False, compare=False)
    """Whether it names the file of this plain name; compiled once, for a build may have tens of thousands of files."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lists", re.compile(self.pattern).search)


_ANY_LOG = (
    FileRule(r"(^|/)(messages|syslog|kern\.log|auth\.log|daemon\.log)(\.[0-9]+)?$", format=Format.SYSLOG),
    FileRule(r"\.(log|txt|out|err|jsonl|ndjson)(\.[0-9]+)?$|(^|/)(stdout|stderr)$|(^|/)journal[^/]*\.(json|export)$"),
)


@dataclass(frozen=True, slots=True)
class FileKind:
    """What is known of all events of one file. ``listed`` tells whether a rule named the file."""

    filename: str
    tags: tuple[str, ...]
    format: Format
    listed: bool


def classify_file(name: str, rules: Iterable[FileRule]) -> FileKind:
    """Tell a file's kind by its name: the first rule that matches decides, a file without one is plain lines."""
    plain = plain_name(name)
    rule = next((each for each in rules if each.lists(plain)), None)
    given = rule.tags if rule else ()
    form = (rule and rule.format) or next((form for tag, form in _FORMATS if tag in given), _by_ending(plain))
    tags = dict.fromkeys((_basename(name), *given, _basename(plain)))
    return FileKind(plain, tuple(tags), form, listed=rule is not None)


def is_called_log(name: str) -> bool:
    """Whether a file's name says that it is a log, whether or not anybody described it."""
    plain = plain_name(name)
    return any(rule.lists(plain) for rule in _ANY_LOG)


def rules_for(names: Iterable[str], rules: Sequence[FileRule]) -> Sequence[FileRule]:
    """The rules that hold for one build, by its files' names: where they know none, whatever is called a log is listed.

    So the logs of a CI system that nobody has described yet are searched, too.
    """
    if any(classify_file(name, rules).listed for name in names):
        return rules
    return (*rules, *_ANY_LOG)


def _basename(name: str) -> str:
    return name.rpartition("/")[2]


def _by_ending(name: str) -> Format:
    return Format.JSON if name.endswith((".json", ".jsonl", ".ndjson")) else Format.PLAIN


def _exact(
    folder: str, names: str, tags: tuple[str, ...], form: Format | None = None
) -> Iterator[tuple[str, FileRule]]:
    for name in names.split():
        path = folder + name
        yield path, FileRule(f"^{re.escape(path)}$", tags, form)


def _service(folder: str, names: str, *more: str) -> Iterator[tuple[str, FileRule]]:
    files = " ".join(f"screen-{name}.txt" for name in names.split())
    return _exact(folder, files, (*SCREEN_TAGS, *more))


def _todays() -> Iterator[tuple[str, FileRule]]:
    logs, second = "controller/logs/", "compute1/logs/"
    cloud = "logs/undercloud/"
    yield from _exact("", "job-output.txt", CONSOLE_TAGS)
    yield from _exact(logs, "grenade.sh_log.txt", (*CONSOLE_TAGS, "grenade"))
    yield from _exact(logs, "devstacklog.txt", (*CONSOLE_TAGS, "devstack"))
    yield from _exact(logs, "devstacklog.txt.summary", (*CONSOLE_TAGS, "devstack_summary"))
    yield from _exact(logs, "syslog.txt", ("syslog",))
    yield from _exact(logs, "performance.json", ("performance", "devstack"))
    yield from _exact(logs, "services.txt", ("devstack",))
    yield from _exact(logs, "tempest_log.txt", (*SCREEN_TAGS, "tempest", "devstack"))
    nova = "n-api n-api-meta n-cond-cell1 n-cond-cell2 n-novnc-cell1 n-novnc-cell2 n-cpu n-sch n-super-cond"
    yield from _service(logs, nova, "devstack", "nova")
    yield from _service(logs, "placement-api", "devstack", "placement")
    yield from _service(logs, "q-agt q-dhcp q-l3 q-metering q-svc q-ovn-metadata-agent", "devstack", "neutron")
    yield from _service(logs, "keystone", "devstack", "keystone")
    yield from _service(logs, "c-api c-bak c-sch c-vol", "devstack", "cinder")
    yield from _service(logs, "g-api", "devstack", "glance")
    overcloud = f"{cloud}home/zuul/overcloud_deploy.log.txt"
    yield from _exact("", overcloud, ("overcloud", "tripleo"))
    yield from _exact(f"{cloud}var/log/extra/", "logstash.txt", ("console", "postci", "tripleo"))
    yield from _exact(f"{cloud}var/log/extra/", "errors.txt", ("console", "errors", "tripleo"))
    yield from _exact(f"{cloud}var/log/extra/", "journal.txt", ("tempest", "errors", "tripleo"), Format.SYSLOG)
    yield from _exact(f"{cloud}var/log/tempest/", "tempest_run.log", ("tempest", "tripleo"))
    yield from _exact(second, "syslog.txt", (*SCREEN_TAGS, "devstack", "syslog", "multinode"), Format.SYSLOG)
    yield from _exact(second, "services.txt", ("devstack", "multinode"))
    yield from _service(second, "n-cpu", "devstack", "nova", "multinode")
    yield from _service(second, "q-agt q-l3 q-dhcp", "devstack", "neutron", "multinode")
    yield from _service(second, "c-bak c-vol", "devstack", "cinder", "multinode")


_UNREAD_SCREENS = "peakmem_tracker|dstat|karaf|kubelet|mistral-engine|monasca-persister|ovn-northd"
"""Screen files that are huge and say nothing; the historic list left them out after they had filled the index."""

_HISTORIC = (
    FileRule(
        r"job-output\.txt|grenade\.sh\.txt|devstacklog\.txt(?!.*summary)|devstack-gate-.*\.txt",
        CONSOLE_TAGS,
    ),
    FileRule(r"(^|/)console(\.html|\.txt|Text|Full)$", CONSOLE_TAGS),
    FileRule(r"apache/keystone\.txt|tempest\.txt|javelin\.txt", SCREEN_TAGS),
    FileRule(r"apache/horizon_error\.txt", ("apacheerror",)),
    FileRule(r"syslog\.txt", ("syslog",)),
    FileRule(r"dsvm-functional-index\.txt|dsvm-fullstack-index\.txt", ("oslofmt",)),
    FileRule(r"screen-s-(account|container|object)\.txt", ("screen", "apachecombined")),
    FileRule(r"postci\.txt|var/log/extra/logstash\.txt", ("console", "postci")),
    FileRule(r"var/log/extra/errors\.txt", ("console", "errors")),
    FileRule(rf"screen-(?!({_UNREAD_SCREENS})).*\.txt", SCREEN_TAGS),
)

DEFAULT_RULES: tuple[FileRule, ...] = (*(rule for _, rule in _todays()), *_HISTORIC)
"""Today's exact paths, then the regular expressions of before, which are more general."""

KNOWN_NAMES: tuple[str, ...] = tuple(name for name, _ in _todays())
"""Paths to try, as they are and compressed, where a log server gives neither listing nor manifest."""
