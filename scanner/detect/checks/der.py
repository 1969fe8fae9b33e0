"""Tells whether a field of a key is an ECDSA signature: base64 of the ASN.1 DER encoding of two integers.

Sources: X.690 (DER), RFC 3279 section 2.2.3 (``ECDSA-Sig-Value``). Every published Qwen Cloud key with dotted fields
that was looked at ends in such a signature over a 256-bit curve; the key that would verify it is not public.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.detect.checks.outcome import Failed, Passed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.checks.outcome import Outcome

_SEQUENCE = 0x30
_INTEGER = 0x02
_LONGEST_INTEGER = 33
"""Bytes of a 256-bit integer whose first bit is set: DER puts a zero byte before it."""
_SHORTEST_INTEGER = 29
"""One signature in 2**24 has a shorter integer."""


class Signature(NamedTuple):
    """The two integers of an ECDSA signature."""

    r: int
    s: int


def decode_base64(field: str) -> bytes | None:
    """Return the bytes of ``field`` in the standard or the URL-safe alphabet, padded or not, or None when it is none.

    Only what an encoder writes counts: one alphabet, all padding or none, and no bits left over at the end.
    """
    from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode

    body = field.rstrip("=")
    padding = "=" * (-len(body) % 4)
    if field != body and field != body + padding:
        return None
    try:
        decoded = urlsafe_b64decode((body + padding).replace("+", "-").replace("/", "_"))
    except ValueError:
        return None
    written = {encode(decoded).decode().rstrip("=") for encode in (b64encode, urlsafe_b64encode)}
    return decoded if body in written else None


def _integer(data: bytes) -> tuple[int, bytes] | None:
    """Return the positive integer at the start of ``data`` in its shortest form, and what follows it."""
    if len(data) < 2 or data[0] != _INTEGER:
        return None
    body, rest = data[2 : 2 + data[1]], data[2 + data[1] :]
    if len(body) != data[1] or not _SHORTEST_INTEGER <= len(body) <= _LONGEST_INTEGER:
        return None
    negative = body[0] >= 0x80
    padded = body[0] == 0 and body[1] < 0x80
    if negative or padded or (len(body) == _LONGEST_INTEGER and body[0] != 0):
        return None
    return int.from_bytes(body, "big"), rest


def parse_signature(data: bytes) -> Signature | None:
    """Return the ECDSA signature over a 256-bit curve that ``data`` encodes, nothing before or after it, or None."""
    if len(data) < 2 or data[0] != _SEQUENCE or data[1] != len(data) - 2:
        return None
    first = _integer(data[2:])
    second = first and _integer(first[1])
    if not first or not second or second[1]:
        return None
    return Signature(first[0], second[0])


def der_signature(secret: str) -> Outcome:
    """Check the last dotted field of a Qwen Cloud key: it is an ECDSA signature.

    A field that is none only lowers the finding: keys made up for a test have the form of a key without its signature.
    """
    decoded = decode_base64(secret.rpartition(".")[2])
    if decoded is not None and parse_signature(decoded) is not None:
        return Passed("signature field parses as ECDSA")
    return Failed("signature field does not parse as ECDSA")
