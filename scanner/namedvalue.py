"""The pattern for a value whose shape proves nothing, from the words that name it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPED = "\\.+*?()|[]{}^$-"
_CREDENTIAL_WORDS = (
    "key",
    "token",
    "secret",
    "auth",
    "authorization",
    "bearer",
    "credential",
    "password",
    "passwd",
    "pat",
)
"""How the names of variables, settings and headers that hold a credential end, before a plural and a stage."""
_STAGE = r"s?(?:[_.-]?(?:\d{1,2}|default|dev|development|live|local|prod|production|staging|test|value))?"
_MARK = r"[ \t=:,()\[\]{}<>|?!\"'`\\$]"
_BETWEEN = rf"{_MARK}{{0,11}}(?:{_MARK}|:-)"
_WORDS_BETWEEN = r"(?:basic|bearer|const|default|optional|or|secretstr|str|string|token|value)"
_NEXT_LINE = r"[\"'`]?(?:</\w{1,10}>)?,?[ \t]{0,4}\r?\n[ \t]{0,40}[\"'<]?value"
_AFTER_VALUE = r"(?:[\"'`\s,;)<>&|#\\\]}]|\z)"


def named_value_pattern(words: Sequence[str], value: str) -> str:
    """Return the pattern for a value whose shape proves nothing unless one of ``words`` names it on the same line.

    Either a name holds the word and then says what it is (``MISTRAL_API_KEY``, ``mistral.apiKey``, ``mistral.ai … -H
    "Authorization``), or a word that says so itself (``co_api_key``) begins a name. The name must end there, save for
    a stage such as ``_PROD``: ``token_hash`` and ``tokenizer`` name other things. Between it and the value stand
    punctuation and at most two words that stand there in code, or, in lists of names and values, ``value`` on the next
    line. Or a call takes the value: ``cohere.Client("``.
    """
    whole, parts = _named_words(words)
    names = [rf"(?:\b|_)(?:{whole})"] if whole else []
    call = ""
    if parts:
        names.append(rf"(?:{parts})[^\n]{{0,40}}?(?:{'|'.join(_CREDENTIAL_WORDS)})")
        call = rf"|(?:{parts})[\w.]{{0,24}}\([ \t]{{0,2}}[\"'`]"
    between = rf"(?:{_BETWEEN}(?:{_WORDS_BETWEEN}{_BETWEEN}){{0,2}}|{_NEXT_LINE}{_BETWEEN})"
    return rf"(?i:(?:{'|'.join(names)}){_STAGE}{between}{call})(?P<secret>{value}){_AFTER_VALUE}"


def named_value_anchor(words: Sequence[str]) -> str:
    """Return what the one pass looks for in place of ``named_value_pattern``: one of the words that name the value.

    Words alone are next to free: 229 such rules compile in 0.13 s and pass over 2 GB/s; with the shape of the value
    behind each word it was 2.4 s and half the speed of all rules together. A rule whose words are common gives an
    anchor of its own.
    """
    return f"(?i:{'|'.join(group for group in _named_words(words) if group)})"


def _named_words(words: Sequence[str]) -> tuple[str, str]:
    """Return as alternatives the words that say that they name a credential, and those that only name its owner."""
    whole: list[str] = []
    parts: list[str] = []
    for word in words:
        pattern = "".join("\\" + c if c in _ESCAPED else c for c in word)
        (whole if word.lower().endswith(_CREDENTIAL_WORDS) else parts).append(pattern)
    return "|".join(whole), "|".join(parts)
