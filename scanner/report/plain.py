"""Text from outside (paths, excerpts, author names) made harmless before it is shown.

A file name may hold terminal escape sequences, line ends, marks that reverse the reading direction, or bytes that are
not UTF-8; a build log acts on some words that begin with ``##``.
"""

from __future__ import annotations

_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}

# Prefixes on which a build agent acts wherever on a line of output they stand: Azure Pipelines (logging commands),
# GitHub Actions (the first form of workflow commands), TeamCity (service messages).
_AGENT_COMMANDS = ("##[", "##vso[", "##teamcity[")


def _escape(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as PEP 383 carries it
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    """Return ``text`` on one line, with every character that is not printable as a backslash escape.

    Not printable are control, format (bidi marks, zero width), surrogate, private and unassigned characters and every
    space but U+0020. Letters of any script stay as they are.
    """
    if not text.isprintable():
        text = "".join(character if character.isprintable() else _escape(character) for character in text)
    if "::" in text:
        text = _without_workflow_command(text)
    if "##" in text:
        for prefix in _AGENT_COMMANDS:
            text = text.replace(prefix, "#\\x23" + prefix[2:])
    return text


def _without_workflow_command(text: str) -> str:
    """Return ``text`` without ``::`` at its beginning or after a space, where a line may come to begin.

    GitHub Actions acts on a line of output whose first characters beside white space are ``::``.
    """
    if text.startswith("::"):
        text = ":\\x3a" + text[2:]
    return text.replace(" ::", " :\\x3a")


def visible_code(text: str) -> str:
    """Return a line of code like ``visible``, with tabs as four spaces."""
    return visible(text.replace("\t", "    "))


def encodable(text: str) -> str:
    """Return ``text`` with surrogates, which no UTF-8 document can hold, as backslash escapes; all else unchanged."""
    if text.isascii():
        return text
    return "".join(_escape(character) if "\ud800" <= character <= "\udfff" else character for character in text)
