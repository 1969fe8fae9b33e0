"""Tells values that stand where a credential would from credentials.

Masked forms, ``xxxx`` runs, ``your-key-here`` and the like are what documentation, consoles and example files show. They
are never reported.
"""

from __future__ import annotations

import math

_WORDS = (
    "example", "your", "placeholder", "changeme", "change-me", "change_me", "replace", "insert", "dummy", "redacted", "sample",
    "xxxx", "....", "****", "____", "----", "<", "…", "todo", "fixme", "not-a-real", "notareal", "fake", "api-key", "apikey", "api_key",
    "secret-key", "test-key", "testkey", "token-here", "key-here",
)  # fmt: skip
_SEQUENCES = (
    "0123456789abcdef",
    "1234567890abcdef",
    "abcdefghijklmnop",
    "0123456789",
    "1234567890",
    "9876543210",
    "deadbeefdeadbeef",
)
_LONGEST_RUN = 6
_FEWEST_DISTINCT = 5


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


def placeholder_reason(secret: str, prefix: str = "") -> str | None:
    """Return why ``secret`` is a placeholder, or None. ``prefix`` is the literal part that all keys of its kind share."""
    body = secret.removeprefix(prefix)
    lowered = body.lower()
    for word in _WORDS:
        if word in lowered:
            return f"holds {word!r}"
    if "*" in body and body.count("*") >= 3:
        return "is masked"
    if _longest_run(lowered) >= max(_LONGEST_RUN, len(body) // 3):
        return "repeats one character"
    if len(body) >= 16 and len(set(lowered)) < _FEWEST_DISTINCT:
        return "has too few different characters"
    for sequence in _SEQUENCES:
        if len(sequence) >= 10 and lowered.count(sequence) * len(sequence) > len(body) / 2:
            return "counts up"
    return None
