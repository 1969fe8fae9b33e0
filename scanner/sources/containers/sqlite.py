"""Reads the text in SQLite databases, by SQLite itself, on a copy in memory and with all forbidden but reading."""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Skip, SkipReason
from scanner.sources.containers.limits import Stop
from scanner.sources.containers.source import Member, NotThis, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from typing import BinaryIO

    from scanner.sources.containers.limits import Limits

_LARGEST = 256 << 20
"""Bytes of a database: it is held twice."""
_LARGEST_VALUE = 8 << 20
_STEPS = 1_000
"""Instructions of SQLite's virtual machine between two questions whether it may go on."""
_MOST_STEPS = 200_000_000
"""Instructions for a whole database: some ten million rows."""
_JOURNAL, _WAL, _ROLLBACK = 18, 2, 1
"""Where the header says how the file is journalled (format: fileformat2.html, 1.3.3)."""


class _Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    """Those that are stored: one that is computed is an expression of a stranger."""


def members(file: BinaryIO, limits: Limits, name: str) -> Iterator[Member | Skip]:
    """Yield each table as a text with one line ``table.column: value`` for each value that is text.

    Raises NotThis for what SQLite cannot read.
    """
    import sqlite3

    if size_of(file) > _LARGEST:
        raise NotThis
    file.seek(0)
    connection = sqlite3.connect(":memory:")
    try:
        for table in _opened(connection, file.read()):
            rows = _Rows(connection, table, limits)
            yield Member(table.name, rows, text=True)
            if rows.stopped:
                yield Skip(table.name, *rows.stopped)
    finally:
        connection.close()


def _opened(connection: sqlite3.Connection, data: bytes) -> list[_Table]:
    """Load a database and return its tables. Raises NotThis."""
    import sqlite3

    if data[_JOURNAL : _JOURNAL + 2] == bytes((_WAL, _WAL)):
        # A copy in memory has no log beside it; what was not yet written back from there is not in this file.
        data = data[:_JOURNAL] + bytes((_ROLLBACK, _ROLLBACK)) + data[_JOURNAL + 2 :]
    steps = iter(range(_MOST_STEPS // _STEPS))
    try:
        connection.deserialize(data)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        connection.set_progress_handler(lambda: next(steps, None) is None, _STEPS)
        connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        tables = list(_tables(connection))
        connection.text_factory = bytes
        connection.set_authorizer(_authorize)
    except (sqlite3.Error, MemoryError, OverflowError, ValueError) as error:
        raise NotThis from error
    return tables


def _tables(connection: sqlite3.Connection) -> Iterator[_Table]:
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    for name, sql in found:
        # A virtual table runs the code of an extension; what it keeps lies in ordinary tables beside it.
        if isinstance(name, str) and not (isinstance(sql, str) and sql.lstrip()[:14].upper() == "CREATE VIRTUAL"):
            columns = connection.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
            yield _Table(name, tuple(str(column[1]) for column in columns))


def _authorize(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
    """Allow to read tables, and nothing that a schema could ask for besides."""
    import sqlite3

    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class _Rows:
    """The text of one table, in pieces. ``stopped`` then says why it was not read to its end."""

    def __init__(self, connection: sqlite3.Connection, table: _Table, limits: Limits) -> None:
        self._connection = connection
        self._table = table
        self._limits = limits
        self.stopped: Stop | None = None

    def __iter__(self) -> Iterator[bytes]:
        import sqlite3

        try:
            yield from self._lines()
        except sqlite3.OperationalError as error:
            interrupted = "interrupted" in str(error)
            self.stopped = Stop(SkipReason.UNPACKS_TO_TOO_MUCH if interrupted else SkipReason.DAMAGED, str(error))
        except (sqlite3.Error, MemoryError, OverflowError, ValueError) as error:
            self.stopped = Stop(SkipReason.DAMAGED, type(error).__name__)

    def _lines(self) -> Iterator[bytes]:
        name, columns = self._table
        if not columns:
            return
        chosen = ", ".join(map(_quoted, columns))
        rows = self._connection.execute(f"SELECT {chosen} FROM {_quoted(name)} NOT INDEXED")  # noqa: S608 -- quoted
        heads = [f"{name}.{column}: ".encode("utf-8", "surrogateescape") for column in columns]
        read = 0
        for row in rows:
            for head, value in zip(heads, row, strict=True):
                if not isinstance(value, bytes):
                    continue
                read += len(value)
                # A NUL ends what C programs see of a text, and is a sign that bytes are none.
                if value and b"\0" not in value[:64]:
                    yield head + value + b"\n"
            if read > self._limits.total:  # rows may share their bytes, and what is not text is not counted elsewhere
                self.stopped = Stop(SkipReason.UNPACKS_TO_TOO_MUCH, f"more than {self._limits.total:,} bytes")
                return
