"""Hostile and broken containers: every bound holds, says so, and does not keep what can be read from being read."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import SkipReason
from scanner.sources.containers.limits import Limits
from tests.unit.sources.containers import made
from tests.unit.sources.containers.made import make_ar, make_asar, make_tar, make_zip, open_all, reasons, texts

SMALL = Limits(total=1 << 20, total_factor=1, ratio_from=1 << 16, held=1 << 20, members=50)
MANY = {f"f{number}": b"x" for number in range(60)}


def nested(depth: int) -> bytes:
    data = b"text"
    for _ in range(depth):
        data = make_zip({"in": data})
    return data


def overlapping() -> bytes:
    """A zip whose directory names the same bytes again and again."""
    data = make_zip({"a": bytes(1000)}, zipfile.ZIP_STORED)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    record = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 40, 40, 40 * len(entry), start, 0)
    return data[:start] + entry * 40 + record


def encrypted() -> bytes:
    """A zip of two members, of which the directory says that the first is encrypted."""
    data = bytearray(make_zip({"secret": b"x" * 50, "open": b"y"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def endless_tar() -> bytes:
    """A tar with a file that claims to have a terabyte."""
    info = tarfile.TarInfo("huge")
    info.size = 10**12
    return make_tar({"a": b"x"}).rstrip(b"\0").ljust(1024, b"\0") + info.tobuf(tarfile.GNU_FORMAT) + b"y" * 700


@pytest.mark.parametrize(
    ("data", "limits", "found", "expected"),
    [
        pytest.param(nested(4), SMALL, {"outer!in!in!in!in": b"text"}, [], id="four levels"),
        pytest.param(nested(5), SMALL, {}, [("outer!in!in!in!in", SkipReason.NESTED_TOO_DEEP)], id="five levels"),
        pytest.param(nested(40), SMALL, {}, [("outer!in!in!in!in", SkipReason.NESTED_TOO_DEEP)], id="forty levels"),
        pytest.param(
            make_zip({"a": b"first", "bomb": bytes(5 << 20), "z": b"last"}),
            Limits(ratio_from=1 << 16),
            {"outer!a": b"first", "outer!z": b"last"},
            [("outer!bomb", SkipReason.EXPANDS_TOO_MUCH)],
            id="a member that expands a thousandfold",
        ),
        pytest.param(
            make_zip({"a": b"first", "b": b"ab\n" * (1 << 18), "c": b"cd\n" * (1 << 18), "d": b"last"}),
            SMALL._replace(ratio=10_000),
            None,
            [("outer", SkipReason.UNPACKS_TO_TOO_MUCH)],
            id="members that are too much together",
        ),
        pytest.param(make_tar(MANY), SMALL, None, [("outer", SkipReason.TOO_MANY_MEMBERS)], id="many files in a tar"),
        pytest.param(make_zip(MANY), SMALL, None, [("outer", SkipReason.TOO_MANY_MEMBERS)], id="many files in a zip"),
        pytest.param(
            make_zip({"a": make_zip(MANY), "b": make_zip(MANY)}),
            SMALL._replace(members=100),
            None,
            [("outer", SkipReason.TOO_MANY_MEMBERS)],
            id="many files in nested archives together",
        ),
        pytest.param(
            gzip.compress(b"") * 60, SMALL, None, [("outer", SkipReason.TOO_MANY_MEMBERS)], id="many empty streams"
        ),
        pytest.param(
            make_zip({"in.zip": make_zip({"a": bytes(range(256)) * 5000}, zipfile.ZIP_STORED), "b": b"x"}),
            Limits(held=1 << 20, ratio=1000),
            {"outer!b": b"x"},
            [("outer!in.zip", SkipReason.UNPACKS_TO_TOO_MUCH)],
            id="a nested archive too large to be held",
        ),
        pytest.param(
            encrypted(), SMALL, {"outer!open": b"y"}, [("outer!secret", SkipReason.ENCRYPTED)], id="an encrypted member"
        ),
        pytest.param(
            make_zip({"a": b"xyz" * 50, "b": b"y"}).replace(b"PK\x01\x02", b"PK\x01\x03"),
            SMALL,
            {"outer!a": b"xyz" * 50, "outer!b": b"y"},
            [("outer", SkipReason.DAMAGED)],
            id="a directory that is none",
        ),
        pytest.param(
            make_tar({"a": b"first", "b": b"x" * 2000})[:2000],
            SMALL,
            {"outer!a": b"first", "outer!b": b"x" * 464},
            [("outer", SkipReason.DAMAGED)],
            id="a tar without its end",
        ),
        pytest.param(
            endless_tar(),
            SMALL,
            {"outer!a": b"x", "outer!huge": b"y" * 700},
            [("outer", SkipReason.DAMAGED)],
            id="a tar of a terabyte",
        ),
        pytest.param(
            gzip.compress(b"some text " * 99, 0)[:500],
            SMALL,
            None,
            [("outer", SkipReason.DAMAGED)],
            id="a gzip file without its end",
        ),
        pytest.param(
            make_ar({"a": b"first"}) + b"garbage",
            SMALL,
            {"outer!a": b"first"},
            [("outer", SkipReason.DAMAGED)],
            id="an ar with garbage behind",
        ),
        pytest.param(
            make_asar(b'{"files":{"a":{"offset":"0","size":99999}}}', b"x"),
            SMALL,
            {},
            [("outer!a", SkipReason.DAMAGED)],
            id="an asar that claims more than it has",
        ),
        pytest.param(
            make_asar(b'{"files":{"a":{"files":' + b'{"a":' * 9999, b"x"),
            SMALL,
            {},
            [("outer", SkipReason.DAMAGED)],
            id="an asar nested without end",
        ),
    ],
)
def test_bound(
    data: bytes, limits: Limits, found: dict[str, bytes] | None, expected: list[tuple[str, SkipReason]] | None
) -> None:
    seen = open_all(data, limits=limits)
    if found is not None:
        read = texts(data, limits=limits)
        # What stopped in the middle may have given its beginning.
        assert {path: text for path, text in read.items() if path != "outer!bomb" and text.strip(b"\0")} == found
    if expected is not None:
        assert [(skip.path, skip.reason) for skip in seen.skips if skip.reason is not SkipReason.BINARY] == expected
    assert sum(len(blob.data) for blob in seen.blobs) < 8 << 20


def test_overlapping_members_end_the_reading() -> None:
    seen = open_all(overlapping())
    assert [skip.reason for skip in seen.skips] == [SkipReason.DAMAGED]
    assert len(seen.blobs) <= 2


def test_zip_that_lost_its_end_gives_what_comes_before() -> None:
    data = make_zip({"a": b"first", "b": b"second", "c": bytes(range(256)) * 9})
    cut = data[: data.index(b"PK\x01\x02") - 20]
    assert {path: text for path, text in texts(cut).items() if not path.startswith("outer!c")} == {
        "outer!a": b"first",
        "outer!b": b"second",
    }
    assert reasons(cut)[-1] == ("outer", SkipReason.DAMAGED)


def test_stream_written_without_sizes_gives_what_comes_before_the_cut() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(data)  # type: ignore[arg-type]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        archive.writestr("a", b"first")
        archive.writestr("b", b"second")
    cut = pipe.data[: pipe.data.index(b"PK\x01\x02")]
    assert texts(cut) == {"outer!a": b"first", "outer!b": b"second"}


SAMPLES = [
    pytest.param(make_zip({"a.txt": b"text " * 30, "b": make_tar({"c": b"d"}, "w:gz")}), id="zip"),
    pytest.param(make_zip({"a.txt": b"text " * 30}, zipfile.ZIP_LZMA), id="zip with LZMA"),
    pytest.param(make_tar({"a.txt": b"text " * 30, "n" * 150: b"x"}), id="tar"),
    pytest.param(make_tar({"a.txt": b"x", "ü" * 90: b"x"}, form=tarfile.PAX_FORMAT), id="tar of POSIX"),
    pytest.param(make_tar({"a.txt": b"text " * 30}, "w:xz"), id="tar.xz"),
    pytest.param(make_tar({"a.txt": b"text " * 30}, "w:bz2"), id="tar.bz2"),
    pytest.param(gzip.compress(b"text " * 30), id="gzip"),
    pytest.param(make_ar({"a": b"text", "/": b"index", "//": b"long name/\n", "/0": b"x"}), id="ar"),
    pytest.param(make_asar(b'{"files":{"a":{"offset":"0","size":4}}}', b"text"), id="asar"),
    pytest.param(made.make_class({"TOKEN": "value"}, ["other"]), id="class"),
    pytest.param(made.make_bytecode("TOKEN = 'v'\ndef f(a=(1, 'x')): return {2.5: 'y', 10**30: 1j}\n"), id="bytecode"),
    pytest.param(made.make_database(), id="SQLite"),
    pytest.param(made.make_document(), id="docx"),
    pytest.param(made.make_pdf(b"BT /F 12 Tf 10 20 Td (te\\(xt) Tj [(a) -300 <6263>] TJ ET", b"/F 10 0 R",
                               {10: b"<< /Subtype /Type1 /Encoding << /Differences [65 /B /one] >> >>"}), id="PDF"),
    pytest.param(b"\x7fELF" + bytes(99) + b"printable text" + bytes(9), id="binary"),
]  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_broken_bytes_never_raise_and_stay_within_bounds(sample: bytes, data: st.DataObject) -> None:
    broken = bytearray(sample)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(sample) - 1), st.integers(0, 255)), max_size=8)
    ):
        broken[place] = value
    cut = data.draw(st.one_of(st.just(len(sample)), st.integers(0, len(sample))))
    extra = data.draw(st.binary(max_size=64))
    seen = open_all(bytes(broken[:cut]) + extra, limits=SMALL)
    assert sum(len(blob.data) for blob in seen.blobs) < 6 << 20


@settings(max_examples=200, deadline=None)
@given(magic=st.sampled_from(made.MAGICS), rest=st.binary(max_size=600))
def test_random_bytes_behind_any_magic_never_raise(magic: bytes, rest: bytes) -> None:
    open_all(magic + rest, limits=SMALL)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=400))
def test_random_content_of_a_pdf_never_raises(body: bytes) -> None:
    open_all(b"%PDF-1.4\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(b"BT (x) Tj " + body), limits=SMALL)
    open_all(b"%PDF-1.4\n1 0 obj<<" + body + b">>\ntrailer<</Root 1 0 R>>", limits=SMALL)
