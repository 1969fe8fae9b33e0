"""A secret value that does not leak by accident.

``repr``, ``str``, ``format`` and pickling of a ``Secret`` never hold its value. ``reveal()`` is the only way out, so a
search for that word lists every place where a full value can leave.
"""

from __future__ import annotations

import os

FINGERPRINT_KEY_VARIABLE = "KEYSWEEP_FINGERPRINT_KEY"
_DEFAULT_FINGERPRINT_KEY = b"keysweep/1"
_SHOWN_AT_EACH_END = 4
_SHORTEST_SHOWN = 20


def fingerprint_key() -> bytes:
    """Return the key of the fingerprint hash: the environment's, or the fixed one that every machine shares."""
    return os.environ.get(FINGERPRINT_KEY_VARIABLE, "").encode()[:64] or _DEFAULT_FINGERPRINT_KEY


def mask(value: str, prefix: int = 0) -> str:
    """Return ``value`` with all but a few characters at each end replaced by an ellipsis.

    ``prefix`` counts the leading characters that belong to the public form of the key (``sk-``) and may be shown
    beside the four at each end. A value shorter than 20 characters shows nothing beyond its prefix.
    """
    head = prefix + _SHOWN_AT_EACH_END
    if len(value) < max(_SHORTEST_SHOWN, head + 3 * _SHOWN_AT_EACH_END):
        return value[:prefix] + "…"
    return f"{value[:head]}…{value[-_SHOWN_AT_EACH_END:]}"


class Secret:
    """A credential found in the scanned data."""

    __slots__ = ("_prefix", "_value")

    def __init__(self, value: str, prefix: int = 0) -> None:
        self._value = value
        self._prefix = prefix

    def reveal(self) -> str:
        """Return the full value. Every call is a place where a secret can leave: keep them few."""
        return self._value

    @property
    def prefix(self) -> int:
        """How many leading characters belong to the public form of the key and may be shown."""
        return self._prefix

    def fingerprint(self) -> str:
        """Return the keyed hash of the value: 32 hex digits, the same wherever the secret stands."""
        from hashlib import blake2b

        value = self._value.encode("utf-8", "surrogateescape")
        return blake2b(value, key=fingerprint_key(), digest_size=16, person=b"keysweep-secret").hexdigest()

    def __str__(self) -> str:
        return mask(self._value, self._prefix)

    def __repr__(self) -> str:
        return f"Secret({mask(self._value, self._prefix)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[object, ...]:
        return (Secret, (mask(self._value, self._prefix), self._prefix))
