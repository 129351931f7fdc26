# SPDX-License-Identifier: Apache-2.0
"""A site changes all at once, and stays as it was where something goes wrong."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.site_directory import Edition, SiteDirectory


def fill(edition: Edition, text: str) -> None:
    for number in range(20):
        edition.put(f"bug/{number}.html", text.encode())


def test_a_reader_never_sees_half(tmp_path: Path) -> None:
    """Whoever opens the directory finds all files of one edition, while editions follow each other."""
    site, out = SiteDirectory(tmp_path / "out"), tmp_path / "out"
    with site.edition() as edition:
        fill(edition, "0")
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            here = out.resolve()
            try:
                seen.add(",".join(sorted({each.read_text() for each in (here / "bug").iterdir()})))
            except FileNotFoundError:
                continue  # two editions later the first one goes

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(1, 30):
        with site.edition() as edition:
            fill(edition, str(number))
    done.set()
    thread.join()
    assert seen <= {str(number) for number in range(30)}
    assert {each.read_text() for each in (out / "bug").iterdir()} == {"29"}


def test_what_went_wrong_changes_nothing(tmp_path: Path) -> None:
    site, out = SiteDirectory(tmp_path / "out"), tmp_path / "out"
    with site.edition() as edition:
        fill(edition, "good")
    with pytest.raises(ZeroDivisionError), site.edition() as edition:
        edition.put(f"{1 // 0}.html", b"bad")
    assert (out / "bug/3.html").read_text() == "good"
    assert len([each for each in tmp_path.iterdir() if each.is_dir() and not each.is_symlink()]) == 1


def test_an_edition_knows_the_files_of_the_last_and_keeps_them(tmp_path: Path) -> None:
    site, out = SiteDirectory(tmp_path / "out"), tmp_path / "out"
    with site.edition() as edition:
        edition.put("a/b.json", b"old")
        assert (edition.last("a/b.json"), edition.keep("a/b.json")) == (None, False)
    with site.edition() as edition:
        assert (edition.last("a/b.json"), edition.last("a/c.json")) == (b"old", None)
        edition.put("a/b.json", b"half")
        assert (edition.keep("a/b.json"), edition.keep("a/c.json")) == (True, False)
    assert (out / "a/b.json").read_bytes() == b"old"


def test_two_editions_stay(tmp_path: Path) -> None:
    """The one before is kept for who is reading it; what a crashed process left goes."""
    site = SiteDirectory(tmp_path / "out")
    (tmp_path / ".out.abc").mkdir()
    for number in range(5):
        with site.edition() as edition:
            fill(edition, str(number))
    editions = [each for each in tmp_path.glob(".out.*") if each.is_dir()]
    assert sorted((each / "bug/1.html").read_text() for each in editions) == ["3", "4"]


def test_a_file_can_be_taken_over(tmp_path: Path) -> None:
    site, out = SiteDirectory(tmp_path / "out"), tmp_path / "out"
    with site.edition() as edition:
        edition.put("a/b.html", b"last good")
    first = (out / "a/b.html").stat().st_ino
    with site.edition() as edition:
        assert edition.keep("a/b.html")
        assert not edition.keep("other.html")
    assert (out / "a/b.html").read_bytes() == b"last good"
    with site.edition() as edition:
        edition.put("a/b.html", b"last good")
    assert (out / "a/b.html").stat().st_ino == first


def test_bodies_stay_as_long_as_they_are_used(tmp_path: Path) -> None:
    site = SiteDirectory(tmp_path / "out")
    with site.edition() as edition:
        assert edition.body("one") is None
        assert edition.body("two") is None
        edition.put_body("one", "1")
        edition.put_body("two", "2")
    with site.edition() as edition:
        assert edition.body("one") == "1"
    with site.edition() as edition:
        assert (edition.body("one"), edition.body("two")) == ("1", None)


@pytest.mark.parametrize("damage", [b"", b"\0" * 70, b"\xff\xfe", b"half of"])
def test_a_damaged_body_is_drawn_again(tmp_path: Path, damage: bytes) -> None:
    """A loss of power leaves anything."""
    site = SiteDirectory(tmp_path / "out")
    with site.edition() as edition:
        edition.put_body("one", "1\n2")
    (tmp_path / ".out.bodies/one").write_bytes(damage)
    with site.edition() as edition:
        assert edition.body("one") is None
        edition.put_body("one", "1\n2")
        assert edition.body("one") == "1\n2"


def test_an_empty_file_is_not_taken_over(tmp_path: Path) -> None:
    site, out = SiteDirectory(tmp_path / "out"), tmp_path / "out"
    with site.edition() as edition:
        edition.put("a.json", b"{}")
    (out / "a.json").write_bytes(b"")
    with site.edition() as edition:
        assert not edition.keep("a.json")


def test_only_one_makes_an_edition(tmp_path: Path) -> None:
    site = SiteDirectory(tmp_path / "out")
    with site.edition(), pytest.raises(Unavailable, match="another process"), site.edition():
        pass


def test_an_empty_directory_is_taken_and_a_full_one_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with SiteDirectory(out).edition() as edition:
        edition.put("index.html", b"here")
    assert (out / "index.html").read_bytes() == b"here"
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("keep me")
    with pytest.raises(Refused, match="was not made by this program"), SiteDirectory(full).edition():
        pass
    assert (full / "mine.txt").read_text() == "keep me"


def test_a_web_server_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with SiteDirectory(tmp_path / "out").edition() as edition:
            edition.put("bug/1.html", b"here")
    finally:
        os.umask(before)
    assert (tmp_path / "out/bug").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "out/bug/1.html").stat().st_mode & 0o777 == 0o644
