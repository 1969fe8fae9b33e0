"""Tells, without parsing, which Python files hold pieces of a key that the code puts together.

The patterns are in the dialect of the one pass. They are meant for a pass of their own over Python files: together with
the rules they slow the scan of files of every language (375 to 229 MB/s with 287 rules), alone they read 0.6-0.9 GB/s.
They fire on 0.5 % of the 2,233 Python files of CPython 3.12 and on 0.2 % of 3,510 files of installed packages.
"""

from __future__ import annotations

from itertools import pairwise, takewhile

from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.multipattern import Hits
    from scanner.ruleset import Rule, RuleSet
    from scanner.text import Text

REACH = 512
"""Bytes before the end of a hit in which all of it lies."""

_ENDINGS = (".py", ".pyw", ".pyi")
_SHORTEST_PREFIX = 3

# A literal of 16 or more characters that keys are made of. Without an upper bound the database is a third as large.
_LONG = r"[\"'][A-Za-z0-9_/+=.-]{16,}[\"']"
_SHORT = r"[\"'][A-Za-z0-9_/+=.-]{2,}[\"']"
_BREAK = r"[ \t]{0,8}(?:\\?\r?\n[ \t]{0,80})?"
_PREFIX = "[bBrRuUfF]{0,2}"
# Escapes of a letter, a digit, a dash or an underscore.
_ESCAPED = r"\\x(?:2[dD]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF])"
_NUMBERS = r"[\[(][ \t\r\n]{0,80}[0-9][0-9 ,\t\r\n]{40}"

_JOINED = (
    rf"{_LONG}[ \t]{{0,8}}\)?{_BREAK}[+%]",
    rf"[+%]=?{_BREAK}\(?{_PREFIX}{_LONG}",
    rf"%[ \t]{{0,8}}\([^)]{{1,200}}{_LONG}",
    rf"\.join\([ \t\r\n]{{0,80}}[\[(][^\])]{{0,200}}{_LONG}",
    rf"\.format\([^)]{{0,200}}{_LONG}",
    rf"=[ ]?{_PREFIX}{_LONG}\r?\n",
)
"""A long literal beside what joins it to another, or as the value of a name: of interest when it looks random."""
_NEIGHBOURS = rf"{_SHORT}{_BREAK}{_PREFIX}{_SHORT}"
"""Literals that Python takes for one: of interest when that looks random."""
_DISGUISED = (
    rf"{_LONG}[ \t)]{{0,8}}\[[ \t]?:[ \t]?:[ \t]?-1[ \t]?\]",
    rf"\bchr\([a-z_]{{1,20}}\)[ ]for[ ][a-z_]{{1,20}}[ ]in[ ]{_NUMBERS}",
    rf"\bmap\(chr,[ ]?{_NUMBERS}",
    rf"\bbytes(?:array)?\({_NUMBERS}",
    rf"{_ESCAPED}[A-Za-z0-9_-]{{16}}",
    rf"[A-Za-z0-9_-]{{8}}{_ESCAPED}[A-Za-z0-9_-]{{8}}",
    rf"(?:{_ESCAPED}){{16}}",
    r"[A-Za-z0-9_-]{8}\\\r?\n[A-Za-z0-9_-]{8}",
)
"""Code writes nothing like these unless it means to."""

_WITHOUT_BEGINNINGS = (*_JOINED, _NEIGHBOURS, *_DISGUISED)

_RUN = rb"[A-Za-z0-9_/+=.-]{16,}"
_PAIR = rb"[\"']([A-Za-z0-9_/+=.-]+)[\"'][ \t\r\n\\]*[A-Za-z]*[\"']([A-Za-z0-9_/+=.-]+)[\"']\Z"
_BODY = rb"[A-Za-z0-9]+(?=[\"']\Z)"
_FEW = 8
_SHORTEST_KEY = 16
_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def is_python(path: str, data: bytes) -> bool:
    """Return whether a file holds Python: by the end of its name, or by the interpreter that its first line names."""
    if path.lower().endswith(_ENDINGS):
        return True
    return data.startswith(b"#!") and b"python" in data[: data.find(b"\n") if b"\n" in data[:256] else 256]


def _beginnings(rules: RuleSet) -> list[str]:
    """Return patterns for the beginnings by which keys are known, without those that begin with another of them.

    One that is a word (``xox``, ``key``) is known only with the mark that follows it (``xoxb-``).
    """
    known = {opening for rule in rules.rules if not rule.publishable for opening in _openings(rule)}
    usable = sorted(opening for opening in known if len(opening) >= _SHORTEST_PREFIX and " " not in opening)
    first = [one for one in usable if not any(one != other and one.startswith(other) for other in usable)]
    return [_escaped(one) + ("[a-z]{0,2}[-_]" if _is_word(one) else "") for one in first]


def _openings(rule: Rule) -> list[str]:
    """Return the literal characters with which secrets of ``rule`` begin; several where its pattern has a choice."""
    _, _, rest = rule.pattern.partition("(?P<secret>(?:")
    choices, closed, _ = rest.partition(")")
    if rule.prefix or not closed or "(" in choices:
        return [rule.prefix]
    return ["".join(takewhile(_is_token, choice)) for choice in choices.split("|")]


def _is_token(character: str) -> bool:
    return character.isalnum() or character in "-_"


def _is_word(prefix: str) -> bool:
    return prefix[-1].isalpha() and prefix.islower() and not any(map(str.isdigit, prefix))


def _escaped(text: str) -> str:
    return "".join("\\" + character if character in _SPECIAL else character for character in text)


def fragment_patterns(rules: RuleSet) -> tuple[str, ...]:
    """Return the patterns that find pieces of a key in Python; their order is that which ``fragments`` expects."""
    beginnings = _beginnings(rules)
    if not beginnings:
        return _WITHOUT_BEGINNINGS
    begun = "(?:" + "|".join(beginnings) + ")"
    # A boundary before the first and a quote before the second keep them fast: 2.5 GB/s, or 40 MB/s without.
    return (
        *_WITHOUT_BEGINNINGS,
        rf"\b{begun}(?:[\"']|%s|\{{)",
        rf"[\"'](?:[Bb]earer )?{begun}[A-Za-z0-9_.-]{{1,40}}[\"']",
    )


def looks_random(run: bytes) -> bool:
    """Return whether a run of characters changes between digits, small and capital letters as often as keys do.

    Of two neighbours 30-47 % do in hexadecimal, base32 and base62, and 25 % in letters of both cases; the step from a
    capital to a small letter is not counted. Names made of words have under 20 %, under 13 % without digits.
    """
    kinds = [1 if 48 <= byte < 58 else 2 if byte > 96 else 3 if byte > 64 and byte != 95 else 0 for byte in run]
    changes = sum(bool(a and b and a != b and (a, b) != (3, 2)) for a, b in pairwise(kinds))
    return changes >= max(2, len(run) * 0.18)


def _judged(number: int, window: bytes) -> bool:
    """Return whether the hit of pattern ``number``, which ends where ``window`` does, is a piece of a key."""
    import re

    if number < len(_JOINED):
        return any(map(looks_random, re.findall(_RUN, window)[-1:]))
    if number == len(_JOINED):
        found = re.search(_PAIR, window)
        both = found[1] + found[2] if found else b""
        return len(both) >= _SHORTEST_KEY and looks_random(both)
    if number <= len(_WITHOUT_BEGINNINGS):
        return True
    # The last pattern: a known beginning, then a few characters, then the end of the literal.
    body = re.search(_BODY, window)
    return body is not None and (looks_random(body[0]) or body[0].isdigit() or _is_scrap(body[0]))


def _is_scrap(body: bytes) -> bool:
    """Return whether a few characters are no word in small letters, with a capital at most at the beginning."""
    return len(body) <= _FEW and not (body.isalpha() and (body.islower() or body[1:].islower()))


def fragments(text: Text, hits: Hits) -> tuple[Span, ...]:
    """Return where pieces of a key stand, from the hits of ``fragment_patterns`` in ``text``, in order of place.

    Each span is the last byte of a hit, which lies in the statement that holds the piece. Hits on words are dropped.
    """
    return tuple(sorted({Span(max(0, end - 1), end) for number, end in hits if _judged(number, _window(text, end))}))


def _window(text: Text, end: int) -> bytes:
    return text.data[max(0, end - REACH) : end]
