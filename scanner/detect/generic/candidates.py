"""Values that may be secrets by the name beside them: where each stands, what names it, and how it is written.

Candidates are many and cheap: whatever a name such as ``password`` or ``api_key`` is given as a value. Which of them
are secrets is decided by ``likelihood``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.generic import trigger
from scanner.detect.place import is_code
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.detect.multipattern import Hits
    from scanner.text import Text

LONGEST = 1000
"""Bytes of a value; longer ones are texts, key blocks or data, which have rules of their own."""

SHORTEST = 4
_HEAD = 240
"""Bytes before a value in which its name stands."""


class Candidate(NamedTuple):
    """A value with the name that it goes by."""

    span: Span
    value: str
    name: str
    """As it stands: ``spring.datasource.password``, ``X-Auth-Token``, ``MYSQL_PASSWORD``."""
    form: str
    """How name and value are joined: ``assigned``, ``compared``, ``argument``, ``element``, ``spoken``, ``option``."""
    quote: str
    """The quotation mark around the value, empty for a bare one."""
    head: str
    """What stands on the line before the name."""
    between: str
    """What stands between name and value."""
    declared: bool = False
    """True when the format of the file says that this is a secret: data of a Secret, the last field of .pgpass."""


# What stands before a value is read from the value backwards, so that matching starts at a known place: these bytes are
# reversed text. Nearest to the value: the prefix of a literal, up to two calls around it, the operator, then the name,
# perhaps with a type behind it (``password: str =``) or a word before it (``API key:``).
_BEFORE = re.compile(
    rb"[bBrRuUfFLN@$]{0,2}"
    rb"(?P<call>(?:[ \t]{0,4}[({][ ]?[\w.:\[\]&]{1,40}(?: wen)?){0,2})"
    rb"\s{0,40}"
    rb"(?P<operator>>=|=:|>-|-<|={1,2}[=!]|\|\||=?\?\??|[=:,(>?]|(?=[ \t])|(?<=[ \t]))"
    rb"[ \t]{0,40}(?P<closed>[\])]{0,2}(?:[\"'`]\\{0,3})?)(?P<word>[\w$@.<>|*?\[\]-]{1,100})"
    rb"(?:(?P<gap>[ \t]{0,8}[:*]?[ \t]{0,8})(?P<first>[\w$@.-]{1,100}))?"
)
_OPTION = re.compile(rb" {1,4}(?P<word>[\w-]{1,60}-)(?=[\s\"'\[,])")
_FORMS = {
    b"==": "compared", b"===": "compared", b"!=": "compared", b"!==": "compared",
    b",": "argument", b"(": "argument", b">": "element", b"": "spoken",
}  # fmt: skip
_WORD = re.compile(trigger.NAMES.encode(), re.IGNORECASE)
_QUOTES = b"\"'`"
_AROUND_NAMES = re.compile(r"[<\[\]?|]")
_BARE_END = re.compile(rb"[\s\"'`<>]")
_BARE_END_IN_QUOTES = re.compile(rb"[\s\"'`<>]|\\[nrt]")
"""Within a string an escaped line end or tab ends a value too."""
_TRAILING = b",;)}]\\|"
_AFTER_DATA = (b"", b"\n", b"\r", b" ", b",", b"}", b"\\")
_EXPRESSION = re.compile(rb"[(\[{]|\w\.[A-Za-z_]|\A(?:true|false|null|None|nil|self|this|new|function)\b")
_BARE_BEGINNING = 4
"""Bytes of a bare value that the trigger reads."""
_TO_DIGIT = 48
"""Bytes before the first digit of a value in which it begins."""
_BARE_TO_DIGIT = re.compile(rb"[A-Za-z!#%&*+/?@^~|_-]{0,40}[0-9]\Z")
_ESCAPES = b"ntr"
_REFERENCES = (b"$(", b"${", b"{{", b"%(")
_NEAR = 40
_BLOCK = b"-----BEGIN "
_BACKSLASH = 0x5C
_ARRAY = re.compile(rb"[\s0-9a-fA-FxX,]*[0-9a-fA-F]")
_NUMBERS = re.compile(rb"(?:0[xX])?[0-9a-fA-F]{1,3}")
_FEWEST_NUMBERS = 8


class _Written(NamedTuple):
    """A value as it is written, before it is known what names it."""

    span: Span
    quote: bytes
    opening: int
    """Where its quotation mark, or the value itself, begins."""
    is_array: bool = False


def candidates(
    text: Text, path: str, hits: Hits, is_plain: Callable[[str], bool] = lambda value: False
) -> list[Candidate]:
    """Return the candidates behind ``hits`` of ``trigger.PATTERNS`` in ``text``, one for each value, in order.

    Values for which ``is_plain`` says that they are words are left out before anything else is asked of them: in code
    that is nine of ten.
    """
    code = is_code(path)
    found: dict[int, Candidate] = {}
    for number, end in hits:
        written = _written(text.data, number, end, code)
        if written is None or is_plain(_characters(text.data, written.span)):
            continue
        candidate = _named(text.data, written)
        if candidate is not None:
            known = found.get(candidate.span.start)
            if known is None or (candidate.quote and not known.quote):
                found[candidate.span.start] = candidate
    return [found[start] for start in sorted(found)]


def _characters(data: bytes, span: Span) -> str:
    return data[span.start : span.end].decode("utf-8", "surrogateescape")


def names_a_value(name: str) -> bool:
    """Return whether ``name`` holds a word by which secrets are known."""
    return _WORD.search(name.encode("utf-8", "replace")) is not None


def _written(data: bytes, number: int, end: int, code: bool) -> _Written | None:
    if number in (trigger.SIBLING, trigger.MANIFEST):
        return None  # what these point at is found by reading the format
    if number in (trigger.QUOTED, trigger.SPOKEN):
        return _quoted(data, end - 1)
    if number == trigger.QUOTED_WEAK:
        return _quoted(data, _after_quote(data, end))
    if number == trigger.ARRAY:
        return _array(data, end - 1)
    start = end - _BARE_BEGINNING if number in (trigger.BARE, trigger.OPTION) else _after_operator(data, end)
    return _bare(data, start, code)


def _after_quote(data: bytes, end: int) -> int:
    """Return where a quoted value begins of which ``end`` is behind the first digit."""
    return max(data.rfind(quote, max(0, end - _TO_DIGIT), end) for quote in (b'"', b"'", b"`")) + 1


def _after_operator(data: bytes, end: int) -> int:
    """Return where a bare value begins of which ``end`` is behind the first digit."""
    found = _BARE_TO_DIGIT.search(data, max(0, end - _TO_DIGIT), end)
    return found.start() if found else end - 1


def _bare(data: bytes, start: int, code: bool) -> _Written | None:
    line = data.rfind(b"\n", max(0, start - _HEAD), start) + 1
    if code and not line and start > _HEAD:
        return None  # far into a long line: minified, where values without quotes are expressions
    line = line or max(0, start - _HEAD)
    value = _bare_value(data, line, start)
    if value is None:
        return None
    if code and not _within_text(data[line:start]) and not _reads_as_data(data, value):
        return None
    return _Written(value, b"", start)


def _quoted(data: bytes, start: int) -> _Written | None:
    quote = data[start - 1 : start]
    if quote not in _QUOTES:
        return None
    level = 0
    while data[start - 2 - level : start - 1 - level] == b"\\":
        level += 1
    opening = start - 1 - level
    end = _closing(data, start, quote, level)
    if data[opening - 2 : opening] == quote * 2 and not level:
        opening -= 2
    if not SHORTEST <= end - start <= LONGEST or data.startswith(_BLOCK, start):
        return None
    return _Written(Span(start, end), quote, opening)


def _closing(data: bytes, start: int, quote: bytes, level: int) -> int:
    """Return where the value ends that begins at ``start``: before its closing quote or at the end of the line."""
    limit = start + LONGEST + 1
    newline = data.find(b"\n", start, limit)
    limit = min(limit, len(data)) if newline < 0 else newline
    if level:
        end = data.find(b"\\" * level + quote, start, limit)
        return limit if end < 0 else end
    end = data.find(quote, start, limit)
    while end > 0 and _is_escaped(data, start, end):
        end = data.find(quote, end + 1, limit)
    return limit if end < 0 else end


def _is_escaped(data: bytes, start: int, at: int) -> bool:
    """Return whether an odd number of backslashes stands between ``start`` and ``at``."""
    first = at
    while first > start and data[first - 1] == _BACKSLASH:
        first -= 1
    return (at - first) % 2 == 1


def _bare_value(data: bytes, line: int, start: int) -> Span | None:
    head = data[line:start]
    ending = (_BARE_END_IN_QUOTES if _in_quotes(head) else _BARE_END).search(data, start, start + LONGEST)
    end = ending.start() if ending else min(len(data), start + LONGEST)
    if b"?" in head or b"&" in head:
        ampersand = data.find(b"&", start, end)
        end = ampersand if ampersand >= 0 else end
    semicolon = data.find(b";", start, end)
    end = semicolon if semicolon >= 0 else end
    while end > start and data[end - 1] in _TRAILING:
        end -= 1
    return Span(start, end) if end - start >= SHORTEST else None


def _reads_as_data(data: bytes, value: Span) -> bool:
    """Return whether a bare value in code can be data of a text over several lines, and is no expression."""
    following = data[value.end : value.end + 1]
    return following in _AFTER_DATA and _EXPRESSION.search(data, value.start, value.end) is None


def _within_text(head: bytes) -> bool:
    """Return whether what follows ``head`` on a line of code stands in a comment or in a string."""
    stripped = head.lstrip()
    if stripped.startswith((b"#", b"//", b"*", b"/*", b"--", b";", b"%", b"<!--")) or b" // " in head or b" # " in head:
        return True
    return _in_quotes(head)


def _in_quotes(head: bytes) -> bool:
    return any(head.count(quote) % 2 for quote in (b'"', b"'", b"`"))


def _named(data: bytes, written: _Written) -> Candidate | None:
    """Return the candidate that ``written`` is with the name before it, or None where no name stands there."""
    value, opening = written.span, written.opening
    first = max(0, opening - _HEAD)
    reversed_head = data[first:opening][::-1]
    option = _OPTION.match(reversed_head)
    found = option or _BEFORE.match(reversed_head)
    if found is None:
        return None
    named = _name_in(found)
    if named is None or (not option and _is_listed(found, data, opening)):
        return None
    name_start, name_end = opening - named.end, opening - named.start
    if data[name_start - 1 : name_start] == b"\\" and data[name_start] in _ESCAPES:
        name_start += 1  # the n of an escaped newline is no part of the name
    if data[name_start - 2 : name_start] in _REFERENCES:
        return None  # the name of a variable whose value is put here: $(PWD):/mnt
    line = data.rfind(b"\n", first, name_start) + 1 or first
    operator = b"" if option else found["operator"][::-1]
    form = "array" if written.is_array else "option" if option else _FORMS.get(operator, "assigned")
    return Candidate(
        value,
        _characters(data, value),
        _name(data[name_start:name_end].decode("utf-8", "replace")),
        form,
        written.quote.decode(),
        data[line:name_start].decode("utf-8", "replace"),
        data[name_end:opening].decode("utf-8", "replace"),
    )


def _name(written: str) -> str:
    """Return the name in what stands before a value: ``password`` of ``<password`` and ``password[32``."""
    pieces = [piece for piece in _AROUND_NAMES.split(written) if names_a_value(piece)]
    return (pieces[-1] if pieces else written).strip("$@.-*")


def _is_listed(found: re.Match[bytes], data: bytes, opening: int) -> bool:
    """Return whether name and value are just two items of a list: no pair such as ``("password", "...")``."""
    if found["operator"] != b",":
        return False
    if not found["closed"]:
        return True
    before = data[max(0, opening - found.end("word") - _NEAR) : opening - found.end("word")].rstrip(b"\"'`\\ \t")
    return before[-1:] not in (b"(", b"[", b"{")


def _name_in(found: re.Match[bytes]) -> Span | None:
    """Return where in reversed text the name is: of ``password: str =`` not the word nearest to the value."""
    whole = Span(*found.span("word"))
    word = found["word"][::-1]
    first = found["first"][::-1] if "first" in found.re.groupindex and found["first"] else b""
    if first and found["gap"] == b" " and first.isalpha() and found["operator"] in (b":", b""):
        return Span(whole.start, found.end("first")) if _WORD.search(first + b" " + word) else None
    if _WORD.search(word):
        return whole
    return Span(*found.span("first")) if _WORD.search(first) else None


def _array(data: bytes, start: int) -> _Written | None:
    """Return the candidate that begins before the comma at ``start``: bytes written as numbers."""
    opening = max(data.rfind(mark, max(0, start - 40), start) for mark in (b"(", b"{", b"["))
    found = _ARRAY.match(data, opening + 1, opening + 1 + 4 * LONGEST)
    if opening < 0 or found is None or len(_NUMBERS.findall(found[0])) < _FEWEST_NUMBERS:
        return None
    begin = opening + 1 + len(found[0]) - len(found[0].lstrip())
    # ``[`` stands by itself, the other two belong to what is called or made: ``= [1, 2]``, ``= new byte[] {1, 2}``.
    head_end = opening if data[opening : opening + 1] == b"[" else opening + 1
    return _Written(Span(begin, found.end()), b"", head_end, is_array=True)
