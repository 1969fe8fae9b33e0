"""Checksums that providers put into their tokens so that a scanner can tell them from look-alikes."""

from __future__ import annotations

from scanner.detect.checks.outcome import Failed, Outcome, Passed

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
"""The 32 symbols of Bech32 in the order of their values. Source: BIP 173."""
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
"""The 32 symbols of base 32 in the order of their values. Source: RFC 4648, section 6."""

_FITS = Passed("checksum fits")
_DOES_NOT_FIT = Failed("checksum does not fit")
_BECH32_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CRC16_POLYNOMIAL = 0x1021


def base62(number: int, width: int) -> str:
    """Return ``number`` in base 62 (digits, capitals, small letters), padded on the left with ``0`` to ``width``."""
    digits = ""
    while number:
        number, remainder = divmod(number, 62)
        digits = BASE62[remainder] + digits
    return digits.rjust(width, "0")


def github_crc32(secret: str) -> Outcome:
    """Check the last six characters of a GitHub or npm token: base-62 CRC32 of the 30 before them.

    Source: GitHub's announcement of its token formats (2021-04-05), confirmed on a published revoked token.
    """
    from zlib import crc32

    body = secret.rpartition("_")[2]
    return _FITS if base62(crc32(body[:-6].encode()), 6) == body[-6:] else _DOES_NOT_FIT


def grafana_checksum(head: str) -> str:
    """Return the eight hex digits that end a Grafana service account token after ``head`` (``glsa_`` and 32 letters).

    CRC32, the four bytes in little-endian order. Source: grafana/grafana, ``pkg/components/satokengen``.
    """
    from zlib import crc32

    return crc32(head.encode()).to_bytes(4, "little").hex()


def grafana_crc32(secret: str) -> Outcome:
    """Check the last eight characters of a Grafana service account token: CRC32 of everything before their ``_``."""
    head, _, checksum = secret.rpartition("_")
    return _FITS if grafana_checksum(head) == checksum.lower() else _DOES_NOT_FIT


def atlassian_checksum(head: str) -> str:
    """Return the eight hex digits that end an Atlassian token after ``head``: CRC32 of it, capitals, high byte first.

    Source: Samsung/CredSweeper, ``value_atlassian_token_check.py``; its sample tokens fit.
    """
    from zlib import crc32

    return f"{crc32(head.encode()):08X}"


def atlassian_crc32(secret: str) -> Outcome:
    """Check the last eight characters of an Atlassian token (``ATATT3``, ``ATCTT3``, ``ATBB``): CRC32 of all before."""
    return _FITS if atlassian_checksum(secret[:-8]) == secret[-8:].upper() else _DOES_NOT_FIT


def _bech32_polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATORS):
            if top >> bit & 1:
                checksum ^= generator
    return checksum


def _bech32_prefix(human: str) -> list[int]:
    return [ord(c) >> 5 for c in human] + [0] + [ord(c) & 31 for c in human]


def bech32_checksum(human: str, values: list[int]) -> list[int]:
    """Return the six five-bit values that complete ``values`` after the readable part ``human``. Source: BIP 173."""
    remainder = _bech32_polymod(_bech32_prefix(human) + values + [0] * 6) ^ 1
    return [remainder >> 5 * (5 - position) & 31 for position in range(6)]


def age_bech32(secret: str) -> Outcome:
    """Check the Bech32 checksum of an age identity (``AGE-SECRET-KEY-1`` and 58 characters).

    Source: the age specification, ``c2sp.org/age``, which takes Bech32 from BIP 173.
    """
    human, _, data = secret.lower().rpartition("1")
    if not all(c in BECH32 for c in data):
        return _DOES_NOT_FIT
    values = [BECH32.index(c) for c in data]
    return _FITS if bech32_checksum(human, values[:-6]) == values[-6:] else _DOES_NOT_FIT


def crc16_xmodem(data: bytes) -> int:
    """Return the CRC-16 of ``data`` that NATS keys end with: polynomial 0x1021, initial value 0."""
    checksum = 0
    for byte in data:
        checksum ^= byte << 8
        for _ in range(8):
            checksum = (checksum << 1 ^ (_CRC16_POLYNOMIAL if checksum & 0x8000 else 0)) & 0xFFFF
    return checksum


def nkey_crc16(secret: str) -> Outcome:
    """Check the two last bytes of a NATS nkey seed: little-endian CRC-16 of the 34 before them.

    Source: nats-io/nkeys, ``strkey.go`` and ``crc16.go``.
    """
    from base64 import b32decode
    from binascii import Error

    try:
        raw = b32decode(secret + "=" * (-len(secret) % 8))
    except (Error, ValueError):
        return _DOES_NOT_FIT
    return _FITS if crc16_xmodem(raw[:-2]) == int.from_bytes(raw[-2:], "little") else _DOES_NOT_FIT
