"""Blobs of a git repository, read by one ``git cat-file --batch`` process in bounded memory."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from scanner.model import Blob, Origin, OriginKind, Skip, SkipReason
from scanner.sources.files import WINDOW, windows
from scanner.sources.git import first_complaint, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import IO, Self

    from scanner.sources.containers.opening import Containers
    from scanner.sources.git import Repository
    from scanner.sources.process import Process

OBJECTS_IN_BATCH = 256

# Questions written before their answers are read, so that git works while we scan. So few fit into any pipe: neither
# side can wait for the other for ever.
_ASKED_AHEAD = 32
_CHEAP_TO_DROP = 1 << 20
# The first failure is met with another try, the second one with git's words taken down, the third with the stand-in.
_ATTEMPTS = 3
# Both from the Git LFS specification (docs/spec.md, "The Pointer").
_LFS_HEAD = b"version https://git-lfs.github.com/spec/"
_LFS_LIMIT = 1024


class Wanted(NamedTuple):
    """A blob to read and the name under which it is scanned."""

    path: str
    origin: Origin
    """``origin.blob`` names the object."""


if TYPE_CHECKING:
    Keep = Callable[[Wanted | Skip], Wanted | Skip]
    """Turns what is wanted into a Skip where the path is excluded."""


class _Ended(Exception):
    """The reading process ended in the middle of its answer."""


class _Stream:
    """The content of one large object, as pieces."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source = source
        self.size = size
        self.remaining = size

    def __iter__(self) -> Iterator[bytes]:
        while self.remaining:
            piece = self._source.read(min(WINDOW, self.remaining))
            if not piece:
                raise _Ended
            self.remaining -= len(piece)
            yield piece


class BlobReader:
    """Reads objects by their ids through one git process, which is started again when it dies.

    git tells the size of an object before it sends the content. An object above a given size is skipped unread, one
    above ``files.WINDOW`` is passed on in windows: only the part in hand is held.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: Process | None = None
        self._complaints: IO[bytes] | None = None
        self._stand_in: _StandIn | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and remove what was made for it."""
        self._stop()
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None
        if self._stand_in is not None:
            self._stand_in.remove()
            self._stand_in = None

    def start(self) -> Process:
        """Return the process, started if it does not run: calling this early makes it ready for the first question."""
        if self._process is None:
            complaints = None
            if self._complaints is not None:
                self._complaints.seek(0)
                self._complaints.truncate()
                complaints = self._complaints.fileno()
            extra = self._stand_in.environment if self._stand_in else None
            self._process = self._repository.start("cat-file", "--batch", extra=extra, complaints=complaints)
        return self._process

    def read(self, oid: str, max_size: int = 0) -> bytes | Skip:
        """Return the whole content of one object, or why it cannot be read: the path of the Skip is the object's id."""
        content: bytes | Skip = b""
        for _, answer in self._answers((Wanted(oid, Origin(OriginKind.COMMIT, oid)),), max_size):
            if isinstance(answer, _Stream):
                try:
                    content = b"".join(answer)
                except _Ended:
                    content = _cut_short(oid)
            else:
                content = answer
        return content

    def blobs(
        self, wanted: Iterable[Wanted], max_size: int = 0, containers: Containers | None = None
    ) -> Iterator[Blob | Skip]:
        """Yield every object wanted, large ones in windows, or why it was not read; in the order asked for.

        ``max_size`` is in bytes, 0 for no limit. ``containers`` says how containers are opened, None that they are not.
        """
        for question, answer in self._answers(wanted, max_size):
            if isinstance(answer, Skip):
                yield answer
            elif isinstance(answer, _Stream):
                try:
                    yield from _content(question, answer, containers)
                except _Ended:
                    yield _cut_short(question.path)
            else:
                if containers is None:
                    yield Blob(answer, question.path, question.origin)
                else:
                    yield from _opened(question, answer, containers)
                if len(answer) < _LFS_LIMIT and answer.startswith(_LFS_HEAD):
                    yield Skip(question.path, SkipReason.LFS_POINTER)

    def _answers(self, wanted: Iterable[Wanted], max_size: int) -> Iterator[tuple[Wanted, bytes | _Stream | Skip]]:
        source = iter(wanted)
        asked: deque[Wanted] = deque()
        failures = 0
        stream: _Stream | None = None
        try:
            while self._ask_ahead(source, asked):
                try:
                    answer = self._receive(asked[0], max_size)
                except _Ended:
                    failures += 1
                    complaint = self._recover()
                    if failures < _ATTEMPTS:
                        self._send(asked)
                        continue
                    answer = Skip(asked[0].path, SkipReason.UNREADABLE, complaint)
                    self._stop()
                failures = 0
                question = asked.popleft()
                stream = answer if isinstance(answer, _Stream) else None
                yield question, answer
                if stream is not None:
                    self._finish(stream)
                    stream = None
                if self._process is None:
                    self._send(asked)
        finally:
            if asked or stream is not None:  # answers are still under way, and nobody will read them
                self._stop()

    def _ask_ahead(self, source: Iterator[Wanted], asked: deque[Wanted]) -> bool:
        if len(asked) <= _ASKED_AHEAD // 2:
            more = list(islice(source, _ASKED_AHEAD - len(asked)))
            self._send(more)
            asked.extend(more)
        return bool(asked)

    def _send(self, questions: Iterable[Wanted]) -> None:
        lines = b"".join(question.origin.blob.encode("ascii") + b"\n" for question in questions)
        if not lines:
            return
        stdin = self.start().stdin
        assert stdin is not None
        with suppress(OSError):  # of a dead process: reading its answer finds that out
            stdin.write(lines)
            stdin.flush()

    def _receive(self, question: Wanted, max_size: int) -> bytes | _Stream | Skip:
        source = self.start().stdout
        assert source is not None
        head = source.readline()
        if not head.endswith(b"\n"):
            raise _Ended
        words = head.split()
        if len(words) != 3 or not words[2].isdigit():
            return self._no_object(question, words)
        size = int(words[2])
        if words[1] != b"blob" or (max_size and size > max_size):
            self._finish(_Stream(source, size))
            if words[1] != b"blob":
                return Skip(question.path, SkipReason.UNREADABLE, f"git has a {words[1].decode()} there, not a file")
            return Skip(question.path, SkipReason.TOO_LARGE, f"{size:,} bytes")
        if size > WINDOW:
            return _Stream(source, size)
        data = source.read(size + 1)
        if len(data) <= size:
            raise _Ended
        return data[:size]

    def _no_object(self, question: Wanted, words: list[bytes]) -> Skip:
        if words and words[-1] == b"missing":
            return Skip(question.path, SkipReason.MISSING_OBJECT, f"object {question.origin.blob} is not in this clone")
        return Skip(question.path, SkipReason.UNREADABLE, printable(b" ".join(words)))

    def _finish(self, stream: _Stream) -> None:
        """Bring the process to the end of an answer: by reading it, or by starting afresh when that is cheaper."""
        source = self.start().stdout
        assert source is not None
        if stream.remaining > _CHEAP_TO_DROP or len(source.read(stream.remaining + 1)) <= stream.remaining:
            self._stop()

    def _recover(self) -> str:
        """Prepare for another start after the process died, and return its words if they were taken down."""
        self._stop()
        if self._complaints is None:
            from tempfile import TemporaryFile

            self._complaints = TemporaryFile()  # noqa: SIM115 -- close() closes it
            return ""
        self._complaints.seek(0)
        complaint = printable(self._complaints.read(1 << 16))
        if "promisor" in complaint and self._stand_in is None:
            self._stand_in = _StandIn(self._repository)
        return first_complaint(complaint)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # Killed rather than told: another process may have inherited the pipe, and there is nothing to lose.
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written has no reader
                    pipe.close()
        process.wait()


def _content(question: Wanted, stream: _Stream, containers: Containers | None) -> Iterator[Blob | Skip]:
    if containers is None:
        yield from windows(stream, question.path, question.origin)
        return
    from scanner.sources.containers.source import Source

    yield from containers.blobs(Source(stream), question.path, question.origin, stream.size)


def _opened(question: Wanted, data: bytes, containers: Containers) -> Iterator[Blob | Skip]:
    from scanner.sources.containers.source import Source

    yield from containers.blobs(Source.of_bytes(data), question.path, question.origin, len(data))


def _cut_short(path: str) -> Skip:
    return Skip(path, SkipReason.UNREADABLE, "git ended while it was sending the content")


class _StandIn:
    """An empty git directory that borrows the objects of a partial clone but not its configuration.

    git in a partial clone wants to fetch an object that it lacks, and ends when it may not: one process for each
    missing object (seen with 2.39). Where no remote is configured, it says that the object is missing and goes on.
    """

    def __init__(self, repository: Repository) -> None:
        from tempfile import mkdtemp

        objects = repository.git_path("objects")
        format_line = repository.run("rev-parse", "--show-object-format").decode().strip()
        self._folder = mkdtemp(prefix="keysweep-")
        for name in ("objects", "refs"):
            os.mkdir(os.path.join(self._folder, name))
        with open(os.path.join(self._folder, "HEAD"), "w", encoding="utf-8") as stream:
            stream.write("ref: refs/heads/none\n")
        with open(os.path.join(self._folder, "config"), "w", encoding="utf-8") as stream:
            stream.write(
                f"[core]\nrepositoryformatversion = 1\nbare = true\n[extensions]\nobjectformat = {format_line}\n"
            )
        self.environment = {
            "GIT_DIR": self._folder,
            "GIT_COMMON_DIR": self._folder,
            "GIT_OBJECT_DIRECTORY": objects,
        }

    def remove(self) -> None:
        """Remove the directory."""
        from shutil import rmtree

        rmtree(self._folder, ignore_errors=True)


class ObjectBatch:
    """Objects of one repository, read by the process that scans them."""

    __slots__ = ("containers", "items", "max_size", "reader", "repository")

    def __init__(
        self,
        repository: Repository,
        items: tuple[Wanted | Skip, ...],
        max_size: int = 0,
        reader: BlobReader | None = None,
        containers: Containers | None = None,
    ) -> None:
        self.repository = repository
        self.items = items
        self.max_size = max_size
        self.reader = reader
        """One that runs already, used when the batch is read in the process that made it; its maker closes it."""
        self.containers = containers
        """How containers are opened; None when they are not."""

    def __reduce__(self) -> tuple[object, ...]:
        return (ObjectBatch, (self.repository, self.items, self.max_size, None, self.containers))

    def opening(self, containers: Containers) -> Iterator[ObjectBatch]:
        """Yield the same objects with their containers opened."""
        yield ObjectBatch(self.repository, self.items, self.max_size, self.reader, containers)

    def blobs(self) -> Iterator[Blob | Skip]:
        """Yield the blob of every item, or why it could not be read."""
        yield from (item for item in self.items if isinstance(item, Skip))
        wanted = [item for item in self.items if isinstance(item, Wanted)]
        if self.reader is not None:
            yield from self.reader.blobs(wanted, self.max_size, self.containers)
        elif wanted:
            with BlobReader(self.repository) as reader:
                yield from reader.blobs(wanted, self.max_size, self.containers)


def batches(
    repository: Repository,
    items: Iterable[Wanted | Skip],
    max_size: int = 0,
    reader: BlobReader | None = None,
) -> Iterator[ObjectBatch]:
    """Group ``items`` into batches in their order."""
    rest = iter(items)
    while group := tuple(islice(rest, OBJECTS_IN_BATCH)):
        yield ObjectBatch(repository, group, max_size, reader)


def wanted_or_skip(path: str, mode: str, origin: Origin) -> Wanted | Skip:
    """Return what to do about an entry of a tree or index with ``mode``, six octal digits as git prints them."""
    if mode == "160000":
        return Skip(path, SkipReason.SUBMODULE, f"commit {origin.blob} of another repository")
    return Wanted(path, origin)
