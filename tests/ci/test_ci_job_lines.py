# SPDX-License-Identifier: Apache-2.0
"""Every shape of a line that reports a job, and lines that only look like one."""

from __future__ import annotations

import pytest

from elastic_recheck.ci.job_lines import job_lines
from elastic_recheck.model import Build

UUID = "2aa215397f6cd4ef9a2e41629e4442af"
PAGE = f"https://zuul.opendev.org/t/openstack/build/{UUID}"
LOGS = "http://logs.openstack.org/49/64750/6/gate/gate-tempest-dsvm-full/fce905d/"
LOG_PATH = "49/64750/6/gate/gate-tempest-dsvm-full/fce905d"
JENKINS = "https://jenkins.example.org/releng/job/folder/job/verify-master/232/"
JENKINS_PATH = "releng/job/folder/job/verify-master/232"


def read(text: str) -> list[str | Build]:
    return list(job_lines(text.split("\n")))


@pytest.mark.parametrize(
    ("line", "build"),
    [
        pytest.param(
            f"- tempest-full {PAGE} : FAILURE in 1h 46m 00s",
            Build("tempest-full", "FAILURE", PAGE, uuid=UUID),
            id="Zuul 3.10 and later: build page",
        ),
        pytest.param(
            f"- nova-tox-py3.11 {PAGE} : TIMED_OUT in 3s (non-voting)",
            Build("nova-tox-py3.11", "TIMED_OUT", PAGE, voting=False, uuid=UUID),
            id="non-voting",
        ),
        pytest.param(
            f"- nova-ceph {PAGE} : RETRY_LIMIT Host unreachable in 14m 57s (non-voting)",
            Build("nova-ceph", "RETRY_LIMIT", PAGE, voting=False, detail="Host unreachable", uuid=UUID),
            id="detail before the time",
        ),
        pytest.param(
            f"- nova-live {PAGE} : NODE_FAILURE Node(set) request 300-0012 failed in 0s",
            Build("nova-live", "NODE_FAILURE", PAGE, detail="Node(set) request 300-0012 failed", uuid=UUID),
            id="detail with brackets",
        ),
        pytest.param(
            f"- nova-emulation {PAGE} : SKIPPED Skipped due to failed job tox",
            Build("nova-emulation", "SKIPPED", PAGE, detail="Skipped due to failed job tox", uuid=UUID),
            id="no time",
        ),
        pytest.param(
            f"- job {PAGE} : ERROR Cannot read x : y in 2s",
            Build("job", "ERROR", PAGE, detail="Cannot read x : y", uuid=UUID),
            id="detail with a colon",
        ),
        pytest.param(
            f"- gate-tempest-dsvm-full {LOGS} : FAILURE in 1h 01m 15s",
            Build("gate-tempest-dsvm-full", "FAILURE", LOGS, log_path=LOG_PATH),
            id="Zuul 2 with job names",
        ),
        pytest.param(
            f"- {LOGS} : FAILURE in 46m 00s",
            Build("gate-tempest-dsvm-full", "FAILURE", LOGS, log_path=LOG_PATH),
            id="Zuul 2 without job names",
        ),
        pytest.param(
            f"- dell-hw-tempest {LOGS} : FAILURE in 1h 2m 3s",
            Build("dell-hw-tempest", "FAILURE", LOGS, log_path=LOG_PATH),
            id="third-party system, time without leading zeros",
        ),
        pytest.param(
            f"- {JENKINS} : FAILURE (non-voting)",
            Build("folder/verify-master", "FAILURE", JENKINS, voting=False, log_path=JENKINS_PATH),
            id="Zuul 1",
        ),
        pytest.param(
            "- tempest-full tempest-full : NODE_FAILURE in 0s", Build("tempest-full", "NODE_FAILURE"), id="name as URL"
        ),
        pytest.param("- tempest-full : LOST", Build("tempest-full", "LOST"), id="name as URL, without job names"),
        pytest.param(
            "- tempest-full https://zuul.opendev.org/t/openstack/build/None : NODE_FAILURE in 0s",
            Build("tempest-full", "NODE_FAILURE"),
            id="build/None",
        ),
        pytest.param(
            f"- tempest-full finger://ze03.example.org/{UUID} : POST_FAILURE in 5s",
            Build("tempest-full", "POST_FAILURE", uuid=UUID),
            id="finger",
        ),
        pytest.param(
            f"- my job {PAGE} : FAILURE in 5s", Build("my job", "FAILURE", PAGE, uuid=UUID), id="name with a blank"
        ),
        pytest.param(
            f"- requirements {LOGS} : Incompatible requirement found; see https://wiki.example.org/x in 1m 05s",
            Build(
                "requirements",
                "CUSTOM",
                LOGS,
                detail="Incompatible requirement found; see https://wiki.example.org/x",
                log_path=LOG_PATH,
            ),
            id="text of the job's own",
        ),
        pytest.param(
            f"- requirements {LOGS} : FAILURE Incompatible requirement found in 1m 05s",
            Build("requirements", "FAILURE", LOGS, detail="Incompatible requirement found", log_path=LOG_PATH),
            id="text of the job's own behind a result",
        ),
        pytest.param(
            "- docs docs : WARNING broken links in docs",
            Build("docs", "CUSTOM", detail="WARNING broken links in docs"),
            id="text of the job's own without a URL",
        ),
        pytest.param(
            f"{JENKINS} : UNSTABLE",
            Build("folder/verify-master", "UNSTABLE", JENKINS, log_path=JENKINS_PATH),
            id="Jenkins",
        ),
        pytest.param(
            f"{JENKINS} : NOT_BUILT (skipped)",
            Build("folder/verify-master", "NOT_BUILT", JENKINS, voting=False, log_path=JENKINS_PATH),
            id="Jenkins, vote skipped",
        ),
        pytest.param(
            f"{JENKINS}display/redirect : ABORTED",
            Build(
                "folder/verify-master",
                "ABORTED",
                f"{JENKINS}display/redirect",
                log_path=f"{JENKINS_PATH}/display/redirect",
            ),
            id="Jenkins with Blue Ocean",
        ),
        pytest.param(
            "https://ci.example.org/job/p/job/feature%252Fx/3/ : FAILURE",
            Build(
                "p/feature%2Fx",
                "FAILURE",
                "https://ci.example.org/job/p/job/feature%252Fx/3/",
                log_path="job/p/job/feature%252Fx/3",
            ),
            id="Jenkins, a branch's job",
        ),
    ],
)
def test_lines_that_report_a_job(line: str, build: Build) -> None:
    assert read(line) == [build]


@pytest.mark.parametrize(
    "line",
    [
        f"> - tempest-full {PAGE} : FAILURE in 5s",
        f"  - tempest-full {PAGE} : FAILURE in 5s",
        f"* tempest-full {PAGE} : FAILURE in 5s",
        f"see - tempest-full {PAGE} : FAILURE in 5s",
        f"- tempest-full {PAGE} FAILURE",
        f"- tempest-full {PAGE} : ",
        "- please note : FAILURE is a word",
        "- note : this is prose",
        "-  : FAILURE",
        "- : FAILURE",
        f"> {JENKINS} : FAILURE",
        f"see {JENKINS} : FAILURE",
        f"{JENKINS} : failed",
        "Skipped 2 jobs",
        "https://zuul.opendev.org/t/openstack/buildset/0123456789abcdef0123456789abcdef",
        "",
    ],
)
def test_lines_that_only_look_like_a_job(line: str) -> None:
    assert read(line) == [line]


def test_a_jenkins_jobs_own_text_is_passed_over() -> None:
    """Between ``<<<`` and ``>>>`` a job may say anything, also what looks like another job."""
    text = f"{JENKINS} : FAILURE <<<\n- fake {PAGE} : FAILURE\nhttps://x/job/y/1/ : FAILURE\n>>>\n\nend"

    builds = read(text)

    assert [build.job if isinstance(build, Build) else build for build in builds] == ["folder/verify-master", "", "end"]


def test_a_jenkins_jobs_own_text_may_be_cut_off() -> None:
    assert len(read(f"{JENKINS} : FAILURE <<<\n{JENKINS} : FAILURE")) == 1


@pytest.mark.parametrize("url", ["http://[x", "https://h", "https://h/", "https://h/1/"])
def test_any_url_gives_a_name(url: str) -> None:
    """A URL that tells nothing of the job is the job's name itself."""
    (build,) = read(f"{url} : FAILURE")

    assert isinstance(build, Build)
    assert build.job
