"""Offline checks: what the form of a credential proves without asking anyone.

A check takes the whole secret and returns one of three values. A format's published checksum that fits makes a finding
certain; one that does not fit only lowers it, since keys are also edited, cut, and replaced by made-up ones of the same
form; a structure that cannot be what the rule says rejects the match.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Confidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Passed(NamedTuple):
    """The check holds: the finding is certain."""

    fact: str


class Failed(NamedTuple):
    """The check does not hold: the finding is at most ``cap``."""

    fact: str
    cap: Confidence = Confidence.MEDIUM


class Rejected(NamedTuple):
    """The value cannot be what the rule says."""

    reason: str


Outcome = Passed | Failed | Rejected

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


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
    if base62(crc32(body[:-6].encode()), 6) == body[-6:]:
        return Passed("checksum fits")
    return Failed("checksum does not fit")


CHECKS: Mapping[str, Callable[[str], Outcome]] = {
    "github-crc32": github_crc32,
}
"""Every check a rule may name."""
