# SPDX-License-Identifier: Apache-2.0
"""The daemon as a process, against the sandbox's servers."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

from daemon_process import DaemonProcess
from fakes import eventually
from watched_site import KNOWN, Site

from elastic_recheck.sandbox.log_server import LogText
from elastic_recheck.sandbox.settings import NICK

GENEROUS = 5.0
"""Seconds; two are promised, this machine may be busy."""


def test_it_answers_once_also_after_a_restart(site: Site) -> None:
    """The same failure, reported again to another process, is not answered again; a new one is."""
    with site.daemon() as daemon:
        eventually(site.listens)
        site.fail("tempest-full")
        eventually(lambda: len(site.answers()) == 1)
        assert "bug 2079876" in site.answers()[0]
        assert daemon.terminate() < GENEROUS
    with site.daemon() as daemon:
        eventually(site.listens)
        site.fail("tempest-full")
        site.fail("nova-next")
        eventually(lambda: len(site.answers()) == 2)
        daemon.terminate()
    assert "nova-next" in site.answers()[1]


def test_what_failed_while_it_was_away_is_answered_when_it_is_back(site: Site) -> None:
    """Gerrit is asked for it over REST; so it is while the connection was cut."""
    with site.daemon() as daemon:
        eventually(site.listens)
        site.fail("tempest-full")
        eventually(lambda: len(site.answers()) == 1)
        daemon.terminate()
    site.fail("nova-next")
    with site.daemon() as daemon:
        eventually(lambda: len(site.answers()) == 2)
        eventually(site.listens)
        site.stage.disconnect()
        site.fail("nova-grenade")
        eventually(lambda: len(site.answers()) == 3)
        daemon.terminate()


def test_a_first_start_catches_up_what_it_is_told_to(site: Site) -> None:
    """Without --since there was no yesterday."""
    site.fail("tempest-full")
    with site.daemon() as daemon:
        eventually(site.listens)
        daemon.terminate()
    assert site.answers() == []
    with site.daemon("--since", "1h") as daemon:
        eventually(lambda: len(site.answers()) == 1)
        daemon.terminate()


def test_without_the_event_stream_gerrit_is_asked_again_and_again(site: Site) -> None:
    """With source = poll a failure is answered as well, and nobody listens to the stream."""
    site.configure("[gerrit]", "[gerrit]\nsource = poll\npoll_every = 1s")
    with site.daemon() as daemon:
        daemon.says("IRC: joined")
        eventually(site.has_begun)  # a first start answers for nothing that was before it
        site.fail("tempest-full")
        eventually(lambda: len(site.answers()) == 1)
        assert site.stage.listeners() == 0
        daemon.terminate()


def test_it_ends_at_once_while_it_waits_for_logs(site: Site) -> None:
    """Whatever it waits for, SIGTERM is heeded; the next process goes on with what was unfinished."""
    with site.daemon() as daemon:
        eventually(site.listens)
        site.fail("tempest-full", published=False)
        daemon.says("failed tempest-full")
        assert daemon.terminate() < GENEROUS
    site.world.logs.publish(f"{site.change}/tempest-full/0123abc", LogText("job-output.txt", KNOWN), 0)
    with site.daemon():
        eventually(lambda: len(site.answers()) == 1)


def test_it_ends_at_once_while_gerrit_is_silent(site: Site) -> None:
    """A server that accepts and never says a word does not hold the process."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        site.configure(f"port = {site.stage.access.ssh_port}", f"port = {silent.getsockname()[1]}")
        with site.daemon() as daemon:
            daemon.says("state in")
            eventually(lambda: NICK in site.world.irc.members("#openstack_qa"))
            assert daemon.terminate() < GENEROUS


def test_two_do_not_run_with_one_state(site: Site) -> None:
    """The second says who runs already, and ends with 1."""
    with site.daemon() as first:
        eventually(site.listens)
        with site.daemon() as second:
            assert second.exit_code() == 1
            assert f"process {first.process.pid} runs with this state directory" in second.text()
            assert "Traceback" not in second.text()


def test_sighup_reads_the_rules_again(site: Site) -> None:
    """Wrong files are named and change nothing; right ones count from then on."""
    text = site.configuration.read_text()
    with site.daemon() as daemon:
        eventually(site.listens)
        site.configuration.write_text(text.replace("deadline = 60s", "deadline = soon"))
        daemon.hear(signal.SIGHUP)
        daemon.says("configuration left as it was")
        daemon.says("[recheckwatch] deadline")
        site.configuration.write_text(text.replace("[recheckwatch]", "[recheckwatch]\njobs_re = ^nova"))
        daemon.hear(signal.SIGHUP)
        daemon.says("configuration read again")
        site.fail("tempest-full", "nova-next")
        eventually(lambda: len(site.answers()) == 1)
        daemon.says("left out tempest-full (jobs_re)")
    assert "`nova-next`: bug 2079876" in site.answers()[0]


def test_a_dry_run_logs_the_exact_texts(site: Site) -> None:
    """What it logs with --nocomment and --noirc is what it says without."""
    with site.daemon("--nocomment", "--noirc") as daemon:
        eventually(lambda: site.stage.listeners() > 0)
        site.fail("tempest-full")
        daemon.says("withheld from gerrit (--nocomment)")
        daemon.says("withheld from irc:#openstack_qa (--noirc)")
        logged = daemon.text()
        assert site.answers() == []
        assert NICK not in site.world.irc.members("#openstack_qa")
        daemon.terminate()
    (site.folder / "state" / "journal.sqlite").unlink()
    with site.daemon():
        eventually(site.listens)
        site.fail("tempest-full")
        eventually(lambda: bool(site.answers() and site.world.listener.heard()))
    assert site.answers()[0].partition("\n\n")[2] in logged
    assert site.world.listener.heard()[0].text in logged


def test_check_tries_every_connection(site: Site) -> None:
    """A line each; 0 where all is well."""
    with site.daemon("--check") as check:
        assert check.exit_code() == 0, check.text()
    assert "\r" not in check.text()
    lines = [line for line in check.text().splitlines() if line.startswith("ok")]
    for name in (
        "state directory",
        "fingerprints",
        "messages",
        "Gerrit over SSH",
        "Gerrit over REST",
        "log host",
        "engine: embedded, a log of one line was searched",
        "IRC",
    ):
        assert any(line.startswith(f"ok    {name}") for line in lines), check.text()


def test_check_says_what_to_do(site: Site) -> None:
    """Each thing that is wrong is one line that names what to change; the others are tried all the same."""
    (site.folder / "known_hosts").write_text("")
    (site.folder / "gerrit-password").write_text("swordfish\n")
    (site.folder / "queries" / "2079876.yaml").write_text("query: [")
    site.stage.state.accounts.pop("mallory")
    with site.daemon("--check") as check:
        assert check.exit_code() == 1
    failures = [line for line in check.text().splitlines() if line.startswith("FAIL")]
    assert [line.split(":")[0] for line in failures] == [
        "FAIL  fingerprints",
        "FAIL  Gerrit over SSH",
        "FAIL  Gerrit over REST",
    ]
    assert failures[0].startswith("FAIL  fingerprints: a mistake: ")
    assert "is not in" in failures[1]
    assert "add the line" in failures[1]
    assert failures[2].endswith("; look at [gerrit] url, http_user and http_password")
    assert "Traceback" not in check.text()
    assert "swordfish" not in check.text()


def test_wrong_usage_and_wrong_files_have_their_exit_codes(tmp_path: Path) -> None:
    """2 for the command line, 1 with file and key for the configuration, neither with a traceback."""
    configuration = tmp_path / "bad.conf"
    configuration.write_text("[gerrit]\nuser = u\nport = many\n")
    for arguments, code, said in (
        ((), 2, "Missing argument"),
        (("--nonsense",), 2, "No such option"),
        ((str(configuration),), 1, f"{configuration}"),
        (("--version",), 0, "elastic-recheck 2"),
        (("--help",), 0, "Examples:"),
    ):
        with DaemonProcess(tmp_path, *arguments) as daemon:
            assert daemon.exit_code() == code
            assert said in daemon.text()
            assert "Traceback" not in daemon.text()
