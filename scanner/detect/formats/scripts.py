"""Shell, PowerShell, batch, Dockerfile, Groovy and PHP settings: assignments and options, found by their form.

None of these is parsed: a program's text is searched for the few forms in which it writes a name with a value.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.formats.entry import Entry
from scanner.detect.formats.escapes import characters, unescaped
from scanner.detect.formats.outline import MOST_ENTRIES
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class _Form(NamedTuple):
    """One way in which a language writes a name with a value."""

    lead: str
    """What stands before the value; ``NAME(...)`` in it is the group of the name."""
    value: re.Pattern[bytes]
    """Groups: ``double``, whose escapes are read; ``single`` and ``bare``, which are taken as they are."""
    secret: bool = False


class _Language(NamedTuple):
    """The forms of one language, and how its comments begin."""

    form: str
    forms: tuple[_Form, ...]
    lead: re.Pattern[bytes]
    comment: re.Pattern[bytes]


def _language(form: str, comment: str, *forms: _Form) -> _Language:
    leads = "|".join(known.lead.replace("NAME(", f"(?P<n{number}>") for number, known in enumerate(forms))
    return _Language(form, forms, re.compile(leads.encode()), re.compile(comment.encode()))


def _value(*alternatives: str) -> re.Pattern[bytes]:
    return re.compile("|".join(alternatives).encode())


# A quoted value of several lines must end where a word ends; a stray quote then costs its own value.
_ENDED = r"(?=[\s;|&)\"',\\]|\Z)"
_LONG_DOUBLE = rf'\$?"(?P<double>[^"\\]*+(?:\\[\s\S][^"\\]*+)*+)"{_ENDED}'
_LONG_SINGLE = rf"\$?'(?P<single>[^']*+)'{_ENDED}"
_DOUBLE = r'"(?P<double>[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+)"'
_SINGLE = r"'(?P<single>[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+)'"
_WORD = r"(?P<bare>[^\s\"'`;|&<>()\\][^\s\"'`;|&<>()]*+)"
_QUOTED = _value(_DOUBLE, _SINGLE)
_ID = r"NAME([A-Za-z_]\w{0,99}+)"
_HEADER = _Form(r"(?<![\w-])(?:-H|--header)[ =]?+[\"']NAME([A-Za-z][\w-]*+):[ \t]*+", _value(r"(?P<bare>[^\"'\n]++)"))
_OPTION = _Form(r"(?<![\w-])--NAME([A-Za-z][\w-]*+)(?:=|[ \t]++(?![-=|&;]))", _value(_DOUBLE, _SINGLE, _WORD))
_DEFAULT = _Form(r"\$\{" + _ID + r":?[-=]", _value(r"(?P<bare>[^}\n$]++)(?=\})"))
_ASSIGNED = _Form(r"(?<![\w$.{?&%/-])" + _ID + r"[+]?=(?![=~])", _value(_LONG_DOUBLE, _LONG_SINGLE, _WORD))
_SHELL = _language("shell", r"[ \t]*+\#", _DEFAULT, _HEADER, _OPTION, _ASSIGNED)
_DOCKERFILE = _language(
    "Dockerfile",
    r"[ \t]*+\#",
    _DEFAULT,
    _HEADER,
    _OPTION,
    _Form(
        r"(?<![^\n])[ \t]*+(?i:ENV)[ \t]++" + _ID + r"[ \t]++(?!=)", _value(_DOUBLE, _SINGLE, r"(?P<bare>[^\n\\]++)")
    ),
    _ASSIGNED,
)
_POWERSHELL = _language(
    "PowerShell",
    r"[ \t]*+\#",
    _Form(r"NAME((?i:ConvertTo-SecureString))[ \t]++(?:(?i:-String)[ \t]++)?+", _QUOTED, True),
    _Form(r"SetEnvironmentVariable\([ \t]*+[\"']NAME([\w.-]++)[\"'][ \t]*+,[ \t]*+", _value(_DOUBLE, _SINGLE)),
    _Form(r"(?<![\w-])-NAME([A-Za-z]\w*+)[ :][ \t]*+(?=[\"'])", _QUOTED),
    _Form(r"(?<!\w)\$?(?:[Ee][Nn][Vv]:|script:|global:)?NAME([A-Za-z_][\w-]{0,99}+)[ \t]*+=(?!=)[ \t]*+", _QUOTED),
)
_BATCH = _language(
    "batch",
    r"[ \t]*+(?:(?i:@?rem\b)|::)",
    _OPTION,
    _Form(r"(?i:\bsetx)[ \t]++" + _ID + r"[ \t]++", _value(_DOUBLE, _WORD)),
    _Form(r"(?i:\bset)[ \t]++\"" + _ID + r"[ \t]*+=", _value(r"(?P<bare>[^\"\r\n]++)")),
    _Form(r"(?i:\bset)[ \t]++(?:(?i:/p)[ \t]++)?" + _ID + r"[ \t]*+=[ \t]*+", _value(r"(?P<bare>[^\r\n&|]++)")),
)
_GROOVY = _language(
    "Groovy",
    r"[ \t]*+(?://|\*)",
    _Form(r"(?<![\w$])" + _ID + r"[ \t]*+(?:=(?![=~])|:)?[ \t]*+(?=[\"'])", _QUOTED),
    _Form(r"[\"']" + _ID + r"=(?=[^\"'\s])", _value(r"(?P<bare>[^\"'\n]++)(?=[\"'])")),
    _OPTION,
)
_PHP = _language(
    "PHP",
    r"[ \t]*+(?://|\*|\#)",
    _Form(r"define[ \t]*+\([ \t]*+[\"']NAME([\w.-]++)[\"'][ \t]*+,[ \t]*+", _QUOTED),
    _Form(
        r"[\"']NAME([\w.-]++)[\"'](?:\])?[ \t]*+=>?[ \t]*+(?:env\([ \t]*+[\"'][\w.-]++[\"'][ \t]*+,[ \t]*+)?+", _QUOTED
    ),
    _Form(r"\$" + _ID + r"[ \t]*+=(?![=>])[ \t]*+", _QUOTED),
)


def _found(data: bytes, language: _Language) -> Iterator[Entry]:
    """Yield what the forms of ``language`` find, on lines of comments as commented."""
    at = line_start = 0
    line_end = -1
    commented = False
    while True:
        lead = language.lead.search(data, at)
        if lead is None:
            return
        at = max(lead.end(), at + 1)
        if lead.lastgroup is None:
            continue
        known = language.forms[int(lead.lastgroup[1:])]
        found = known.value.match(data, lead.end())
        if found is None or found.lastgroup is None:
            continue
        if lead.start() > line_end:
            line_start = data.rfind(b"\n", max(0, line_end), lead.start()) + 1 or line_start
            line_end = data.find(b"\n", lead.start())
            line_end = len(data) if line_end < 0 else line_end
            commented = language.comment.match(data, line_start) is not None
        start, end = found.span(found.lastgroup)
        quoted = found.lastgroup != "bare"
        end = end if quoted else start + len(data[start:end].rstrip())
        if end > start:
            value = characters(data, start, end)
            name = characters(data, *lead.span(lead.lastgroup))
            value = unescaped(value) if found.lastgroup == "double" else value
            yield Entry(name, value, Span(start, end), (), language.form, known.secret, quoted, commented)
        # What a quoted value holds is looked at too: sh -c "TOKEN=x run".
        at = max(at, start if quoted else end)


def _entries(data: bytes, language: _Language) -> Sequence[Entry]:
    entries: list[Entry] = []
    for entry in _found(data, language):
        if len(entries) >= MOST_ENTRIES:
            break
        entries.append(entry)
    return entries


def shell(data: bytes) -> Sequence[Entry]:
    """Return the entries of a shell script: assignments, long options, headers, defaults of variables."""
    return _entries(data, _SHELL)


def dockerfile(data: bytes) -> Sequence[Entry]:
    """Return the entries of a Dockerfile: ENV, ARG, LABEL, and what RUN lines assign."""
    return _entries(data, _DOCKERFILE)


def powershell(data: bytes) -> Sequence[Entry]:
    """Return the entries of PowerShell: variables, parameters, hash tables, what becomes a SecureString."""
    return _entries(data, _POWERSHELL)


def batch(data: bytes) -> Sequence[Entry]:
    """Return the entries of a batch file: ``set``, ``setx`` and options."""
    return _entries(data, _BATCH)


def groovy(data: bytes) -> Sequence[Entry]:
    """Return the entries of a Jenkins or Gradle file: names before a string."""
    return _entries(data, _GROOVY)


def php(data: bytes) -> Sequence[Entry]:
    """Return the entries of PHP settings: ``define``, arrays and variables."""
    return _entries(data, _PHP)
