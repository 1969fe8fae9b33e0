"""Tells what a file is from its first bytes: names lie, and many kinds have no name of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from scanner.sources.containers.tars import is_tar

HEAD = 16 << 10
"""Bytes looked at: a script that unpacks itself has its archive behind some 10 kB of shell."""


class Kind(NamedTuple):
    """What to do about a file that is not plain text."""

    name: str
    reader: str = ""
    """``module:function`` in this package, imported when the first such file is met; empty when there is none."""
    whole: bool = False
    """True when the format has to be read out of order."""
    nests: bool = True
    """True when members are files again; false for a document, whose reader gives text."""


ZIP = Kind("zip", "zips:members", whole=True)
COMPRESSED = Kind("compressed file", "compression:members")
TAR = Kind("tar", "tars:members")
STRINGS = Kind("binary", "strings:members", nests=False)
MEDIA = Kind("media")

# First bytes of each kind. Sources: the formats' own specifications.
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"Cr24", ZIP),  # a browser extension: its signature stands first
    (b"\x1f\x8b\x08", COMPRESSED),
    (b"\xfd7zXZ\x00", COMPRESSED),
    (b"!<arch>\n", Kind("ar", "ar:members")),
    (b"%PDF-", Kind("PDF", "pdf:members", whole=True, nests=False)),
    (b"SQLite format 3\x00", Kind("SQLite database", "sqlite:members", whole=True, nests=False)),
    (b"7z\xbc\xaf\x27\x1c", Kind("7z")),
    (b"Rar!\x1a\x07", Kind("rar")),
    (b"\x28\xb5\x2f\xfd", Kind("zstd")),
    (b"\x04\x22\x4d\x18", Kind("lz4")),
    (b"LZIP\x01", Kind("lzip")),
    (b"MSCF\x00\x00\x00\x00", Kind("cab")),
    (b"\xed\xab\xee\xdb", Kind("rpm")),
    (b"hsqs", Kind("squashfs")),
    (b"\x89PNG\r\n\x1a\n", MEDIA),
    (b"\xff\xd8\xff", MEDIA),
    (b"GIF87a", MEDIA),
    (b"GIF89a", MEDIA),
    (b"\x00\x00\x01\x00", MEDIA),
    (b"wOFF", MEDIA),
    (b"wOF2", MEDIA),
    (b"OTTO\x00", MEDIA),
    (b"\x00\x01\x00\x00\x00", MEDIA),
    (b"OggS\x00", MEDIA),
    (b"ID3\x03", MEDIA),
    (b"ID3\x04", MEDIA),
    (b"fLaC\x00", MEDIA),
    (b"PACK\x00\x00\x00", MEDIA),
    (b"\x1a\x45\xdf\xa3", MEDIA),
)


def kind_of(head: bytes) -> Kind | None:
    """Return the kind of the file that begins with ``head``, None for text and for binary files of no known kind."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return next((kind for matches, kind in _TESTS if matches(head)), None)


def _is_bzip2(head: bytes) -> bool:
    return head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90")


def _is_script_with_zip(head: bytes) -> bool:
    return head.startswith(b"#!") and b"PK\x03\x04" in head


def _is_class(head: bytes) -> bool:
    # A Mach-O file for several machines begins alike and has their number where a class file has its version.
    return head.startswith(b"\xca\xfe\xba\xbe") and int.from_bytes(head[6:8], "big") >= 45


def _is_bytecode(head: bytes) -> bool:
    return head[2:4] == b"\r\n" and 3000 <= int.from_bytes(head[:2], "little") < 4000


def _is_asar(head: bytes) -> bool:
    return head.startswith(b"\x04\x00\x00\x00") and head[16:17] == b"{"


def _is_media(head: bytes) -> bool:
    return head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b"WAVE", b"AVI "))


_TESTS: tuple[tuple[Callable[[bytes], bool], Kind], ...] = (
    (_is_bzip2, COMPRESSED),
    (_is_script_with_zip, ZIP),
    (_is_class, Kind("class file", "javaclass:members", whole=True, nests=False)),
    (_is_bytecode, Kind("Python bytecode", "bytecode:members", whole=True, nests=False)),
    (_is_asar, Kind("asar", "asar:members", whole=True)),
    (_is_media, MEDIA),
    (is_tar, TAR),
)

EVERY = (*dict.fromkeys(kind for _, kind in (*_MAGIC, *_TESTS)), STRINGS)
"""Every kind that is known."""
