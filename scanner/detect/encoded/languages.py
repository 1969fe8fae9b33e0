"""How each language joins and fills in literals: as much as the light reader of split literals needs."""

from __future__ import annotations

import re
from typing import NamedTuple

_BLOCK = rb"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"
"""A comment over lines. One that is not closed takes the rest, so that it is read once."""


class Language(NamedTuple):
    """What a light reader has to know of a language."""

    joins: frozenset[bytes]
    """Operators between two strings."""
    adjacent: bool = False
    """Whether literals beside each other are one."""
    filled: re.Pattern[bytes] | None = None
    """A name that a literal takes in; its group is the name."""
    quotes: bytes = b"\"'`"
    comment: bytes = rb"//[^\n]*|" + _BLOCK
    dotted: bool = True
    """Whether a dot between two names is a member and no operator."""
    escapes: bytes = b"\"'`"
    """Quotes in which a backslash escapes."""


_PLUS = frozenset({b"+"})
_HASH = rb"\#[^\n]*"
_NAME = rb"([A-Za-z_]\w*)"
_BRACED = re.compile(rb"\$\{[ ]?([A-Za-z_$][\w$.]*)[ ]?\}")
_DOLLAR = re.compile(rb"\$(?:\{" + _NAME + rb"\}|\(\$" + _NAME + rb"\)|" + _NAME + rb")|\{\$" + _NAME + rb"\}")
_SCRIPT = Language(_PLUS, filled=_BRACED)
_C = Language(_PLUS, adjacent=True, quotes=b'"', escapes=b'"')
_JVM = Language(_PLUS, filled=_DOLLAR, quotes=b'"', escapes=b'"')
_PLAIN = Language(_PLUS, quotes=b'"`', escapes=b'"')
_SHARP = Language(_PLUS, filled=re.compile(rb"\{" + _NAME + rb"\}"), quotes=b'"', escapes=b'"')
_SHELL = Language(frozenset(), adjacent=True, filled=_DOLLAR, quotes=b"\"'", comment=_HASH, escapes=b'"')
_BASIC = Language(frozenset({b"&", b"+"}), quotes=b'"', comment=rb"'[^\n]*", escapes=b"")
_PHP = Language(frozenset({b"."}), filled=_DOLLAR, comment=rb"//[^\n]*|\#[^\n]*|" + _BLOCK, dotted=False)
_RUBY = Language(
    frozenset({b"+", b"<<"}),
    True,
    re.compile(rb"\#\{[ ]?" + _NAME + rb"[ ]?\}"),
    comment=rb"\#[ ][^\n]*",
    quotes=b"\"'",
)

_ENDINGS: dict[Language, str] = {
    _SCRIPT: "js jsx ts tsx mjs cjs mts cts vue svelte html htm astro coffee gs",
    _C: "c h cc cpp cxx hpp hh ino m mm d",
    _JVM: "java kt kts scala sc groovy gradle",
    _PLAIN: "go zig v hx pas",
    _SHARP: "cs rs",
    _SHELL: "sh bash zsh ksh bats",
    _BASIC: "vb vbs bas cls frm vba",
    _PHP: "php phtml inc php5",
    _RUBY: "rb rake gemspec ru cr",
    Language(frozenset({b"."}), filled=_DOLLAR, comment=_HASH, quotes=b"\"'", dotted=False): "pl pm t",
    Language(frozenset({b".."}), comment=rb"--[^\n]*", quotes=b"\"'"): "lua luau",
    Language(_PLUS, filled=_DOLLAR, comment=rb"\#[^\n]*", quotes=b"\"'", escapes=b""): "ps1 psm1 psd1",
    Language(_PLUS, True, _DOLLAR, quotes=b"\"'"): "dart",
    Language(_PLUS, filled=re.compile(rb"\\\(" + _NAME + rb"\)"), quotes=b'"', escapes=b'"'): "swift",
    Language(frozenset({b"||"}), quotes=b"'", comment=rb"--[^\n]*", escapes=b""): "sql psql",
}
_BY_ENDING = {ending: language for language, endings in _ENDINGS.items() for ending in endings.split()}
_LONGEST_ENDING = 8


def language_of(path: str) -> Language | None:
    """Return the language of the file at ``path`` by the end of its name, or None when its literals are not read."""
    return _BY_ENDING.get(path[-_LONGEST_ENDING:].rpartition(".")[2].lower())
