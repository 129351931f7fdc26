# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-ingest`` is killed, and taken up by the same command."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from elastic_recheck.engines.embedded.frames import unpacked
from elastic_recheck.engines.embedded.store import LogStore

BUILDS, FILES = 6, 8


def test_killed_again_and_again_it_ends_with_everything_there_once(tmp_path: Path) -> None:
    directories = [tmp_path / "logs" / str(number) for number in range(BUILDS)]
    for directory in directories:
        directory.mkdir(parents=True)
        for number in range(FILES):
            (directory / f"screen-{number}.txt").write_text(f"{directory} {number}\n" * 50_000)
    command = [sys.executable, "-m", "elastic_recheck.cli.ingest", *map(str, directories)]
    command += ["--store", str(tmp_path / "store"), "--builds", "1", "--format", "json"]
    for wanted in (1, FILES + 3, 3 * FILES):
        kill_when(command, tmp_path / "store", wanted)
        check(tmp_path / "store", whole=False)
    before = stored(tmp_path / "store")
    last = subprocess.run(command, stdout=subprocess.PIPE, timeout=120, check=True)
    assert json.loads(last.stdout)["files"] <= BUILDS * FILES - before + FILES
    check(tmp_path / "store", whole=True)


def kill_when(command: list[str], store: Path, files: int) -> None:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while stored(store) < files and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait()


def stored(store: Path) -> int:
    return len(list(store.glob("builds/*/*.zst")))


def check(directory: Path, *, whole: bool) -> None:
    store = LogStore(directory)
    roots = store.roots()
    for root in roots:
        with store.hold(root) as held:
            files = held.files()
        for name, file in files.items():
            with unpacked(file.path) as stream:
                assert stream.read() == Path(root, name).read_bytes()
        assert not whole or len(files) == FILES
    store.close()
    assert not whole or (len(roots), stored(directory)) == (BUILDS, BUILDS * FILES)
    assert not whole or not list(directory.glob("builds/*/*.new"))
