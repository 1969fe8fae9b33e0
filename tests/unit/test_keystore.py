"""Key stores are told from stores of certificates and from other binary files, without a password."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import keystore
from scanner.text import decode

JKS, JCEKS = 0xFEEDFEED, 0xCECECECE
KEY, CERTIFICATE, SECRET = 1, 2, 3
BAG = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01"


def java(magic: int, *entries: int) -> bytes:
    """Return a Java key store with such entries, as far as their kinds go."""
    body = b""
    for kind in entries:
        body += struct.pack(">IH", kind, 5) + b"alias" + bytes(8)
        body += struct.pack(">H", 5) + b"X.509" + struct.pack(">I", 30) + b"c" * 30
    return struct.pack(">3I", magic, 2, len(entries)) + body


def pkcs12(*bags: int) -> bytes:
    """Return the outline of a PKCS #12 file with such bags."""
    body = b"\x02\x01\x03\x30" + bytes(20) + b"".join(BAG + bytes((bag,)) + bytes(30) for bag in bags)
    return b"\x30\x82" + struct.pack(">H", len(body)) + body


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(java(JKS, KEY), b"Java key store", id="JKS with a key"),
        pytest.param(java(JKS, CERTIFICATE, CERTIFICATE, KEY), b"Java key store", id="JKS with a key at its end"),
        pytest.param(java(JCEKS, SECRET), b"Java key store", id="JCEKS with a secret key"),
        pytest.param(java(JKS, CERTIFICATE, CERTIFICATE), b"", id="JKS with certificates alone"),
        pytest.param(java(JKS), b"", id="an empty JKS"),
        pytest.param(java(JKS, CERTIFICATE, KEY)[:40], b"", id="half a JKS"),
        pytest.param(struct.pack(">3I", JKS, 2, 1 << 31), b"", id="a JKS that promises too much"),
        pytest.param(pkcs12(3, 2), b"PKCS #12 key store", id="PKCS #12 with an encrypted key"),
        pytest.param(pkcs12(1), b"PKCS #12 key store", id="PKCS #12 with a key"),
        pytest.param(pkcs12(3, 3), b"", id="PKCS #12 with certificates alone"),
        pytest.param(pkcs12(2) + bytes(keystore.LARGEST), b"", id="too large"),
    ],
)
def test_store_with_a_key_becomes_a_sentence(data: bytes, kind: bytes) -> None:
    assert keystore.may_be(data)
    assert keystore.sentence(data).startswith(kind)
    text = decode(data)
    assert (text is not None) == bool(kind)
    if text is not None:
        assert text.data == keystore.sentence(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x30\x82\x04\xbd\x02\x01\x00\x30" + bytes(90), id="a PKCS #8 key"),
        pytest.param(b"\x30\x82\x03\x01\x30\x82" + bytes(90), id="a certificate"),
        pytest.param(b"\xca\xfe\xba\xbe" + bytes(90), id="a class"),
        pytest.param(b"0123456789", id="digits"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_other_files_are_no_key_stores(data: bytes) -> None:
    assert not keystore.may_be(data)


def test_equal_stores_have_equal_sentences_and_others_do_not() -> None:
    assert keystore.sentence(java(JKS, KEY)) == keystore.sentence(java(JKS, KEY))
    assert keystore.sentence(java(JKS, KEY)) != keystore.sentence(java(JKS, KEY, KEY))


@given(st.sampled_from([b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce", b"\x30\x82\0\0\x02\x01\x03\x30"]), st.binary())
def test_broken_stores_never_raise(magic: bytes, rest: bytes) -> None:
    assert keystore.sentence(magic + rest).isascii()
