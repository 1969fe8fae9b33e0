"""One pass of every pattern over a text: which rule ends a match where.

hyperscan does it where it can be loaded; elsewhere RE2's pattern set finds the same matches, more slowly. Both take
linear time on any input. Only this module imports hyperscan.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

Hits = list[tuple[int, int]]
"""(number of the pattern, end of a match) in no particular order."""


class Pass(Protocol):
    """A compiled set of patterns."""

    name: str

    def scan(self, data: bytes) -> Hits:
        """Return every end of a match of every pattern in ``data``."""
        ...


class HyperscanUnavailable(NamedTuple):
    """Why hyperscan cannot be used on this machine."""

    reason: str


def _collect(number: int, _start: int, end: int, _flags: int, hits: Hits) -> None:
    hits.append((number, end))


class HyperscanPass:
    """All patterns in one hyperscan database."""

    name = "hyperscan"

    def __init__(self, database: Any) -> None:
        self._scan: Callable[..., Any] = database.scan

    def scan(self, data: bytes) -> Hits:
        """Return every end of a match of every pattern in ``data``."""
        hits: Hits = []
        self._scan(data, _collect, 0, hits)
        return hits


class SetPass:
    """All patterns in one RE2 set, and one by one where the set says they match."""

    name = "re2"
    # The set's automaton is built as it is needed; RE2's own 8 MiB would be thrown away over and over for 250 patterns.
    _MEMORY = 1 << 28
    _SHARED = 4
    """Bytes that two matches of a pattern share at most: those of a value that a trigger reads."""

    def __init__(self, patterns: Sequence[str]) -> None:
        import re2

        options = _latin1()
        options.max_mem = self._MEMORY
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(pattern.encode())
        self._set.Compile()
        self._patterns = [pattern.encode() for pattern in patterns]
        self._options = options

    def scan(self, data: bytes) -> Hits:
        """Return the ends of the leftmost matches of every pattern in ``data``, and of those that overlap their ends.

        A value can begin with the next name: ``secret: token: ...`` has two triggers that share four bytes.
        """
        import re2

        hits: Hits = []
        for number in self._set.Match(data) or ():  # None where nothing matches
            compiled = re2.compile(self._patterns[number], self._options)
            position = 0
            while (match := compiled.search(data, position)) is not None:
                hits.append((number, match.end()))
                position = max(match.start() + 1, match.end() - self._SHARED)
        return hits


class BadPattern(NamedTuple):
    """A pattern that is not in the dialect."""

    number: int
    reason: str


def compile_database(patterns: Sequence[str]) -> bytes | BadPattern | HyperscanUnavailable:
    """Return the serialised hyperscan database of ``patterns``, or why there is none."""
    try:
        import hyperscan
    except ImportError as error:
        return HyperscanUnavailable(str(error))
    database = hyperscan.Database()
    try:
        database.compile(expressions=[p.encode() for p in patterns], ids=list(range(len(patterns))), flags=0)
    except hyperscan.error as error:
        # It does not say which one, and raises the same for a machine that it cannot run on.
        return _culprit(patterns) or HyperscanUnavailable(str(error) or type(error).__name__)
    return bytes(hyperscan.dumpb(database))


def _culprit(patterns: Sequence[str]) -> BadPattern | None:
    import hyperscan

    try:
        hyperscan.Database().compile(expressions=[b"a"], ids=[0], flags=0)
    except hyperscan.error:
        return None
    for number, pattern in enumerate(patterns):
        try:
            hyperscan.Database().compile(expressions=[pattern.encode()], ids=[0], flags=0)
        except hyperscan.error as error:
            return BadPattern(number, str(error).rstrip("."))
    return None


def compile_set(patterns: Sequence[str]) -> SetPass | BadPattern:
    """Return the pass of ``patterns`` that needs no hyperscan, or which one is not in the dialect."""
    import re2

    for number, pattern in enumerate(patterns):
        try:
            re2.compile(pattern.encode(), _latin1())
        except re2.error as error:
            return BadPattern(number, _words(error))
    return SetPass(patterns)


def _latin1() -> Any:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return options


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def open_database(serialised: bytes) -> HyperscanPass | HyperscanUnavailable:
    """Return the pass of a serialised database, or why this machine cannot run it."""
    try:
        import hyperscan
    except ImportError as error:
        return HyperscanUnavailable(str(error))
    try:
        database = hyperscan.loadb(serialised, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except hyperscan.error as error:
        return HyperscanUnavailable(str(error) or type(error).__name__)
    return HyperscanPass(database)


def library_version() -> str:
    """Return the version of the hyperscan bindings, empty where there are none."""
    try:
        import hyperscan
    except ImportError:
        return ""
    return str(getattr(hyperscan, "__version__", ""))
