# SPDX-License-Identifier: Apache-2.0
"""Java is found where it is, and missed in one line where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_recheck.sandbox.java import CannotStart, Jdk, newest_jdk, oldest_jdk


def jdk(home: Path, version: str, compiler: bool = True) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    if compiler:
        (home / "bin" / "javac").touch()
    return home


def test_the_newest_is_taken(tmp_path: Path) -> None:
    homes = [jdk(tmp_path / "8", "1.8.0_412"), jdk(tmp_path / "21", "21.0.3"), jdk(tmp_path / "17", "17.0.15")]

    assert newest_jdk([tmp_path / "nowhere", *homes]) == Jdk(tmp_path / "21", 21)


def test_without_a_compiler_it_is_no_jdk(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"^no JDK found \(JAVA_HOME, PATH, /usr/lib/jvm\)[^\n]*$"):
        newest_jdk([jdk(tmp_path / "jre", "21.0.3", compiler=False)])


def test_the_oldest_that_is_new_enough_is_taken(tmp_path: Path) -> None:
    homes = [jdk(tmp_path / "25", "25"), jdk(tmp_path / "11", "11.0.2"), jdk(tmp_path / "17", "17.0.15")]

    assert oldest_jdk(homes, 17) == Jdk(tmp_path / "17", 17)


def test_what_is_too_old_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"^JDK 11 in .*/11 is too old: 17 or newer is needed$"):
        oldest_jdk([jdk(tmp_path / "11", "11.0.2")], 17)
