"""A cached file is believed only if nobody else could have written it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner import cachefile


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cachefile.CACHE_DIRECTORY_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_was_written_is_read(cache: Path) -> None:
    assert cachefile.write("a", b"content")
    assert cachefile.read("a") == b"content"
    assert (cache / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("stamp", "content"),
    [
        pytest.param(b"", b"stamp and content", id="no stamp asked"),
        pytest.param(b"stamp", b" and content", id="the stamp it has"),
        pytest.param(b"other", None, id="another stamp"),
        pytest.param(b"stamp and content and more", None, id="a stamp longer than the file"),
    ],
)
def test_file_is_believed_with_its_stamp_only(stamp: bytes, content: bytes | None) -> None:
    cachefile.write("a", b"stamp and content")
    assert cachefile.read("a", stamp) == content


def test_nothing_was_written() -> None:
    assert cachefile.read("a") is None


def group_may_write(cache: Path) -> None:
    (cache / "a").chmod(0o620)


def others_may_read(cache: Path) -> None:
    (cache / "a").chmod(0o604)


def others_own_it(cache: Path) -> None:
    os.chown(cache / "a", 65534, 65534)


def others_own_the_folder(cache: Path) -> None:
    os.chown(cache, 65534, 65534)


def others_may_write_into_the_folder(cache: Path) -> None:
    cache.chmod(0o777)


def it_is_a_link(cache: Path) -> None:
    (cache / "a").rename(cache / "b")
    (cache / "a").symlink_to("b")


ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(group_may_write, id="a group may write it"),
        pytest.param(others_may_read, id="others may read it"),
        pytest.param(others_own_it, id="somebody else owns it", marks=ROOT),
        pytest.param(others_own_the_folder, id="somebody else owns the folder", marks=ROOT),
        pytest.param(others_may_write_into_the_folder, id="others may write into the folder"),
        pytest.param(it_is_a_link, id="it is a link"),
    ],
)
def test_spoiled_file_is_not_believed(spoil: object, cache: Path) -> None:
    cachefile.write("a", b"content")
    spoil(cache)  # type: ignore[operator]
    assert cachefile.read("a") is None


def test_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cachefile.CACHE_DIRECTORY_VARIABLE, str(tmp_path / "file" / "cache"))
    assert cachefile.write("a", b"content") is False
    assert cachefile.read("a") is None
