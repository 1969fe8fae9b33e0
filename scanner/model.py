"""The values that travel through a scan, each small, frozen and free of behaviour.

A source makes ``Blob`` and ``Skip`` values; detection turns a blob into ``Match`` values; suppression turns matches
into ``Finding`` values; a ``Report`` holds what one run found and what it could not read.

They are named tuples, not dataclasses: importing ``dataclasses`` costs a third of the start-up of a clean commit.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import NamedTuple, Protocol

from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Confidence(IntEnum):
    """How sure a finding is: the share of such findings that are real is documented in docs/accuracy.md."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The word used on the command line and in reports."""
        return self.name.lower()


class Severity(IntEnum):
    """How much harm the secret does in the wrong hands."""

    NOTE = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5

    @property
    def label(self) -> str:
        """The word used in rules and reports."""
        return self.name.lower()


class Exposure(Enum):
    """Who can read the secret once the code has shipped."""

    CLIENT = "client"
    SERVER = "server"
    PUBLISHABLE = "publishable"
    UNKNOWN = "unknown"


class Liveness(Enum):
    """What the key's own provider said about it."""

    LIVE = "live"
    LIVE_RESTRICTED = "live-restricted"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not-checked"


class OriginKind(Enum):
    """Where a blob was read from."""

    TREE = "tree"
    INDEX = "index"
    COMMIT = "commit"
    STDIN = "stdin"


class Origin(NamedTuple):
    """Which tree, index or commit a blob belongs to."""

    kind: OriginKind
    blob: str = ""
    """Object id in git, empty outside the index and commits."""
    commit: str = ""
    author: str = ""
    """``Name <address>`` as the commit has it."""
    date: str = ""
    """Author date, ISO 8601 with its offset."""
    container: str = ""
    """Path of the archive or document that the blob was opened from; empty for what stands there by itself."""


class Span(NamedTuple):
    """A half-open range of byte offsets in the UTF-8 text under scan."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Return whether the two share at least one byte."""
        return self.start < other.end and other.start < self.end


class Place(NamedTuple):
    """Where a person looks: lines and columns from 1, columns in characters, the end column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Offset(NamedTuple):
    """Where a window of a large file begins: lines and characters that stand before it."""

    lines: int = 0
    characters: int = 0


OVERLAP = 1 << 17
"""Bytes that two neighbouring windows of a large file share."""


class Blob(NamedTuple):
    """Bytes to scan under the name that reports show."""

    data: bytes
    path: str
    """POSIX path relative to the scanned root; bytes that are not UTF-8 are surrogate escapes."""
    origin: Origin
    offset: Offset = Offset()
    """Not zero only for the second and later windows of a file that is too large to hold."""
    first: bool = True
    """False for the second and later windows, so that a file is counted once."""
    last: bool = True
    """False when another window follows."""

    def keeps(self, start: int) -> bool:
        """Return whether a match that begins at byte ``start`` is this window's.

        Each match belongs to exactly one window, the one in which it is whole: half of the overlap to either side
        belongs to the neighbour.
        """
        return (self.first or start >= OVERLAP // 2) and (self.last or start < len(self.data) - OVERLAP // 2)


class SkipReason(Enum):
    """Why something was not scanned."""

    BINARY = "binary"
    SUBMODULE = "submodule"
    NESTED_REPOSITORY = "nested repository"
    LFS_POINTER = "LFS pointer: the file itself is not in git"
    SYMLINK = "symbolic link, not followed"
    SPECIAL = "not a regular file"
    TOO_LARGE = "larger than --max-size"
    EXCLUDED = "excluded by configuration"
    ABSENT = "not in the work tree"
    UNREADABLE = "unreadable"
    CHANGED = "changed while it was read"
    MISSING_OBJECT = "git object is missing"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "a kind of container that is not opened"
    NESTED_TOO_DEEP = "nested too deep to be opened"
    EXPANDS_TOO_MUCH = "expands more than any honest file"
    UNPACKS_TO_TOO_MUCH = "unpacks to more than is read"
    TOO_MANY_MEMBERS = "holds more members than are read"
    DAMAGED = "damaged"

    @property
    def expected(self) -> bool:
        """True when nothing that should have been read was missed; false makes the whole scan incomplete."""
        return self not in _UNEXPECTED


_UNEXPECTED = frozenset(
    {
        SkipReason.UNREADABLE,
        SkipReason.CHANGED,
        SkipReason.MISSING_OBJECT,
        SkipReason.NESTED_TOO_DEEP,
        SkipReason.EXPANDS_TOO_MUCH,
        SkipReason.UNPACKS_TO_TOO_MUCH,
        SkipReason.TOO_MANY_MEMBERS,
        SkipReason.DAMAGED,
    }
)


class Skip(NamedTuple):
    """Something that was not scanned, and why."""

    path: str
    reason: SkipReason
    detail: str = ""
    """The operating system's or git's own words, without any file content."""


class Batch(Protocol):
    """A piece of work that a scanning process opens by itself: small to send, all reading happens in ``blobs``."""

    def blobs(self) -> Iterator[Blob | Skip]:
        """Yield every blob of the batch, or why it could not be read."""
        ...


class Holder(NamedTuple):
    """What holds a secret in the code."""

    name: str
    """``OpenAI(api_key=…)``, ``DASHSCOPE_API_KEY``, ``config["token"]``."""
    kind: str
    """assignment, keyword, argument, default, dict-key, class-attribute, decorator, environ, getenv-default, return,
    comparison, header, element, text."""


class Part(NamedTuple):
    """What belongs to a secret and stands elsewhere in the same text, such as the ID of a key pair."""

    name: str
    """As the rule of the secret calls it."""
    value: Secret | str
    """A ``Secret`` where it may not be shown."""
    span: Span
    rule: str = ""
    """The rule whose match it is too, empty for a part that has none."""


class PlacedPart(NamedTuple):
    """A part of a reported secret, where a person looks."""

    name: str
    value: Secret | str
    place: Place


class Match(NamedTuple):
    """A rule's hit in one blob, before suppression."""

    rule: str
    span: Span
    secret: Secret
    confidence: Confidence
    why: tuple[str, ...] = ()
    """Short facts that a person can read, in the order in which they were established."""
    holder: Holder | None = None
    candidates: tuple[str, ...] = ()
    """Providers that the shape alone allows, when none could be chosen."""
    remediation: str = ""
    pieces: tuple[Span, ...] = ()
    """Where the characters of a secret stand that code puts together: ``span`` may hold names in their place."""
    parts: tuple[Part, ...] = ()
    """What belongs to the secret; the match of another rule that is among them is not reported by itself."""


class Finding(NamedTuple):
    """One reported secret at one place."""

    rule: str
    title: str
    provider: str
    path: str
    place: Place
    secret: Secret
    confidence: Confidence
    severity: Severity
    origin: Origin
    exposure: Exposure = Exposure.UNKNOWN
    exposure_evidence: tuple[str, ...] = ()
    holder: Holder | None = None
    why: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    excerpt: str = ""
    """The first line of the finding with every secret on it masked, cut to a readable length."""
    remediation: str = ""
    docs: str = ""
    liveness: Liveness = Liveness.NOT_CHECKED
    parts: tuple[PlacedPart, ...] = ()
    """What belongs to the secret and stands in the same text. The fingerprint is that of the secret alone."""
    older: bool = False
    """True when the finding stands on lines that were there before the change under scan."""


class Suppressed(NamedTuple):
    """A finding that is not reported, and why."""

    finding: Finding
    reason: str


class Stats(NamedTuple):
    """What one run read."""

    files: int = 0
    bytes: int = 0
    commits: int = 0
    seconds: float = 0.0


class Report(NamedTuple):
    """All that one run has to say."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    skipped: tuple[Skip, ...] = ()
    stats: Stats = Stats()
    notes: tuple[str, ...] = ()
    """Sentences about coverage, such as which revision range was read."""
    interrupted: bool = False
    """True when the run was stopped before everything was read."""

    @property
    def complete(self) -> bool:
        """True when everything that should have been read was read."""
        return not self.interrupted and all(skip.reason.expected for skip in self.skipped)
