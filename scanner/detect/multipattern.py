"""One pass of every pattern over a text: which rule ends a match where.

hyperscan does it where it can be loaded; elsewhere RE2's pattern set finds the same matches, more slowly. Both take
linear time on any input. Only this module imports hyperscan.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from scanner.errors import RuleError

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

    def __init__(self, patterns: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.max_mem = self._MEMORY
        options.encoding = re2.Options.Encoding.LATIN1
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(pattern.encode())
        self._set.Compile()
        self._patterns = [pattern.encode() for pattern in patterns]
        self._options = options

    def scan(self, data: bytes) -> Hits:
        """Return the ends of the leftmost matches of every pattern in ``data``."""
        import re2

        hits: Hits = []
        for number in self._set.Match(data) or ():  # None where nothing matches
            compiled = re2.compile(self._patterns[number], self._options)
            hits.extend((number, match.end()) for match in compiled.finditer(data))
        return hits


def compile_database(patterns: Sequence[str]) -> bytes | HyperscanUnavailable:
    """Return the serialised hyperscan database of ``patterns``. Raises RuleError for a pattern it does not take."""
    try:
        import hyperscan
    except ImportError as error:
        return HyperscanUnavailable(str(error))
    database = hyperscan.Database()
    try:
        database.compile(expressions=[p.encode() for p in patterns], ids=list(range(len(patterns))), flags=0)
    except hyperscan.CompilerError as error:
        raise RuleError(f"A pattern does not compile: {_culprit(patterns)}: {error}.") from None
    except hyperscan.error as error:
        return HyperscanUnavailable(str(error) or type(error).__name__)
    return bytes(hyperscan.dumpb(database))


def _culprit(patterns: Sequence[str]) -> str:
    import hyperscan

    for pattern in patterns:
        try:
            hyperscan.Database().compile(expressions=[pattern.encode()], ids=[0], flags=0)
        except hyperscan.error:
            return pattern
    return "all of them together"


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
    return str(hyperscan.__version__)
