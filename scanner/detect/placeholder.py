"""Tells values that stand where a credential would from credentials.

Masked forms, ``xxxx`` runs, ``your-key-here`` and the like are what documentation, consoles and example files show.
They are never reported. A random value of the same form must never be taken for one, so a short word counts only where
a random value would not have it: at an end or between separators, and in one case throughout.
"""

from __future__ import annotations

import math
import re

_BLOCK = "-----BEGIN "
_MARKS = ("...", "…", "**", "•••", "_____", "$(", "${", "{{", "{env:", "%(", "你的")
_LONGEST_WITH_WORDS = 512
"""Longer values (key blocks, tokens with a payload) hold any short word by chance, and no one writes them by hand."""

# Long enough that chance does not spell them in the 20 to 300 characters of a key.
_ANYWHERE = (
    "example", "placeholder", "changeme", "change-me", "change_me", "replace", "redacted", "removed", "notareal",
    "not-a-real", "not_a_real", "yourapi", "yourkey", "yourtoken", "yoursecret", "your-", "your_", "apikey", "api-key",
    "api_key", "secretkey", "secret-key", "secret_key", "testkey", "test-key", "test_key", "tokenhere", "token-here",
    "token_here", "keyhere", "key-here", "key_here", "mysecret", "mytoken", "accesstoken", "access-token",
    "access_token", "sample", "deadbeef", "cafebabe", "0123456789", "1234567890", "9876543210", "abcdefgh", "qwertyui",
    "asdfghjk",
)  # fmt: skip
# Count only as a word of their own: at the start or after a separator, and before a separator or the end.
_ALONE = (
    "your", "dummy", "fake", "todo", "fixme", "insert", "here", "test", "testing", "demo", "foo", "bar", "mock",
    "secret", "password", "token", "key", "none", "null", "value", "settings", "plan", "other", "some", "my", "123456",
    "12345",
)  # fmt: skip
# At the start even when more letters follow.
_AT_START = ("your", "dummy", "insert", "fake")

_SEPARATOR = r"[-_./+ :]"
_FEWEST_SEPARATED = 2
"""Words of their own that a value needs: one alone can be chance (``-foo-``) or part of a real name."""


def _cased(word: str) -> str:
    return f"(?:{word}|{word.upper()}|{word.title()})"


_WORDS_ANYWHERE = re.compile("|".join(_cased(re.escape(word)) for word in _ANYWHERE))
_WORDS_AT_START = re.compile("|".join(_cased(word) for word in _AT_START))
_WORDS_ALONE = re.compile(f"(?:^|(?<={_SEPARATOR}))(?:{'|'.join(_cased(w) for w in _ALONE)})(?={_SEPARATOR}|$)")
_CAMEL_CASE = re.compile(r"(?:Your|My|Api|Access|Secret|Test)(?:Api|Access|Secret|Token|Key)(?:Token|Key|Here)?")
_MASK_RUN = re.compile(r"[xX]{6}|(?:^|[-_. ])[xX]{3,}$|[zZ]{6}|#{5}|0{10}|<[^<>]{0,80}>")

_SHORTEST_MEASURED = 16
_STEP_SHARE = 0.55
_LONGEST_PERIOD = 20


def entropy(value: str) -> float:
    """Return the Shannon entropy of ``value`` in bits a character."""
    if not value:
        return 0.0
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in (value.count(c) for c in set(value)))


def _longest_run(value: str) -> int:
    longest = run = 0
    last = ""
    for character in value:
        run = run + 1 if character == last else 1
        last = character
        longest = max(longest, run)
    return longest


def _fewest_distinct(length: int) -> int:
    """Return how many different characters a random value of ``length`` hexadecimal digits always has."""
    return 5 if length < 24 else 6 if length < 32 else 8


def _is_periodic(value: str) -> bool:
    """Return whether ``value`` repeats one unit at least twice over, the last repetition perhaps cut."""
    longest = min(_LONGEST_PERIOD, len(value) // 2)
    return any(value.startswith(value[period:]) for period in range(1, longest + 1))


def _step_share(value: str, distance: int) -> float:
    """Return which share of the characters follow the one ``distance`` before them in alphabet or digits."""
    steps = sum(1 for before, after in zip(value, value[distance:], strict=False) if _follows(before, after))
    return steps / (len(value) - distance)


def _follows(before: str, after: str) -> bool:
    return ord(after) - ord(before) == 1 or (before, after) in (
        ("9", "0"),
        ("9", "a"),
        ("0", "a"),
        ("f", "0"),
        ("z", "a"),
    )


def _counts_up(lowered: str) -> bool:
    """Return whether ``lowered`` is ``12345678abcdef...`` or two such sequences interleaved (``a1b2c3d4...``)."""
    return any(_step_share(text, step) >= _STEP_SHARE for text in (lowered, lowered[::-1]) for step in (1, 2))


def _wording(body: str) -> str | None:
    found = _MASK_RUN.search(body) or _WORDS_ANYWHERE.search(body) or _WORDS_AT_START.match(body)
    if found is None:
        found = _CAMEL_CASE.search(body)
    if found is not None:
        return f"holds {found.group()!r}"
    alone = _WORDS_ALONE.findall(body)
    if len(alone) >= _FEWEST_SEPARATED or (alone and len(alone[0]) > len(body) // 2):
        return f"holds {alone[0]!r}"
    return None


def _monotony(body: str) -> str | None:
    lowered = body.lower()
    if _longest_run(lowered) >= max(6, len(body) // 4) or len(set(lowered)) == 1:
        return "repeats one character"
    if len(body) < _SHORTEST_MEASURED:
        return None
    if len(set(lowered)) < _fewest_distinct(len(body)):
        return "has too few different characters"
    if _is_periodic(lowered):
        return "repeats itself"
    return "counts up" if _counts_up(lowered) else None


def placeholder_reason(secret: str, prefix: str = "") -> str | None:
    """Return why ``secret`` is a placeholder, or None. ``prefix`` is the literal part that all keys of its kind share.

    A key block in PEM form is judged by the check that reads its body.
    """
    if secret.startswith(_BLOCK):
        return None
    body = secret.removeprefix(prefix)
    if any(mark in body for mark in _MARKS):
        return "is masked or a variable"
    if len(body) > _LONGEST_WITH_WORDS:
        return None
    return _wording(body) or _monotony(body)
