"""What the next commit would hold: the index compared with HEAD.

The whole index counts, whatever the current directory, and only what git is told to commit: the work tree is not looked
at. Whole blobs are scanned; ``StagedChanges.judge`` then tells the findings on added lines from those that HEAD has
already. Comparing is left to plumbing, which no setting, attribute or driver of the repository can change.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from scanner.model import Origin, OriginKind, Skip
from scanner.sources.objects import BlobReader, batches, wanted_or_skip
from scanner.sources.raw_diff import Change, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from scanner.model import Finding
    from scanner.sources.git import Repository
    from scanner.sources.objects import Keep, ObjectBatch, Wanted
    from scanner.sources.process import Process

_DIFF_INDEX = (
    "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev",
    "--ignore-submodules=none",  # .gitmodules, which anyone can commit, may ask to leave them out
    "--ita-invisible-in-index",  # after `git add -N` there is no content to commit yet
)  # fmt: skip


class Begun(NamedTuple):
    """Git processes at work on what is staged, started before anybody waits for them."""

    reader: BlobReader
    comparison: Process


class StagedChanges:
    """The paths that differ between HEAD and the index. A context manager: it holds a running git process."""

    def __init__(self, repository: Repository, changes: tuple[Change, ...], reader: BlobReader) -> None:
        self._repository = repository
        self._reader = reader
        self.changes = changes
        """In the order of the index; deleted paths included."""
        self.notes: tuple[str, ...] = ()
        """Sentences about what was read besides the index."""
        unmerged = sum(change.unmerged for change in changes)
        if unmerged:
            these = (
                "1 path has an unresolved conflict" if unmerged == 1 else f"{unmerged} paths have unresolved conflicts"
            )
            self.notes = (f"{these}: the versions of both sides were scanned.",)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.close()

    def batches(self, max_size: int = 0, keep: Keep | None = None) -> Iterator[ObjectBatch]:
        """Yield the work: the content of every path that has a new one, in bytes up to ``max_size`` (0: no limit).

        ``keep`` may turn what is wanted into a Skip, for paths that are excluded.
        """
        wanted = map(keep, self.wanted()) if keep else self.wanted()
        return batches(self._repository, wanted, max_size, self._reader)

    def wanted(self) -> Iterator[Wanted | Skip]:
        """Yield what is to be read, or why it is not."""
        for change in self.changes:
            if change.content:
                yield wanted_or_skip(change.path, change.new.mode, _staged(change.new.oid))
        if any(change.unmerged for change in self.changes):
            yield from _conflicting_versions(self._repository)

    def judge(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield ``findings`` with ``older`` set on those that touch no added line: HEAD has them at the same path.

        A new path, and a link that became a file, is added as a whole.
        """
        from scanner.sources.comparison import Comparison

        comparison = Comparison(self._reader)
        by_path = {change.path: change for change in self.changes}
        for finding in findings:
            change = by_path.get(finding.origin.container or finding.path)
            if change is None:
                yield finding
                continue
            (old,) = change.old
            kind = old.kind if change.unmerged else change.new.kind
            yield finding._replace(older=not comparison.adds(finding, old, kind))


def begin(repository: Repository) -> Begun:
    """Start the two git processes that are all a commit without findings needs. Raises GitError.

    One compares, the other reads blobs; both get ready while this process imports and opens what it scans with.
    """
    reader = BlobReader(repository)
    reader.start()
    return Begun(reader, repository.start(*_DIFF_INDEX, "HEAD", "--"))


def staged_changes(repository: Repository, begun: Begun | None = None) -> StagedChanges:
    """Return what is staged, as the processes that were ``begun`` tell. Raises GitError."""
    reader, comparison = begun or begin(repository)
    try:
        changes = tuple(_changes(_compared_with_head(repository, comparison)))
    except BaseException:
        reader.close()
        raise
    return StagedChanges(repository, changes, reader)


def index_blobs(repository: Repository, max_size: int = 0, keep: Keep | None = None) -> Iterator[ObjectBatch]:
    """Yield the work of reading every path in the index, as ``StagedChanges.batches`` does. Raises GitError.

    For callers that scan all tracked files where nothing is staged, such as ``pre-commit run --all-files``.
    """
    changes = tuple(_changes(repository.run(*_DIFF_INDEX, _empty_tree(repository), "--")))
    items: list[Wanted | Skip] = [
        wanted_or_skip(change.path, change.new.mode, _staged(change.new.oid)) for change in changes if change.new.exists
    ]
    if any(change.unmerged for change in changes):
        items.extend(_conflicting_versions(repository))
    return batches(repository, map(keep, items) if keep else items, max_size)


def _compared_with_head(repository: Repository, comparison: Process) -> bytes:
    assert comparison.stdin is not None
    assert comparison.stdout is not None
    comparison.stdin.close()
    with comparison.stdout as source:
        output = source.read()
    if comparison.wait() == 0:
        return output
    # Once more, for its words: what it complained of decides what to do.
    answer = repository.ask(*_DIFF_INDEX, "HEAD", "--")
    if not answer.status:
        return answer.output
    if "bad revision 'HEAD'" in answer.complaint:  # the first commit is about to be made
        return repository.run(*_DIFF_INDEX, _empty_tree(repository), "--")
    raise repository.failure("diff-index", answer)


def _empty_tree(repository: Repository) -> str:
    # Asked for rather than written down: it depends on the repository's hash function.
    return repository.run("hash-object", "-t", "tree", "--stdin", data=b"").decode("ascii").strip()


def _changes(output: bytes) -> Iterator[Change]:
    return (change for change in parse(output) if isinstance(change, Change))


def _conflicting_versions(repository: Repository) -> Iterator[Wanted | Skip]:
    """Yield both sides of every unresolved conflict; format: git-ls-files(1), ``--stage``."""
    seen = set()
    for entry in repository.run("ls-files", "-u", "-z", "--full-name", "--", ":/").split(b"\0"):
        head, _, path = entry.partition(b"\t")
        mode, oid, stage = head.decode("ascii").split(" ") if head else ("", "", "1")
        if stage != "1" and (path, oid) not in seen:
            seen.add((path, oid))
            yield wanted_or_skip(os.fsdecode(path), mode, _staged(oid))


def _staged(oid: str) -> Origin:
    return Origin(OriginKind.INDEX, oid)
