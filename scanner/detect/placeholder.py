"""Tells values that stand where a credential would from credentials.

Masked forms, ``xxxx`` runs, ``your-key-here`` and the like are what documentation, consoles and example files show.
They are never reported. A random value of the same form must never be taken for one, so a short word counts only where
a random value would not have it: at an end or between separators, and in one case throughout.
"""

from __future__ import annotations

import math
from itertools import groupby

_BLOCK = "-----BEGIN "
_MARKS = ("...", "…", "**", "•••", "$(", "${", "{{", "{env:", "%(", "你的")
_BLANK = "_____"
"""A line to write on, at an end; inside, Heroku's keys have it too."""
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
# Count only between separators or the ends.
_ALONE = frozenset((
    "your", "dummy", "fake", "todo", "fixme", "insert", "here", "test", "testing", "demo", "foo", "bar", "mock",
    "secret", "password", "token", "key", "none", "null", "value", "settings", "plan", "other", "some", "my", "123456",
    "12345",
))  # fmt: skip
_FEWEST_ALONE = 2
"""Words of their own that a value needs: one can be chance (``-foo-``) or part of a real name."""
_SEPARATORS = str.maketrans(dict.fromkeys("-_./+:", " "))
# At the start even when more letters follow.
_AT_START = tuple(word for base in ("your", "dummy", "insert", "fake") for word in (base, base.upper(), base.title()))
_CAMEL_CASE = tuple(
    first + second
    for first in ("Your", "My", "Api", "Access", "Secret", "Test")
    for second in ("Api", "Access", "Secret", "Token", "Key")
)
_RUNS = ("xxxxxx", "zzzzzz", "#####", "0000000000")
_SHORTEST_TAIL = 3

_SHORTEST_MEASURED = 16
_STEP_SHARE = 0.55
_LONGEST_PERIOD = 20
_STEPS_UP = (1, ord("a") - ord("9"), ord("a") - ord("0"))


def entropy(value: str) -> float:
    """Return the Shannon entropy of ``value`` in bits a character."""
    if not value:
        return 0.0
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in (value.count(c) for c in set(value)))


def _longest_run(value: str) -> int:
    return max((sum(1 for _ in run) for _, run in groupby(value)), default=0)


def _fewest_distinct(length: int) -> int:
    """Return how many different characters a random value of ``length`` hexadecimal digits always has."""
    return 5 if length < 24 else 6 if length < 32 else 8


def _is_periodic(value: str) -> bool:
    """Return whether ``value`` repeats one unit at least twice over, the last repetition perhaps cut."""
    longest = min(_LONGEST_PERIOD, len(value) // 2)
    return any(value.startswith(value[period:]) for period in range(1, longest + 1))


def _counts_up(lowered: str) -> bool:
    """Return whether ``lowered`` is ``12345678abcdef...``, such a row backwards, or two rows (``a1b2c3d4...``)."""
    codes = lowered.encode("utf-8", "surrogateescape")
    for distance in (1, 2):
        steps = [after - before for before, after in zip(codes, codes[distance:], strict=False)]
        needed = _STEP_SHARE * len(steps)
        if sum(map(steps.count, _STEPS_UP)) >= needed or steps.count(-1) >= needed:
            return True
    return False


def _in_one_case(word: str, body: str) -> bool:
    return word in body or word.upper() in body or word.title() in body


def _mask(body: str, lowered: str) -> str | None:
    """Return the part of ``body`` that stands for hidden characters: a run, ``<...>`` or ``xxx`` at the end."""
    for run in _RUNS:
        if run in lowered:
            return run
    if "<" in body and ">" in body[body.index("<") :]:
        return "<>"
    bare = lowered.rstrip("x")
    if len(lowered) - len(bare) >= _SHORTEST_TAIL and (not bare or bare[-1] in "-_. "):
        return lowered[len(bare) :]
    return None


def _words_alone(body: str) -> list[str]:
    words = body.translate(_SEPARATORS).split()
    return [w for w in words if w.lower() in _ALONE and (w.islower() or w.isupper() or w.istitle() or w.isdigit())]


def _wording(body: str) -> str | None:
    lowered = body.lower()
    long = next((word for word in _ANYWHERE if word in lowered and _in_one_case(word, body)), None)
    long = long or next((word for word in _AT_START if body.startswith(word)), None)
    long = long or next((word for word in _CAMEL_CASE if word in body), None) or _mask(body, lowered)
    if long is not None:
        return f"holds {long!r}"
    alone = _words_alone(body)
    if len(alone) >= _FEWEST_ALONE or (alone and len(alone[0]) > len(body) // 2):
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
    if any(mark in body for mark in _MARKS) or body.startswith(_BLANK) or body.endswith(_BLANK):
        return "is masked or a variable"
    if len(body) > _LONGEST_WITH_WORDS:
        return None
    return _wording(body) or _monotony(body)
