"""Recognises key stores that hold a private or secret key, by their structure: no password is needed for that.

Formats: Java's ``sun.security.provider.JavaKeyStore`` and its JCE variant; PKCS #12 (RFC 7292), whose entries stand in
the open in what Java, OpenSSL and Windows write, though their content does not.
"""

from __future__ import annotations

_JAVA = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
_TRUSTED_CERTIFICATE = 2
_PRIVATE_KEY, _SECRET_KEY = 1, 3
_PKCS12_VERSION = b"\x02\x01\x03\x30"
# pkcs-12 PKCS-12BagIds: keyBag, pkcs8ShroudedKeyBag, secretBag (RFC 7292, appendix D), as DER has them.
_BAGS = tuple(b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01" + bytes((number,)) for number in (1, 2, 5))
LARGEST = 1 << 20
"""Bytes: thousands of keys. What is larger is looked at as any other binary file."""


def may_be(data: bytes) -> bool:
    """Return whether ``data`` begins like a key store."""
    return data.startswith(_JAVA) or (data[:1] == b"\x30" and _PKCS12_VERSION in data[2:9])


def sentence(data: bytes) -> bytes:
    """Return one sentence that says which key store this is, by its digest; empty when it holds no key."""
    if len(data) > LARGEST:
        return b""
    if data.startswith(_JAVA):
        kind = b"Java key store" if _holds_java_key(data) else b""
    else:
        kind = b"PKCS #12 key store" if any(bag in data for bag in _BAGS) else b""
    if not kind:
        return b""
    from hashlib import sha256

    return kind + b" with a private key, SHA-256 " + sha256(data).hexdigest().encode("ascii") + b"\n"


def _holds_java_key(data: bytes) -> bool:
    """Return whether an entry is a key: the certificates that stand before it are passed by their lengths."""
    at = 12
    for _ in range(min(_number(data, 8, 4), len(data) // 16)):
        tag = _number(data, at, 4)
        if tag in (_PRIVATE_KEY, _SECRET_KEY):
            return True
        if tag != _TRUSTED_CERTIFICATE:
            return False
        at += 4
        at += 2 + _number(data, at, 2) + 8  # its alias and date
        at += 2 + _number(data, at, 2)  # the kind of certificate
        at += 4 + _number(data, at, 4)
    return False


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")
