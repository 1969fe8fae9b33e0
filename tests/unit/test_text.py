"""Bytes become text, and offsets become places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Offset, Place, Span
from scanner.text import Text, decode


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(b"KEY=value\n", "utf-8", id="plain ASCII"),
        pytest.param("schlüssel=ß\n".encode(), "utf-8", id="UTF-8"),
        pytest.param(b"KEY=\xff\xfe\x80 value", "utf-8", id="bytes that are not UTF-8 stay text"),
        pytest.param(b"\xef\xbb\xbfKEY=value", "utf-8-sig", id="UTF-8 with a mark"),
        pytest.param("KEY=value".encode("utf-16"), "utf-16-le", id="UTF-16 with a mark"),
        pytest.param("\ufeffKEY=value".encode("utf-16-be"), "utf-16-be", id="big-endian UTF-16 with a mark"),
        pytest.param("KEY=value".encode("utf-16-le"), "utf-16-le", id="UTF-16 without a mark"),
        pytest.param("KEY=value".encode("utf-16-be"), "utf-16-be", id="big-endian UTF-16 without a mark"),
        pytest.param("KEY=value".encode("utf-32"), "utf-32-le", id="UTF-32 with a mark"),
        pytest.param(b"KEY=value\n\0\nmore text that goes on for a while\n", "utf-8", id="one stray NUL in text"),
        pytest.param(b"", "utf-8", id="nothing at all"),
        pytest.param(b"\xff", "utf-8", id="a single odd byte"),
    ],
)
def test_text_is_recognised(data: bytes, encoding: str) -> None:
    text = decode(data)
    assert text is not None
    assert text.encoding == encoding
    if "KEY=value" in data.decode(encoding, "ignore"):
        assert b"KEY=" in text.data


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", id="PNG"),
        pytest.param(b"PK\x03\x04\x14\0\0\0", id="zip"),
        pytest.param(b"\x7fELF\x02\x01\x01\0\0\0", id="ELF"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", id="PDF without a NUL in its head"),
        pytest.param(bytes(range(256)) * 20, id="bytes of every value"),
        pytest.param(b"\0" * 5000, id="only NULs"),
    ],
)
def test_binary_is_recognised(data: bytes) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    ("text", "found", "place"),
    [
        pytest.param("abc KEY", "KEY", Place(1, 5, 1, 8), id="on the first line"),
        pytest.param("a\nb KEY\n", "KEY", Place(2, 3, 2, 6), id="on a later line"),
        pytest.param("a\r\nb KEY\r\n", "KEY", Place(2, 3, 2, 6), id="after CRLF"),
        pytest.param("äöü KEY", "KEY", Place(1, 5, 1, 8), id="columns count characters, not bytes"),
        pytest.param("𝒳 KEY", "KEY", Place(1, 3, 1, 6), id="a character beyond the basic plane is one column"),
        pytest.param("x K\nEY y", "K\nEY", Place(1, 3, 2, 3), id="over two lines"),
    ],
)
def test_place_of_a_span(text: str, found: str, place: Place) -> None:
    data = text.encode()
    start = data.index(found.encode())
    assert Text(data).place(Span(start, start + len(found.encode()))) == place


def test_place_in_a_later_window_counts_what_stood_before() -> None:
    text = Text(b"KEY\nKEY", offset=Offset(lines=10, characters=7))
    assert text.place(Span(0, 3)) == Place(11, 8, 11, 11)
    assert text.place(Span(4, 7)) == Place(12, 1, 12, 4)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200), st.data())
def test_place_agrees_with_counting_by_hand(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    before = content[:start]
    place = Text(content.encode()).place(Span(len(before.encode()), len(before.encode())))
    assert place.line == before.count("\n") + 1
    assert place.column == len(before) - (before.rfind("\n") + 1) + 1


@given(st.binary(max_size=300))
def test_decode_never_fails_and_lines_add_up(data: bytes) -> None:
    text = decode(data)
    if text is not None:
        count = len(text.line_starts())
        joined = b"\n".join(text.line(index) for index in range(count))
        assert joined == text.data.replace(b"\r\n", b"\n").removesuffix(b"\r") or b"\r" in text.data
