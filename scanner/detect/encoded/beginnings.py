"""What text that is worth decoding holds, and how that looks in each encoding.

A key begins with characters by which its rule knows it, and a setting is named by one of a few words. Encoded, each is
a literal of its own: base64 has one for each of the three places in a group at which it may begin. The one pass looks
for these literals, so that text in an encoding costs nothing until it holds something of interest.
"""

from __future__ import annotations

from base64 import b64encode
from itertools import takewhile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.ruleset import Rule, RuleSet

_SHORTEST = 4
"""Characters of a beginning that are rare enough in encoded form: six of base64, eight of hexadecimal."""
_SHORTEST_MARKED = 3
"""The same for a beginning that ends with a mark, such as ``sk-``."""
_MARKS = frozenset("-_.")
_OPTIONAL = frozenset("?*{")
_MOST_CHOICES = 16
_TOKENS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_EVERYWHERE = frozenset({"EAAA", "discord", "access_token", "service:", "user:"})
"""Beginnings that stand in too much that is no key: zeros in base64, words of prose and of addresses."""

_NAMES = (
    "password", "passwd", "secret", "token", "api_key", "apikey", "api-key", "access_key", "accesskey", "private_key",
    "credential", "client_id", "auth",
)  # fmt: skip
_CASED = (
    "Password", "Secret", "Token", "apiKey", "ApiKey", "accessKey", "AccessKey", "AccountKey", "privateKey", "Bearer ",
    "BEGIN ", "postgres", "mysql:", "mongodb", "redis:", "amqp",
)  # fmt: skip
WORDS: tuple[str, ...] = (*_NAMES, *(name.upper() for name in _NAMES), *_CASED)
"""Names of secrets and beginnings of addresses that hold them, in the ways in which they are written."""

COMPRESSED = (b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08\x08")
"""How gzip begins, without and with the name of the file. Source: RFC 1952, 2.3."""


def _literals(rule: Rule) -> list[str]:
    """Return the literal characters with which secrets of ``rule`` begin, one for each choice that the pattern has."""
    _, _, rest = rule.pattern.partition("(?P<secret>")
    found = [""]
    while rest and len(found) <= _MOST_CHOICES:
        choices, rest, whole = _next_part(rest)
        found = [one + choice for one in found for choice in choices] if choices else found
        if not whole:
            break
    return found


def _next_part(pattern: str) -> tuple[list[str], str, bool]:
    """Return what the first part of ``pattern`` may be, the rest, and whether that is all of the first part."""
    if pattern.startswith("(?:"):
        inside, _, rest = pattern[3:].partition(")")
        choices = inside.split("|")
        plain = ["".join(takewhile(_TOKENS.__contains__, choice)) for choice in choices]
        return ([], rest, False) if rest[:1] in _OPTIONAL else (plain, rest, plain == choices)
    escaped = pattern[0] == "\\"
    character, rest = pattern[escaped : escaped + 1], pattern[escaped + 1 :]
    literal = character in _MARKS if escaped else character in _TOKENS
    return ([character], rest, True) if literal and rest[:1] not in _OPTIONAL else ([], rest, False)


def beginnings(rules: RuleSet) -> list[str]:
    """Return the beginnings by which the secrets of ``rules`` are known, without those that begin with another."""
    known = {one for rule in rules.rules if not rule.publishable for one in _literals(rule) if _telling(one)}
    return sorted(one for one in known if not any(one != other and one.startswith(other) for other in known))


def _telling(beginning: str) -> bool:
    marked = beginning[-1:] in _MARKS
    if beginning.startswith("ey") or beginning in _EVERYWHERE:
        return False
    # A word in small letters alone is a part of any text.
    return len(beginning) >= (_SHORTEST_MARKED if marked else _SHORTEST) and not (
        beginning.isalpha() and beginning.islower()
    )


ANYWHERE, FIRST = (0, 1, 2), (0,)
"""Places in a group of three bytes."""


def in_base64(plain: bytes, places: Iterable[int] = ANYWHERE) -> list[str]:
    """Return the characters of base64 that ``plain`` alone decides, for each place in a group at which it may begin."""
    out = []
    for before in places:
        encoded = b64encode(b"\0" * before + plain + b"\0\0\0").decode()
        out.append(encoded[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6])
    return out
