# SPDX-License-Identifier: Apache-2.0
"""What the URL in a job line tells about the build.

It is either a Zuul build page (``.../build/UUID``, since Zuul 3.10), the build's logs (``.../JOB/SHORT_UUID/``), a
Jenkins build (``.../job/FOLDER/job/JOB/NUMBER/``), or, where Zuul 3 had no logs, ``finger://EXECUTOR/UUID``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"[a-z]+://\S+")
_UUID = re.compile(r"(?:/build|^finger://[^/]+)/([0-9a-f]{32})(?![0-9A-Za-z])")
_BUILD_ID = re.compile(r"[0-9a-f]{7}|[0-9a-f]{32}|[0-9]+")


def is_url(text: str) -> bool:
    """Whether ``text`` is one URL."""
    return _URL.fullmatch(text) is not None


def for_the_web(url: str) -> str:
    """The URL if there is something to be seen there, else empty.

    Some versions of Zuul write ``.../build/None`` for a build that never ran.
    """
    return url if url.startswith(("http://", "https://")) and not url.endswith("/build/None") else ""


def build_uuid(url: str) -> str:
    """Zuul's 32 hex digits, where it shows them, else empty."""
    uuid = _UUID.search(url)
    return uuid[1] if uuid else ""


def log_path(url: str) -> str:
    """The path, without host and outer slashes: it names the build wherever its logs are served from."""
    try:
        return urlsplit(url).path.strip("/")
    except ValueError:  # as for "http://[x"
        return ""


def job_name(url: str) -> str:
    """The job whose build this is, for lines that name none: empty where the URL does not tell."""
    parts = log_path(url).split("/")
    if "job" in parts:
        return _jenkins_job(parts[parts.index("job") :])
    while len(parts) > 1 and _BUILD_ID.fullmatch(parts[-1]):
        parts.pop()
    return unquote(parts[-1])


def _jenkins_job(parts: list[str]) -> str:
    """``job/a/job/b/123/console`` -> ``a/b``: the folders and the job, without the build and its pages."""
    names = []
    for marker, name in zip(parts[::2], parts[1::2], strict=False):
        if marker != "job":
            break
        names.append(unquote(name))
    return "/".join(names)
