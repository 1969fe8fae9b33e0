"""What is measured of a candidate: its value, its name, how it is written and what stands around it.

Everything is read from the line and the four lines on either side, so that an excerpt gives what a whole file gives.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from scanner.detect.generic.wording import parts
from scanner.detect.place import is_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set

    from scanner.detect.generic.candidates import Candidate
    from scanner.detect.generic.wording import Wording
    from scanner.text import Text

LINES_AROUND = 4
_BYTES_AROUND = 700
_LONGEST_LINE = 200
_LONGEST_VALUE = 160
_MOST_TIMES = 5

FORMS = ("assigned", "compared", "argument", "element", "spoken", "option", "array")
_QUOTES = ("", '"', "'", "`")
_STAND_INS = (
    b"example", b"sample", b"test", b"fake", b"dummy", b"mock", b"placeholder", b"your", b"change", b"default",
    b"demo", b"todo", b"insert", b"replace", b"xxx", b"foo", b"bar",
)  # fmt: skip
_COMPANY = (
    b"user", b"login", b"email", b"host", b"server", b"url", b"port", b"db", b"database", b"account", b"client",
    b"domain", b"endpoint",
)  # fmt: skip
_VOWELS = "aeiou"
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_BRACKETS = re.compile(r"[%{}$<>()\[\]]")
_VARIABLE = re.compile(r"%[sdv]|\$\{|\{\{|\$\(|#\{|\{\w*\}")
_NUMBER = re.compile(r"[\d.,xX\-: ]+")
_KINDS = bytes(
    0 if 97 <= byte <= 122 else 1 if 65 <= byte <= 90 else 2 if 48 <= byte <= 57 else 3 for byte in range(256)
)
_COMMENTS = (b"#", b"//", b"/*", b"*", b"--", b";", b"<!--")


class Name(NamedTuple):
    """What a name says by itself."""

    parts: tuple[str, ...]
    keyword: str
    """The last word in it by which secrets are known."""
    after: int
    """Characters of the name behind that word; -1 without one."""


_KEYWORD = re.compile(
    r"pass(?:w(?:or)?d|wd|phrase|code)?|pwd|psw|secret|token|key|auth|cred|nonce|salt|totp|otp|seed|api|cookie|session"
    r"|jwt|hmac|signature|cipher|encrypt|identified"
)
_KEYWORDS = (
    "pass", "pwd", "psw", "secret", "token", "key", "auth", "cred", "nonce", "salt", "totp", "otp", "seed", "api",
    "cookie", "session", "jwt", "hmac", "signature", "cipher", "encrypt", "identified",
)  # fmt: skip


_AT_END = re.compile(rf"(?:{_KEYWORD.pattern})s?$")


@lru_cache(maxsize=4096)
def name_of(name: str) -> Name:
    """Return what the name of a candidate says."""
    found = list(_KEYWORD.finditer(name.lower()))
    last = found[-1] if found else None
    keyword = last[0] if last else ""
    keyword = "pass" if keyword.startswith("pass") else keyword
    return Name(tuple(parts(name)), keyword, len(name) - last.end() if last else -1)


_CREDENTIAL_WORDS = frozenset((
    "apikey", "appsecret", "auth", "auths", "oauth", "otpauth", "authentication", "authenticator", "authorisation",
    "authorization", "cipher", "cookie", "cookies", "cred", "creds", "credential", "credentials", "encrypt",
    "encrypted", "encryption", "hmac", "jsonwebtoken", "jwt", "key", "keys", "keyfile", "keyring", "mypass", "newkey",
    "nonce", "otp", "pass", "passphrase", "passwd", "password", "passwords", "pkey", "privatekey", "pwd", "salt",
    "salts", "secret", "secrets", "secretkey", "seed", "seeds", "session", "sessions", "signature", "signatures",
    "token", "tokens", "totp",
))  # fmt: skip


def names_a_secret(name: Name, words: Set[str]) -> bool:
    """Return whether a part of ``name`` is a word for secrets: ``dbpassword`` is, ``monkey`` and ``passing`` are not.

    A part may be written together with others, the word for secrets last, as long as no dictionary has it.
    """
    return (
        any(
            part in _CREDENTIAL_WORDS or (part not in words and _AT_END.search(part) is not None) for part in name.parts
        )
        or "identified" in name.parts
    )


def name_tokens(name: Name) -> list[str]:
    """Return what a name is made of, for the part of the model that weighs names: words, pairs, end, keyword."""
    words = name.parts
    tokens = [f"w:{word}" for word in words]
    tokens += [f"p:{first} {second}" for first, second in pairwise(words)]
    tokens += [f"n:{' '.join(words[-4:])}", f"l:{words[-1] if words else ''}", f"k:{name.keyword}"]
    return tokens


def measure(candidate: Candidate, text: Text, path: str, wording: Wording, name_weight: float) -> list[float]:
    """Return the measurements of ``candidate`` in the order of ``FEATURES``.

    ``name_weight`` is what the model makes of its name.
    """
    return [
        *_of_value(candidate.value, wording),
        *_of_name(candidate),
        *_of_writing(candidate, path),
        *_of_surroundings(candidate, text),
        name_weight,
    ]


_VALUE = (
    "length", "small letters", "capitals", "digits", "other characters", "spaces", "entropy", "entropy of the longest",
    "changes of kind", "mean surprise", "greatest surprise", "letters", "surprise", "words of the letters",
    "words of the value", "longest word", "words", "vowels", "hexadecimal", "different characters", "brackets",
    "variable", "slashes", "dots", "number", "ends with =", "both cases", "begins with a letter", "ends with a digit",
    "ends with a mark", "length divides by four",
)  # fmt: skip


def _of_value(value: str, wording: Wording) -> tuple[float, ...]:
    value = value[:_LONGEST_VALUE]
    length = len(value)
    kinds = value.encode("latin-1", "replace").translate(_KINDS)
    small, capitals, digits, others = kinds.count(0), kinds.count(1), kinds.count(2), kinds.count(3)
    counts = Counter(value).values()
    entropy = -sum(count / length * math.log2(count / length) for count in counts)
    changes = sum(map(int.__ne__, kinds, kinds[1:]))
    words = parts(value)
    lowered = value.lower()
    surprise = wording.surprise(words)
    cover = wording.cover(lowered)
    letters = max(1, small + capitals)
    return (
        length, small / length, capitals / length, digits / length, others / length, value.count(" "), entropy,
        entropy / math.log2(length) if length > 1 else 0.0, changes / length, surprise.mean, surprise.most,
        surprise.letters, surprise.mean * surprise.letters, cover.covered / letters, cover.covered / length,
        cover.longest, cover.words, sum(map(lowered.count, _VOWELS)) / letters, _HEXADECIMAL.issuperset(value),
        len(counts) / length, len(_BRACKETS.findall(value)), _VARIABLE.search(value) is not None, value.count("/"),
        value.count("."), _NUMBER.fullmatch(value) is not None, value[-1] == "=", small > 0 and capitals > 0,
        value[0].isalpha(), value[-1].isdigit(), value[-1] in ".,;:!?", length % 4 == 0,
    )  # fmt: skip


_NAME = ("value is the name", "words shared with the name", "length of the name", "name after the keyword", "keyword")


def _of_name(candidate: Candidate) -> tuple[float, ...]:
    name = name_of(candidate.name)
    words = parts(candidate.value[:_LONGEST_VALUE])
    shared = sum(len(word) for word in set(words) & set(name.parts) if len(word) > 2)
    return (
        "".join(words) == "".join(name.parts),
        shared / len(candidate.value),
        len(candidate.name),
        name.after,
        _KEYWORDS.index(name.keyword) if name.keyword else -1,
    )


_WRITING = ("form", "quotation mark", "code", "bare", "before the name", "call")


def _of_writing(candidate: Candidate, path: str) -> tuple[float, ...]:
    return (
        FORMS.index(candidate.form),
        _QUOTES.index(candidate.quote),
        is_code(path),
        not candidate.quote,
        min(len(candidate.head), _LONGEST_LINE),
        "(" in candidate.between,
    )


_SURROUNDINGS = ("length of the line", "stand-ins around", "company", "same value around", "like lines", "comment")


def _of_surroundings(candidate: Candidate, text: Text) -> tuple[float, ...]:
    data, span = text.data, candidate.span
    lowest, highest = max(0, span.start - _BYTES_AROUND), min(len(data), span.end + _BYTES_AROUND)
    line_start = data.rfind(b"\n", lowest, span.start) + 1 or lowest
    line_end = data.find(b"\n", span.end, highest)
    line_end = highest if line_end < 0 else line_end
    start, before = _lines_before(data, line_start, lowest)
    end, after = _lines_after(data, line_end, highest)
    around = data[start:end]
    lowered = around.lower()
    line = data[line_start : min(line_end, line_start + _LONGEST_LINE)]
    stripped = line.lstrip()
    beginning = line[: len(line) - len(stripped)] + _first_word(stripped)
    return (
        min(line_end - line_start, _LONGEST_LINE),
        sum(map(lowered.count, _STAND_INS)),
        sum(map(lowered.count, _COMPANY)),
        min(around.count(data[span.start : span.end]) - 1, _MOST_TIMES),
        around.count(b"\n" + beginning) / (before + 1 + after),
        stripped.startswith(_COMMENTS),
    )


def _lines_before(data: bytes, line: int, lowest: int) -> tuple[int, int]:
    """Return where the lines before the one at ``line`` begin, and how many there are."""
    for count in range(LINES_AROUND):
        if line <= lowest:
            return line, count
        line = data.rfind(b"\n", lowest, line - 1) + 1 or lowest
    return line, LINES_AROUND


def _lines_after(data: bytes, end: int, highest: int) -> tuple[int, int]:
    """Return where the lines after the one that ends at ``end`` end, and how many there are."""
    for count in range(LINES_AROUND):
        if end >= highest:
            return end, count
        following = data.find(b"\n", end + 1, highest)
        end = highest if following < 0 else following
    return end, LINES_AROUND


def _first_word(line: bytes) -> bytes:
    found = re.match(rb"\W{0,8}\w{0,40}", line)
    return found[0] if found else b""


FEATURES: tuple[str, ...] = (*_VALUE, *_NAME, *_WRITING, *_SURROUNDINGS, "weight of the name")
"""What each measurement is, in order."""
