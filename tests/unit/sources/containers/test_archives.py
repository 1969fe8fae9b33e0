"""Archives of every kind, nested in one another: what is inside comes out under its name."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest

from scanner.model import SkipReason
from scanner.sources.containers import kinds, office, opening
from scanner.sources.containers.limits import Limits
from scanner.sources.containers.opening import label
from tests.unit.sources.containers.made import (
    INDEX,
    make_ar,
    make_asar,
    make_tar,
    make_zip,
    open_all,
    reasons,
    tar_entry,
    texts,
)

FILES = {"a.txt": b"first\nsecond", "folder/b.py": b"x = 1\n"}
INSIDE = {f"outer!{name}": content for name, content in FILES.items()}
ELECTRON = json.dumps(
    {
        "files": {
            "a.txt": {"offset": "0", "size": 12},
            "folder": {"files": {"b.py": {"offset": "12", "size": 6}, "native": {"size": 9, "unpacked": True}}},
        }
    }
).encode()


@pytest.mark.parametrize("pieces", [pytest.param(0, id="from a file"), pytest.param(7, id="from a stream")])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(make_zip(FILES, zipfile.ZIP_STORED), id="zip, stored"),
        pytest.param(make_zip(FILES), id="zip, deflated"),
        pytest.param(make_zip(FILES, zipfile.ZIP_BZIP2), id="zip with bzip2"),
        pytest.param(make_zip(FILES, zipfile.ZIP_LZMA), id="zip with LZMA"),
        pytest.param(make_zip(FILES, prefix=b"Cr24\x03\0\0\0\x05\0\0\0magic"), id="browser extension"),
        pytest.param(make_tar(FILES), id="tar"),
        pytest.param(make_tar(FILES, form=tarfile.USTAR_FORMAT), id="tar, POSIX of 1988"),
        pytest.param(make_tar(FILES, form=tarfile.PAX_FORMAT), id="tar, POSIX of 2001"),
        pytest.param(make_tar(FILES, "w:gz"), id="tar.gz"),
        pytest.param(make_tar(FILES, "w:bz2"), id="tar.bz2"),
        pytest.param(make_tar(FILES, "w:xz"), id="tar.xz"),
        pytest.param(make_ar(FILES), id="ar"),
        pytest.param(make_asar(ELECTRON, b"".join(FILES.values())), id="asar"),
    ],
)
def test_archive_gives_its_files(data: bytes, pieces: int) -> None:
    assert texts(data, pieces=pieces) == INSIDE
    assert reasons(data) == []


@pytest.mark.parametrize(
    ("data", "path", "found"),
    [
        pytest.param(gzip.compress(b"text"), "x.log.gz", {"x.log.gz!x.log": b"text"}, id="gzip"),
        pytest.param(bz2.compress(b"text"), "d/x.sql.bz2", {"d/x.sql.bz2!x.sql": b"text"}, id="bzip2"),
        pytest.param(lzma.compress(b"text"), "x.xz", {"x.xz!x": b"text"}, id="xz"),
        pytest.param(gzip.compress(b"text"), "x", {"x!content": b"text"}, id="a name without an ending"),
        pytest.param(
            gzip.compress(b"te") + gzip.compress(b"xt"), "x.gz", {"x.gz!x": b"text"}, id="two streams in a row"
        ),
        pytest.param(gzip.compress(b"text") + b"\0" * 99, "x.gz", {"x.gz!x": b"text"}, id="padding behind"),
        pytest.param(gzip.compress(b"text") + b"other", "x.gz", {"x.gz!x": b"text"}, id="something else behind"),
        pytest.param(gzip.compress(b""), "x.gz", {"x.gz!x": b""}, id="nothing"),
        pytest.param(
            gzip.compress(gzip.compress(b"text")), "x.gz.gz", {"x.gz.gz!x.gz!x": b"text"}, id="compressed twice"
        ),
        pytest.param(
            make_zip({"b.tar.gz": make_tar({"c.txt": b"text"}, "w:gz")}),
            "a.zip",
            {"a.zip!b.tar.gz!c.txt": b"text"},
            id="tar.gz in a zip",
        ),
        pytest.param(
            make_ar({"data.tar.xz": make_tar({"./etc/key": b"text"}, "w:xz")}),
            "a.deb",
            {"a.deb!data.tar.xz!etc/key": b"text"},
            id="a Debian package",
        ),
        pytest.param(b"plain", "a", {"a": b"plain"}, id="plain text stays what it is"),
        pytest.param(b"PK are letters", "a", {"a": b"PK are letters"}, id="text that begins nearly like a zip"),
        pytest.param(b"", "a", {"a": b""}, id="an empty file"),
        pytest.param(make_zip({}), "a.zip", {}, id="an empty zip"),
        pytest.param(
            make_zip(FILES, prefix=b"#!/bin/sh\nTOKEN=x\n"),
            "outer",
            {"outer": b"#!/bin/sh\nTOKEN=x\n", **INSIDE},
            id="a script that unpacks itself",
        ),
    ],
)
def test_nested_and_single_files(data: bytes, path: str, found: dict[str, bytes]) -> None:
    assert texts(data, path) == found
    assert reasons(data, path) == []


def test_program_that_unpacks_itself_gives_its_strings_and_its_archive() -> None:
    data = make_zip(FILES, prefix=b"MZ\x90\0" + bytes(60) + b"some text of the program" + bytes(60))
    assert set(texts(data)) == {"outer!strings", *INSIDE}
    assert reasons(data) == []


def test_what_is_inside_tells_its_container_and_a_plain_file_does_not() -> None:
    (blob,) = open_all(make_zip({"a": b"x"}), "outer.zip").blobs
    assert blob.origin == INDEX._replace(container="outer.zip")
    assert [blob.origin for blob in open_all(b"text", "plain").blobs] == [INDEX]


def test_large_member_comes_in_windows_and_whole() -> None:
    content = b"".join(b"line %d\n" % number for number in range(1_500_000))
    blobs = open_all(make_zip({"big": content})).blobs
    assert len(blobs) > 1
    assert [blob.first for blob in blobs] == [True] + [False] * (len(blobs) - 1)
    assert blobs[0].data[:7] == content[:7]
    assert blobs[-1].data[-99:] == content[-99:]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("a/b.txt", "a/b.txt", id="usual"),
        pytest.param("../../etc/passwd", "etc/passwd", id="upwards"),
        pytest.param("/etc/passwd", "etc/passwd", id="absolute"),
        pytest.param("..\\..\\x", "x", id="with backslashes"),
        pytest.param("./a//b/.", "a/b", id="roundabout"),
        pytest.param("..", "unnamed", id="nothing left"),
        pytest.param("", "unnamed", id="empty"),
        pytest.param("x" * 5000, "x" * 1023 + "…", id="endless"),
    ],
)
def test_names_are_labels(name: str, shown: str) -> None:
    assert label(name) == shown


def test_names_that_leave_the_archive_do_not() -> None:
    assert set(texts(make_tar({"../../up": b"x", "/absolute": b"y"}))) == {"outer!up", "outer!absolute"}
    assert set(texts(make_zip({"../../up": b"x", "/absolute": b"y"}))) == {"outer!up", "outer!absolute"}


def test_links_and_devices_are_counted_and_not_followed() -> None:
    extra = [
        tar_entry("soft", tarfile.SYMTYPE, "/etc/passwd"),
        tar_entry("hard", tarfile.LNKTYPE, "a.txt"),
        tar_entry("device", tarfile.CHRTYPE),
        tar_entry("pipe", tarfile.FIFOTYPE),
        tar_entry("folder", tarfile.DIRTYPE),
    ]
    data = make_tar({"a.txt": b"x"}, extra=extra)
    assert set(texts(data)) == {"outer!a.txt"}
    assert reasons(data) == [
        ("outer!soft", SkipReason.SYMLINK),
        ("outer!hard", SkipReason.SYMLINK),
        ("outer!device", SkipReason.SPECIAL),
        ("outer!pipe", SkipReason.SPECIAL),
    ]


def test_link_in_a_zip_is_not_followed() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert reasons(stream.getvalue()) == [("outer!link", SkipReason.SYMLINK)]


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT], ids=["GNU", "POSIX"])
def test_long_names_of_tar(form: int) -> None:
    name = "folder/" * 40 + "ü.txt"
    assert texts(make_tar({name: b"x", "b": b"y"}, form=form)) == {f"outer!{name}": b"x", "outer!b": b"y"}


@pytest.mark.parametrize(
    "magic",
    [
        pytest.param(b"7z\xbc\xaf\x27\x1c\0\x04", id="7z"),
        pytest.param(b"Rar!\x1a\x07\x01\0", id="rar"),
        pytest.param(b"\x28\xb5\x2f\xfd\x04\0", id="zstd"),
    ],
)
def test_kinds_that_are_not_opened_are_named(magic: bytes) -> None:
    (skip,) = open_all(magic + bytes(100)).skips
    assert (skip.reason, skip.detail != "") == (SkipReason.UNSUPPORTED, True)


def test_pictures_stay_binary() -> None:
    assert reasons(make_zip({"a.png": b"\x89PNG\r\n\x1a\n" + bytes(99)})) == [("outer!a.png", SkipReason.BINARY)]


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind.name) for kind in (*kinds.EVERY, office.PART) if kind.reader]
)
def test_reader_of_each_kind_exists(kind: kinds.Kind) -> None:
    assert callable(opening.reader_of(kind))


def test_members_above_the_size_that_is_wanted_are_skipped() -> None:
    data = make_zip({"large": b"x" * 2000, "small": b"y" * 10})
    assert set(texts(data, limits=Limits(max_size=1000))) == {"outer!small"}
    assert reasons(data, limits=Limits(max_size=1000)) == [("outer!large", SkipReason.TOO_LARGE)]


def test_compressed_file_is_read_up_to_the_size_that_is_wanted() -> None:
    data = gzip.compress(b"x" * 3_000_000)
    seen = open_all(data, "a.gz", Limits(max_size=1_500_000, ratio=10_000))
    assert [skip.reason for skip in seen.skips] == [SkipReason.TOO_LARGE]
    assert sum(len(blob.data) for blob in seen.blobs) <= 1_500_000
