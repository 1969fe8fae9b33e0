"""Files are read once, whole, without following links and in bounded memory."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import model
from scanner.detect.template import expand
from scanner.detector import Detector
from scanner.engine import ScanOptions, scan
from scanner.model import Blob, Origin, OriginKind, Skip, SkipReason
from scanner.sources import files
from scanner.sources.files import FileBatch, batches, read_file, windows
from scanner.sources.stream import StreamBatch

ORIGIN = Origin(OriginKind.TREE)


def only(items: object) -> Blob | Skip:
    (item,) = items  # type: ignore[misc]
    assert isinstance(item, (Blob, Skip))
    return item


def test_file_is_one_blob(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"content")
    blob = only(read_file(str(tmp_path / "a.txt"), "shown/a.txt"))
    assert isinstance(blob, Blob)
    assert (blob.data, blob.path) == (b"content", "shown/a.txt")


def make_link(path: Path) -> None:
    (path.parent / "target").write_text("content")
    path.symlink_to("target")


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)  # the address of a socket is short
        server.bind(path.name)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(make_link, SkipReason.SYMLINK, id="a link to a file"),
        pytest.param(make_loop, SkipReason.SYMLINK, id="a link to itself"),
        pytest.param(os.mkfifo, SkipReason.SPECIAL, id="a FIFO without a writer"),
        pytest.param(make_socket, SkipReason.SPECIAL, id="a socket"),
        pytest.param(Path.mkdir, SkipReason.SUBMODULE, id="a folder where a file was listed"),
        pytest.param(lambda path: None, SkipReason.ABSENT, id="a file that vanished"),
    ],
)
def test_what_is_not_a_file_is_skipped(
    make: object, reason: SkipReason, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "item")  # type: ignore[operator]
    skip = only(read_file(str(tmp_path / "item"), "item"))
    assert isinstance(skip, Skip)
    assert skip.reason is reason


def test_file_whose_reading_fails_is_unreadable() -> None:
    # Opening this one works and reading its first page is an input/output error, even for root.
    skip = only(read_file("/proc/self/mem", "mem"))
    assert isinstance(skip, Skip)
    assert skip.reason is SkipReason.UNREADABLE
    assert not skip.reason.expected


@pytest.mark.parametrize(
    ("limit", "skipped"),
    [
        pytest.param(0, False, id="no limit"),
        pytest.param(7, False, id="exactly as large as the limit"),
        pytest.param(6, True, id="larger than the limit"),
    ],
)
def test_size_limit(limit: int, skipped: bool, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    assert isinstance(only(read_file(str(tmp_path / "a"), "a", limit)), Skip) is skipped


def test_file_that_does_not_tell_its_size_is_read_to_its_end() -> None:
    blobs = [item for item in read_file("/proc/self/status", "status") if isinstance(item, Blob)]
    assert b"Name:" in b"".join(blob.data for blob in blobs)


def test_file_larger_than_a_window_comes_in_overlapping_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WINDOW", 1 << 20)
    content = b"".join(b"line %d\n" % number for number in range(400_000))
    (tmp_path / "a").write_bytes(content)
    blobs = [item for item in read_file(str(tmp_path / "a"), "a") if isinstance(item, Blob)]
    assert len(blobs) > 2
    assert [blob.first for blob in blobs] == [True] + [False] * (len(blobs) - 1)
    assert [blob.last for blob in blobs] == [False] * (len(blobs) - 1) + [True]
    for blob in blobs:
        start = content.index(blob.data[:200])
        assert blob.offset.lines == content[:start].count(b"\n")


KEYS = [expand("hf_{letters:34}", seed) for seed in range(40)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 40_000), min_size=1, max_size=8), st.sampled_from([17, 61, 40_001]), st.data())
def test_every_key_of_a_large_stream_is_found_once_with_its_place(
    detector: Detector, gaps: list[int], line_length: int, data: st.DataObject
) -> None:
    filler = (b"x" * (line_length - 1) + b"\n") * 3_000
    content = b""
    for number, gap in enumerate(gaps):
        content += filler[:gap] + b" " + KEYS[number].encode() + b" "
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    pieces = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "WINDOW", 20_000)
        patch.setattr(files, "OVERLAP", 4096)
        patch.setattr(model, "OVERLAP", 4096)
        report = scan([_Listed(tuple(windows(pieces, "a", ORIGIN)))], detector, ScanOptions())
    assert [finding.secret.reveal() for finding in report.findings] == KEYS[: len(gaps)]
    for finding in report.findings:
        at = content.index(finding.secret.reveal().encode())
        assert finding.place.line == content[:at].count(b"\n") + 1
        assert finding.place.column == at - (content.rfind(b"\n", 0, at) + 1) + 1


class _Listed:
    def __init__(self, items: tuple[Blob | Skip, ...]) -> None:
        self._items = items

    def blobs(self) -> object:
        return iter(self._items)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "utf-32"])
def test_large_wide_text_is_read_in_every_window(
    encoding: str, detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WINDOW", 300_000)
    content = ("a line of text\n" * 30_000 + KEYS[0] + "\n" + "a line of text\n" * 30_000 + KEYS[1]).encode(encoding)
    pieces = [content[i : i + 299_999] for i in range(0, len(content), 299_999)]
    report = scan([_Listed(tuple(windows(pieces, "a", ORIGIN)))], detector, ScanOptions())
    assert [(finding.secret.reveal(), finding.place.line) for finding in report.findings] == [
        (KEYS[0], 30_001),
        (KEYS[1], 60_002),
    ]


def test_large_binary_is_skipped_after_its_head() -> None:
    pieces = iter([b"PK\x03\x04\0\0" + b"\0" * 100_000, b"never asked for"])
    skip = only(windows(pieces, "a", ORIGIN))
    assert isinstance(skip, Skip)
    assert skip.reason is SkipReason.BINARY
    assert next(pieces) == b"never asked for"


def test_batches_keep_order_and_carry_skips(tmp_path: Path) -> None:
    listing = [str(number) for number in range(600)]
    listing[7:7] = [Skip("link", SkipReason.SYMLINK)]  # type: ignore[list-item]
    made = list(batches(str(tmp_path), "sub/", listing))
    assert [item for batch in made for item in batch.items] == listing
    skips = [item for item in FileBatch(str(tmp_path), "sub/", made[0].items[7:8]).blobs() if isinstance(item, Skip)]
    assert [skip.path for skip in skips] == ["sub/link"]


def test_stream_is_one_blob(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    with open(tmp_path / "a", "rb") as stream:
        blob = only(StreamBatch(stream, "<stdin>").blobs())
    assert isinstance(blob, Blob)
    assert (blob.data, blob.path, blob.origin.kind) == (b"content", "<stdin>", OriginKind.STDIN)
