"""Tables of text: CSV with a header line, and SQL, whose columns name values and whose statements set passwords."""

from __future__ import annotations

import re

from scanner.detect.formats.entry import Entry
from scanner.detect.formats.escapes import characters
from scanner.detect.formats.outline import MOST_ENTRIES
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_DELIMITERS = (b",", b";", b"\t", b"|")
_HEADING = re.compile(r"[A-Za-z_][\w .()/#:-]{0,63}\Z")
_LONGEST_HEADER = 8192
_QUOTED_CELL = rb"\"(?P<quoted>[^\"]*+(?:\"\"[^\"]*+)*+)\"(?=[%s\r\n]|\Z)|"


def csv(data: bytes) -> Sequence[Entry]:
    """Return the cells of a table that begins with a line of headings; none without such a line."""
    first = data.find(b"\n", 0, _LONGEST_HEADER)
    header = data[: max(0, first)].rstrip(b"\r")
    delimiter = max(_DELIMITERS, key=header.count)
    headings = [cell.strip().strip('"') for cell in characters(header, 0, len(header)).split(delimiter.decode())]
    if len(headings) < 2 or not all(_HEADING.match(heading) for heading in headings):
        return []
    cell = re.compile(_QUOTED_CELL % delimiter + rb"(?P<bare>[^%s\n]*+)" % delimiter)
    return _cells(data, first + 1, cell, headings)


def _cells(data: bytes, at: int, cell: re.Pattern[bytes], headings: list[str]) -> Sequence[Entry]:
    entries: list[Entry] = []
    column, columns = 0, len(headings)
    while at < len(data) and len(entries) < MOST_ENTRIES:
        found = cell.match(data, at)
        if found is None:
            break
        quoted = found.lastgroup == "quoted"
        start, end = found.span(found.lastgroup or 0)
        if not quoted and data[end - 1 : end] == b"\r":
            end -= 1
        if end > start and column < columns:
            value = characters(data, start, end)
            value = value.replace('""', '"') if quoted else value
            entries.append(Entry(headings[column], value, Span(start, end), (), "CSV", False, quoted))
        at = found.end()
        at += data[at : at + 1] == b"\r"
        column = 0 if data[at : at + 1] == b"\n" else column + 1
        at += 1
    return entries


_IDENTIFIER = r"[`\"\[]?[\w$]++[`\"\]]?"
_TABLE = rf"{_IDENTIFIER}(?:\.{_IDENTIFIER})*+"
_INSERT = (
    rf"(?P<insert>(?i:\b(?:INSERT|REPLACE)[ \t]++(?:IGNORE[ \t]++)?(?:INTO[ \t]++)?))(?P<into>{_TABLE})\s*+"
    r"(?:\((?P<columns>[^()';]*+)\)\s*+)?(?i:(?:OVERRIDING[ \t]\w++[ \t]VALUE\s++)?VALUES?\b)"
)
_CREATE = rf"(?i:\bCREATE[ \t]++TABLE[ \t]++(?:IF[ \t]++NOT[ \t]++EXISTS[ \t]++)?)(?P<table>{_TABLE})\s*+\("
_COPY = rf"(?i:\bCOPY[ \t]++)(?P<copy>{_TABLE})[ \t]*+\((?P<copied>[^()\n]*+)\)[ \t]++(?i:FROM[ \t]++stdin)[^\n]*+\n"
_IDENTIFIED = (
    r"(?i:\bIDENTIFIED[ \t]++(?:WITH[ \t]++[\w'\"]++[ \t]++)?(?:BY|AS)(?:[ \t]++PASSWORD)?|\bPASSWORD)"
    r"[ \t]*+(?::?=)?[ \t]*+(?:(?i:PASSWORD)[ \t]*+\([ \t]*+)?N?'(?P<password>[^'\n]++)'"
)
_SET = (
    r"(?<![\w@])(?P<name>[A-Za-z_@]\w*+)[`\"\]]?[ \t]*+(?::?=|=>)[ \t]*+"
    r"N?'(?P<assigned>[^'\\\n]*+(?:(?:\\[^\n]|'')[^'\\\n]*+)*+)'"
)
_SQL = re.compile(f"{_INSERT}|{_CREATE}|{_COPY}|{_IDENTIFIED}|{_SET}|--[^\\n]*+".encode())
_COLUMN = re.compile(rb"\s*+[`\"\[]?(?P<name>[\w$]++)[`\"\]]?[^,\n()]*+(?:\([^()\n]*+\)[^,\n()]*+)*+")
_LITERAL = re.compile(
    rb"\s*+(?:(?P<open>\()|(?P<close>\))|(?P<comma>,)|[NEBXnebx]?'(?P<text>[^'\\]*+(?:(?:\\[\s\S]|'')[^'\\]*+)*+)'|(?P<end>;)"
    rb"|(?P<junk>\\[\s\S])|(?P<word>[^\s(),;'\\]++)|(?P<stray>[\s\S]))"
)
_MOST_COLUMNS = 2000
_KEYWORDS = frozenset(
    {"primary", "key", "unique", "constraint", "foreign", "index", "check", "fulltext", "spatial", "period"}
)
_UNESCAPED = re.compile(r"\\(.)|''", re.DOTALL)
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "Z": "\x1a"}


class _Sql:
    """Reads statements; remembers the columns of the tables it saw created."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._columns: dict[str, list[str]] = {}
        self.entries: list[Entry] = []

    def read(self) -> None:
        at = 0
        while len(self.entries) < MOST_ENTRIES:
            found = _SQL.search(self._data, at)
            if found is None:
                return
            at = max(found.end(), at + 1)
            if found["insert"]:
                at = self._rows(at, _table(found["into"]), found["columns"])
            elif found["table"]:
                at = self._table(at, _table(found["table"]))
            elif found["copy"]:
                at = self._copied(at, _table(found["copy"]), _names(found["copied"]))
            elif found["password"]:
                self._add("password", *found.span("password"), (), secret=True)
            elif found["assigned"]:
                self._add(characters(self._data, *found.span("name")), *found.span("assigned"), ())

    def _add(self, name: str, start: int, end: int, parents: tuple[str, ...], secret: bool = False) -> None:
        value = _UNESCAPED.sub(lambda found: _escaped(found[1]), characters(self._data, start, end))
        if value:
            self.entries.append(Entry(name, value, Span(start, end), parents, "SQL", secret, True))

    def _table(self, at: int, table: str) -> int:
        """Remember the columns of a table that is created; return where its first column ends."""
        names: list[str] = []
        after = at
        while len(names) < _MOST_COLUMNS:
            found = _COLUMN.match(self._data, at)
            if found is None:
                break
            name = characters(self._data, *found.span("name"))
            if name.lower() not in _KEYWORDS or found[0].lstrip()[:1] in (b"`", b'"', b"["):
                names.append(name)
            at = found.end()
            if self._data[at : at + 1] != b",":
                break
            at += 1
        self._columns[table] = names
        return max(after, at)

    def _rows(self, at: int, table: str, columns: bytes | None) -> int:
        """Read the rows after VALUES; return where the statement ends."""
        names = _names(columns) if columns is not None else self._columns.get(table, [])
        depth = column = 0
        while len(self.entries) < MOST_ENTRIES:
            found = _LITERAL.match(self._data, at)
            if found is None:
                break
            kind = found.lastgroup
            if kind == "end" or (depth == 0 and kind in ("word", "junk", "stray", "text")):
                # What is no row ends the statement, so that a missing semicolon does.
                return found.end() if kind == "end" else at
            at = found.end()
            if kind == "open":
                depth += 1
                column = 0 if depth == 1 else column
            elif kind == "close":
                depth = max(0, depth - 1)
            elif kind == "comma" and depth == 1:
                column += 1
            elif kind == "text":
                self._add(names[column] if column < len(names) else "", *found.span("text"), (table,))
        return at

    def _copied(self, at: int, table: str, names: list[str]) -> int:
        """Read the lines of COPY up to its end; return where it is."""
        data = self._data
        while at < len(data) and len(self.entries) < MOST_ENTRIES:
            end = data.find(b"\n", at)
            end = len(data) if end < 0 else end
            if data[at : at + 2] == b"\\.":
                return end
            start = at
            for name in names:
                stop = data.find(b"\t", start, end)
                stop = end if stop < 0 else stop
                if data[start:stop] not in (b"\\N", b""):
                    self._add(name, start, stop, (table,))
                start = stop + 1
                if start > end:
                    break
            at = end + 1
        return at


def _escaped(code: str | None) -> str:
    return "'" if code is None else _SINGLE.get(code, code)


def _table(written: bytes) -> str:
    return written.rpartition(b".")[2].decode("utf-8", "surrogateescape").strip('`"[]')


def _names(written: bytes) -> list[str]:
    columns = written.split(b",", _MOST_COLUMNS)
    return [column.decode("utf-8", "surrogateescape").strip('`"[] \t\r\n') for column in columns]


def sql(data: bytes) -> Sequence[Entry]:
    """Return the entries of SQL: the rows of INSERT and COPY by their columns, assignments, passwords of users."""
    reader = _Sql(data)
    reader.read()
    return reader.entries
