"""Makes real containers, and opens them the way a scan does."""

from __future__ import annotations

import importlib.util
import io
import marshal
import sqlite3
import struct
import tarfile
import zipfile
import zlib

from scanner.model import Blob, Origin, OriginKind, Skip, SkipReason
from scanner.sources.containers.limits import Limits
from scanner.sources.containers.opening import Containers
from scanner.sources.containers.source import Source
from tests.unit.sources.seen import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INDEX = Origin(OriginKind.INDEX, "0" * 40)


def open_all(data: bytes, path: str = "outer", limits: Limits | None = None, pieces: int = 0) -> Seen:
    """Return all that comes out of ``data``; read as a stream of so many bytes at a time when ``pieces`` is not 0."""
    if pieces:
        source = Source(data[start : start + pieces] for start in range(0, len(data), pieces))
    else:
        source = Source.of_bytes(data)
    items = list(Containers(limits or Limits()).blobs(source, path, INDEX, 0 if pieces else len(data)))
    return Seen(
        tuple(item for item in items if isinstance(item, Blob)),
        tuple(item for item in items if isinstance(item, Skip)),
    )


def texts(data: bytes, path: str = "outer", limits: Limits | None = None, pieces: int = 0) -> dict[str, bytes]:
    """Return the text of everything in ``data``, by its path."""
    found: dict[str, bytes] = {}
    for blob in open_all(data, path, limits, pieces).blobs:
        found[blob.path] = found.get(blob.path, b"") + blob.data
    return found


def reasons(data: bytes, path: str = "outer", limits: Limits | None = None) -> list[tuple[str, SkipReason]]:
    """Return what was not read in ``data``, and why."""
    return [(skip.path, skip.reason) for skip in open_all(data, path, limits).skips]


def make_zip(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, prefix: bytes = b"") -> bytes:
    """Return a zip archive."""
    stream = io.BytesIO()
    stream.write(prefix)
    with zipfile.ZipFile(stream, "a" if prefix else "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def make_tar(
    files: Mapping[str, bytes], mode: str = "w", extra: Iterable[tarfile.TarInfo] = (), form: int = 1
) -> bytes:
    """Return a tar archive, compressed when ``mode`` says so, with entries of other kinds at its end."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in extra:
            archive.addfile(info)
    return stream.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """Return an entry without content."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def make_ar(files: Mapping[str, bytes]) -> bytes:
    """Return an ar archive as Debian packages are."""
    parts = [b"!<arch>\n"]
    for name, content in files.items():
        parts.append(f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode())
        parts += [content, b"\n" * (len(content) % 2)]
    return b"".join(parts)


def make_asar(header: bytes, body: bytes) -> bytes:
    """Return the archive of an Electron application with such a header."""
    padded = header + b"\0" * (-len(header) % 4)
    return struct.pack("<4I", 4, len(padded) + 8, len(padded) + 4, len(header)) + padded + body


def make_pdf(content: bytes, fonts: bytes = b"", objects: Mapping[int, bytes] | None = None) -> bytes:
    """Return a PDF with one page that shows ``content``, with further objects from number 10 on."""
    packed = zlib.compress(content)
    every = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << " + fonts + b" >> >> >>",
        3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        4: b"<< /Length 5 0 R /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream",
        5: str(len(packed)).encode(),
        **(objects or {}),
    }
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in every.items())
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def pdf_stream(content: bytes, info: bytes = b"") -> bytes:
    """Return a stream object for ``make_pdf``."""
    packed = zlib.compress(content)
    return b"<< %s /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (info, len(packed), packed)


def make_class(fields: Mapping[str, str], texts: Iterable[str] = ()) -> bytes:
    """Return a Java class with string constants as fields, and further texts in its pool."""
    pool: list[bytes] = []

    def add(entry: bytes) -> int:
        pool.append(entry)
        return len(pool)

    def utf8(text: str) -> int:
        return add(struct.pack(">BH", 1, len(text.encode())) + text.encode())

    add(struct.pack(">BQ", 5, 1))  # a long takes two slots
    pool.append(b"")
    kind = utf8("ConstantValue")
    members = b""
    for name, value in fields.items():
        constant = add(struct.pack(">BH", 8, utf8(value)))
        members += struct.pack(">4H", 0x19, utf8(name), utf8("Ljava/lang/String;"), 1)
        members += struct.pack(">HIH", kind, 2, constant)
    for text in texts:
        utf8(text)
    head = struct.pack(">IHHH", 0xCAFEBABE, 0, 61, len(pool) + 1)
    return head + b"".join(pool) + struct.pack(">5H", 0x21, 0, 0, 0, len(fields)) + members + bytes(4)


def make_bytecode(source: str) -> bytes:
    """Return Python compiled by the running interpreter."""
    code = marshal.dumps(compile(source, "<made>", "exec"))
    return importlib.util.MAGIC_NUMBER + bytes(12) + code


def make_database(*statements: str) -> bytes:
    """Return an SQLite database."""
    connection = sqlite3.connect(":memory:")
    for statement in statements or ("CREATE TABLE t(a TEXT, b)", "INSERT INTO t VALUES ('text', 1)"):
        connection.execute(statement)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


WORD = b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def make_document(body: bytes = b"<w:p><w:r><w:t>text</w:t></w:r></w:p>") -> bytes:
    """Return a document of a word processor with such a body."""
    return make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": WORD + body + b"</w:document>"})


MAGICS = [
    *(
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"Cr24",
        b"\x1f\x8b\x08",
        b"BZh91AY&SY",
        b"\xfd7zXZ\x00",
        b"!<arch>\n",
        b"%PDF-1.7\n",
    ),
    *(b"SQLite format 3\x00", b"\xca\xfe\xba\xbe\0\0\0\x3d", b"\xa7\x0d\r\n", b"\xf3\x0d\r\n" + bytes(12) + b"\xe3"),
    *(b"\x04\0\0\0\x40\0\0\0\x3c\0\0\0\x20\0\0\0{", b"#!/bin/sh\nPK\x03\x04", b"\x7fELF", b""),
]
"""First bytes of every kind that is opened."""
