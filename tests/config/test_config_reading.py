# SPDX-License-Identifier: Apache-2.0
"""The configuration file: old ones load unchanged, new ones have sound defaults, every mistake is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from elastic_recheck.config import Config, read
from elastic_recheck.errors import RecordError

OLD = """\
[ircbot]
nick=openstackrecheck
pass=pa%%ss
server=irc.freenode.net
port=6667
server_password=
channel_config=/etc/elastic-recheck/recheckwatchbot.yaml
log_config=/etc/elastic-recheck/logging.config
pidfile=/var/run/elastic-recheck/elastic-recheck.pid

[gerrit]
user=elasticrecheck
host=review.example.org
query_file=/opt/elastic-recheck/queries
key=/home/recheck/.ssh/id_rsa

[data_source]
es_url=http://logs.example.org:80/elasticsearch
ls_url=http://logs.example.org
db_uri=mysql+pymysql://query:query@logs.example.org/subunit2sql
index_format=logstash-%%Y.%%m.%%d

[recheckwatch]
jobs_re=(dsvm|tempest|grenade)
ci_username=jenkins
"""


def config(tmp_path: Path, text: str, **environment: str) -> Config:
    path = tmp_path / "bot.conf"
    path.write_text(text)
    return read(path, {"HOME": "/home/bot", **environment})


def mistakes(tmp_path: Path, text: str, **environment: str) -> list[str]:
    with pytest.raises(RecordError) as caught:
        config(tmp_path, text, **environment)
    return [mistake.removeprefix(f"{tmp_path}/") for mistake in caught.value.mistakes]


def test_a_configuration_of_the_original_loads_unchanged(tmp_path: Path) -> None:
    """All its keys, its doubled percent signs, its IRC without TLS with NickServ, its search server."""
    old = config(tmp_path, OLD)

    assert old.warnings == ()
    assert old.gerrit
    assert (old.gerrit.user, old.gerrit.host, old.gerrit.key) == (
        "elasticrecheck",
        "review.example.org",
        Path("/home/recheck/.ssh/id_rsa"),
    )
    assert (old.ircbot.server, old.ircbot.port, old.ircbot.tls) == ("irc.freenode.net", 6667, False)
    assert (old.ircbot.auth, old.ircbot.password.value) == ("nickserv", "pa%ss")
    assert not old.ircbot.server_password
    assert (old.data_source.engine, old.data_source.index_format) == ("elasticsearch", "logstash-%Y.%m.%d")
    assert old.recheckwatch.ci_username == ("jenkins",)
    assert old.recheckwatch.jobs_re.search("gate-tempest-dsvm-full")
    assert not old.recheckwatch.jobs_re.search("openstack-tox-py27")


def test_the_smallest_configuration_has_all_defaults(tmp_path: Path) -> None:
    new = config(tmp_path, "[gerrit]\nuser = bot\nhost = review.example.org\n[logs]\nhosts = logs.example.org\n")

    assert new.warnings == ()
    assert new.gerrit
    assert (new.gerrit.port, new.gerrit.url, new.gerrit.http_user) == (29418, "https://review.example.org", "bot")
    assert (new.gerrit.known_hosts, new.gerrit.query_file) == (Path("/home/bot/.ssh/known_hosts"), Path("queries"))
    assert new.gerrit.notify == "OWNER"
    assert new.ircbot.server == ""
    assert new.data_source.engine == "embedded"
    assert new.recheckwatch.jobs_re.search("whatever job")
    assert new.recheckwatch.ci_username == ("zuul", "jenkins")
    assert new.recheckwatch.deadline == timedelta(minutes=20)
    assert new.recheckwatch.unrecognised == "never"
    assert new.recheckwatch.recheck_triggers is None
    assert new.logs.max_file_size == 1 << 30
    assert new.launchpad.cache_dir == new.recheckwatch.state_dir / "launchpad"


def test_a_file_for_the_search_tools_needs_no_gerrit(tmp_path: Path) -> None:
    assert config(tmp_path, "[data_source]\nes_url = https://search.example.org\n").gerrit is None


def test_lists_and_multiline_values(tmp_path: Path) -> None:
    text = r"""
[recheckwatch]
gate_pipelines = gate,
    gate-slow
recheck_triggers = ^recheck
    ^reverify, (twice)?
[logs]
hosts = logs.example.org, *.storage.example.org,
        10.0.0.1:8080
files = logs/.*/app-\d{1,3}\.log: app, console
    all:.*\.txt:
max_file_size = 500M
"""
    new = config(tmp_path, text)

    assert new.recheckwatch.gate_pipelines == new.recheckwatch.irc_pipelines == ("gate", "gate-slow")
    assert [trigger.pattern for trigger in new.recheckwatch.recheck_triggers or ()] == [
        "^recheck",
        "^reverify, (twice)?",
    ]
    assert new.logs.hosts == ("logs.example.org", "*.storage.example.org", "10.0.0.1:8080")
    assert [(file.path.pattern, file.tags) for file in new.logs.files] == [
        (r"logs/.*/app-\d{1,3}\.log", ("app", "console")),
        (r"all:.*\.txt", ()),
    ]
    assert new.logs.max_file_size == 500 << 20


@pytest.mark.parametrize(
    ("keys", "port", "tls"),
    [
        ("", 6697, True),
        ("port = 6697", 6697, True),
        ("port = 6667", 6667, False),
        ("port = 7000", 7000, False),
        ("port = 7000\ntls = yes", 7000, True),
        ("tls = no", 6667, False),
        ("tls = on", 6697, True),
    ],
)
def test_irc_port_and_tls_follow_each_other(tmp_path: Path, keys: str, port: int, tls: bool) -> None:
    irc = config(tmp_path, f"[ircbot]\nserver = irc.example.org\n{keys}\n").ircbot

    assert (irc.port, irc.tls) == (port, tls)


def test_secrets_come_from_files_and_the_environment_and_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "irc.secret").write_text("from file\nsecond line\n")
    text = "[ircbot]\npass_file = irc.secret\n[gerrit]\nuser = bot\nhttp_password_env = GERRIT_PASSWORD\n"

    new = config(tmp_path, text, GERRIT_PASSWORD="from environment")

    assert new.gerrit
    assert (new.ircbot.password.value, new.gerrit.http_password.value) == ("from file", "from environment")
    assert new.ircbot.auth == "nickserv"
    assert "from file" not in repr(new)
    assert "from environment" not in repr(new)


def test_paths_begin_beside_the_file_if_something_is_there(tmp_path: Path) -> None:
    (tmp_path / "channels.yaml").touch()
    new = config(tmp_path, "[ircbot]\nchannel_config = channels.yaml\nlog_config = elsewhere/logging.conf\n")

    assert new.ircbot.channel_config == tmp_path / "channels.yaml"
    assert new.ircbot.log_config == Path("elsewhere/logging.conf")


@pytest.mark.parametrize(
    ("environment", "directory"),
    [
        ({}, "/home/bot/.local/state/elastic-recheck"),
        ({"XDG_STATE_HOME": "/var/state"}, "/var/state/elastic-recheck"),
        ({"XDG_STATE_HOME": "/var/state", "STATE_DIRECTORY": "/var/lib/er:/var/lib/x"}, "/var/lib/er"),
    ],
)
def test_the_state_directory_is_the_service_managers_or_the_users(
    tmp_path: Path, environment: dict[str, str], directory: str
) -> None:
    assert config(tmp_path, "[gerrit]\nuser = bot\n", **environment).recheckwatch.state_dir == Path(directory)


def test_unknown_sections_and_keys_are_only_warned_of(tmp_path: Path) -> None:
    """The original took them in silence; a misspelt one should still be seen."""
    new = config(tmp_path, "[gerrit]\nuser = bot\nhots = x\n[recheckwach]\njobs_re = y\n[logs]\nhosts = a\n")

    assert [warning.removeprefix(f"{tmp_path}/") for warning in new.warnings] == [
        "bot.conf:3: [gerrit] hots: is not a known key; did you mean host?",
        "bot.conf:4: [recheckwach]: is not a known section; did you mean recheckwatch?",
    ]


def test_what_can_do_nothing_is_warned_of(tmp_path: Path) -> None:
    logs, irc = config(tmp_path, "[gerrit]\nuser = bot\n[ircbot]\nserver = irc.example.org\n").warnings

    assert "[logs] hosts: is empty, so no log will be fetched" in logs
    assert "[ircbot] channel_config: is empty, so nobody on IRC will be told" in irc


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    text = """\
[ircbot]
port = 70000
tls = maybe
pass = a
pass_env = B
server_password_env = NOT_SET
[gerrit]
port = abc
notify = nobody
http_password_file = nowhere
[recheckwatch]
jobs_re = (
deadline = soon
recheck_triggers = a
  (b
[logs]
files = job-output.*: console
  foo
connections_per_host = 0
[launchpad]
enabled = nope
"""
    bad = "is not a regular expression: missing ), unterminated subpattern at position 0"

    assert mistakes(tmp_path, text) == [
        "bot.conf:2: [ircbot] port: must be at most 65535, not '70000'",
        "bot.conf:3: [ircbot] tls: 'maybe' is neither true nor false",
        "bot.conf:4: [ircbot] pass: is one secret too many beside pass_env; keep one",
        "bot.conf:6: [ircbot] server_password_env: names the environment variable NOT_SET, which is not set",
        "bot.conf:7: [gerrit] user: must be given",
        "bot.conf:8: [gerrit] port: 'abc' is not a whole number",
        "bot.conf:9: [gerrit] notify: must be 'NONE', 'OWNER', 'OWNER_REVIEWERS' or 'ALL', not 'nobody'",
        "bot.conf:10: [gerrit] http_password_file: nowhere cannot be read: No such file or directory",
        f"bot.conf:12: [recheckwatch] jobs_re: '(' {bad}",
        "bot.conf:13: [recheckwatch] deadline: 'soon' is not a duration; write 30s, 20m, 2h or seconds",
        f"bot.conf:14: [recheckwatch] recheck_triggers: has the line '(b', which {bad}",
        "bot.conf:17: [logs] files: has the line 'foo'; write PATH-REGEX: tag, tag",
        "bot.conf:19: [logs] connections_per_host: must be at least 1, not '0'",
        "bot.conf:21: [launchpad] enabled: 'nope' is neither true nor false",
    ]


def test_a_missing_file_is_one_mistake(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"none\.conf: cannot be read: No such file or directory"):
        read(tmp_path / "none.conf", {})


@pytest.mark.parametrize("hosts", ["http://logs.example.org/b", "logs.example.org/b", "*", "log*.example.org", "a b"])
def test_what_is_no_host_is_a_mistake(tmp_path: Path, hosts: str) -> None:
    """A URL among the hosts would match nothing, and every log would be refused."""
    with pytest.raises(RecordError, match=r"\[logs\] hosts: has .* which is no host; write HOST, HOST:PORT"):
        config(tmp_path, f"[logs]\nhosts = zuul.example.org, {hosts}\n")


def test_hosts_may_be_names_addresses_and_all_below_a_name(tmp_path: Path) -> None:
    hosts = ("zuul.example.org", "*.example.org:8080", "10.0.0.1", "[::1]:80", "logs_1.example")

    assert config(tmp_path, f"[logs]\nhosts = {', '.join(hosts)}\n").logs.hosts == hosts


@pytest.mark.parametrize(
    ("section", "key"),
    [("gerrit", "url"), ("data_source", "es_url"), ("zuul", "url"), ("recheckwatch", "page_url")],
)
@pytest.mark.parametrize("text", ["a.example.org", "a.example.org:9200/x", "ftp://a.example.org", "https://u:pw@a.org"])
def test_what_is_no_url_is_a_mistake(tmp_path: Path, section: str, key: str, text: str) -> None:
    """It is not shown: it may hold a password."""
    asked = "has to be a URL that begins with https:// or http://, without user and password"
    user = "user = bot\n" if section == "gerrit" else ""

    assert mistakes(tmp_path, f"[{section}]\n{key} = {text}\n{user}") == [f"bot.conf:2: [{section}] {key}: {asked}"]


def test_urls_may_have_ports_and_paths_or_be_left_empty(tmp_path: Path) -> None:
    new = config(tmp_path, "[data_source]\nes_url = HTTP://[::1]:9200/a/\n[zuul]\nurl =\n")

    assert (new.data_source.es_url, new.zuul.url) == ("HTTP://[::1]:9200/a/", "")
