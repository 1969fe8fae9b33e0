"""What a range of commits adds: a pull request, a push.

Every blob that a commit of the range brings to a path is scanned once, merges and commits that a later one takes back
included. ``CommitRange.attribute`` then finds the commit that added the lines of each finding.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from scanner.errors import GitError, UsageError
from scanner.model import Origin, OriginKind, Skip
from scanner.sources.objects import BlobReader, batches, wanted_or_skip
from scanner.sources.raw_diff import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scanner.model import Finding
    from scanner.sources.comparison import Comparison
    from scanner.sources.git import Repository
    from scanner.sources.objects import ObjectBatch, Wanted
    from scanner.sources.raw_diff import Change

_REMOTES = "--remotes"
_UNSHALLOW = "this clone is shallow, so run `git fetch --unshallow` first (in CI: check out with fetch-depth: 0)"

# Commits whose changes are held as git's output at once.
_COMMITS_AT_ONCE = 1000

# Merges are compared with all parents at once (-c): listed is what differs from every one of them, since what equals
# the version of one parent came in with that parent.
_DIFF_TREE = (
    "diff-tree", "--stdin", "--root", "-r", "-c", "--raw", "-z", "--no-renames", "--no-abbrev",
    "--ignore-submodules=none",
)  # fmt: skip


class Commit(NamedTuple):
    """One commit of the range."""

    oid: str
    author: str
    """``Name <address>``."""
    date: str
    """Author date, ISO 8601; empty when the commit has none that git can read."""


class Bounds(NamedTuple):
    """Which commits to read: those reachable from ``include``, but not from ``exclude`` or ``exclude_refs``."""

    include: tuple[str, ...]
    """Revisions."""
    exclude: tuple[str, ...] = ()
    """Revisions."""
    exclude_refs: tuple[str, ...] = ()
    """Beginnings of ref names, such as ``refs/remotes/origin``; all refs below are excluded."""


class _Occurrence(NamedTuple):
    """A commit that brings a blob to a path."""

    position: int
    """Of the commit in the range, where parents stand before their children."""
    change: Change


class CommitRange:
    """The commits of a range and what they change."""

    def __init__(self, repository: Repository, commits: tuple[Commit, ...], notes: tuple[str, ...] = ()) -> None:
        self._repository = repository
        self.commits = commits
        """Parents before their children."""
        self.notes = notes
        """Sentences about what could not be covered."""
        self._occurrences: dict[tuple[str, str], list[_Occurrence]] | None = None

    def batches(self, max_size: int = 0) -> Iterator[ObjectBatch]:
        """Yield the work: every distinct blob and path, up to ``max_size`` bytes (0: no limit). Raises GitError."""
        return batches(self._repository, self.wanted(), max_size)

    def wanted(self) -> Iterator[Wanted | Skip]:
        """Yield what is to be read, under the first commit that brings it, or why it is not. Raises GitError."""
        said = set()
        for (path, oid), (first, *_) in self._changes().items():
            item = wanted_or_skip(path, first.change.new.mode, self._origin(oid, first.position))
            if not isinstance(item, Skip):
                yield item
            elif path not in said:
                said.add(path)
                yield item

    def attribute(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return ``findings`` under the commits that added their lines.

        A secret that several versions of a file hold is kept where it came in first. ``older`` is set on what no commit
        of the range added: its lines were there before.
        """
        from scanner.sources.comparison import Comparison

        added: dict[object, list[tuple[int, Finding]]] = {}
        older: dict[object, list[tuple[int, Finding]]] = {}
        elsewhere: list[Finding] = []
        with BlobReader(self._repository) as reader:
            comparison = Comparison(reader)
            for finding in findings:
                path = finding.origin.container or finding.path
                occurrences = self._changes().get((path, finding.origin.blob))
                secret = (finding.rule, finding.secret, finding.path)
                if occurrences is None:
                    elsewhere.append(finding)
                elif (position := _added_at(finding, occurrences, comparison)) is not None:
                    origin = self._origin(finding.origin.blob, position)._replace(container=finding.origin.container)
                    added.setdefault(secret, []).append((position, finding._replace(origin=origin)))
                else:
                    position = occurrences[-1].position
                    older.setdefault(secret, []).append((position, finding._replace(older=True)))
        only_older = {secret: group for secret, group in older.items() if secret not in added}
        return [*_at(min, added), *_at(max, only_older), *elsewhere]

    def _origin(self, oid: str, position: int) -> Origin:
        commit = self.commits[position]
        return Origin(OriginKind.COMMIT, oid, commit.oid, commit.author, commit.date)

    def _changes(self) -> dict[tuple[str, str], list[_Occurrence]]:
        """Return the commits that bring each path and blob, in the order of the range."""
        if self._occurrences is None:
            self._occurrences = {}
            for start in range(0, len(self.commits), _COMMITS_AT_ONCE):
                for occurrence in self._changes_of(start, start + _COMMITS_AT_ONCE):
                    change = occurrence.change
                    self._occurrences.setdefault((change.path, change.new.oid), []).append(occurrence)
        return self._occurrences

    def _changes_of(self, start: int, end: int) -> Iterator[_Occurrence]:
        positions = {commit.oid: start + index for index, commit in enumerate(self.commits[start:end])}
        questions = "".join(oid + "\n" for oid in positions).encode("ascii")
        position = start
        for item in parse(self._repository.run(*_DIFF_TREE, data=questions)):
            if isinstance(item, str):
                position = positions[item]
            elif item.content:
                yield _Occurrence(position, item)


def commit_range(repository: Repository, *expressions: str) -> CommitRange:
    """Return the commits of ``A..B`` or ``A...B``: reachable from B but not from A. Several ranges are joined.

    The three dots of a pull request ask in addition that A and B have a merge base. An empty side is HEAD. As A,
    ``--remotes`` or ``--remotes=NAME`` stands for all that is known to be on remotes. Raises UsageError for what is not
    a range and GitError for what git does not know or a shallow clone cannot tell.
    """
    commits: dict[str, Commit] = {}
    notes: dict[str, None] = {}
    for expression in expressions:
        bounds = _parse_range(repository, expression)
        found = read_commits(repository, bounds)
        commits.update((commit.oid, commit) for commit in found.commits)
        notes.update(dict.fromkeys(found.notes))
    return CommitRange(repository, tuple(commits.values()), tuple(notes))


def pushed_commits(repository: Repository, pairs: Iterable[tuple[str, str]], remote: str) -> CommitRange:
    """Return the commits that a push brings to ``remote``, which is a name or address.

    ``pairs`` hold the object id that is pushed and the one that the remote ref has, empty where there is none. The
    latter is of no use when it was never fetched; what the remote is known to have by its other refs is left out in any
    case.
    """
    pushed = list(pairs)
    there = _resolved(repository, [old for _, old in pushed if old])
    bounds = Bounds(
        include=tuple(new for new, _ in pushed if new),
        exclude=tuple(oid for oid in there.values() if oid),
        exclude_refs=_remote_refs(remote),
    )
    return read_commits(repository, bounds)


def read_commits(repository: Repository, bounds: Bounds) -> CommitRange:
    """Return the commits within ``bounds``. Raises GitError."""
    include, exclude = known_commits(repository, bounds.include), known_commits(repository, bounds.exclude)
    revisions = "".join([oid + "\n" for oid in include] + [f"^{oid}\n" for oid in exclude])
    refs = [f"--glob={prefix}/*" for prefix in bounds.exclude_refs]
    output = repository.run(
        *("rev-list", "--topo-order", "--reverse", "--encoding=UTF-8", "--format=%H%x00%aI%x00%an <%ae>"),
        *(("--not", *refs, "--not") if refs else ()),
        "--stdin",
        data=revisions.encode("ascii"),
    )
    commits = tuple(_commits(output))
    return CommitRange(repository, commits, _shallow_notes(repository, commits, bool(exclude or refs)))


def known_commits(repository: Repository, revisions: Sequence[str]) -> list[str]:
    """Return the object ids of the commits that ``revisions`` name. Raises GitError for one that git does not know."""
    resolved = _resolved(repository, revisions)
    for revision, oid in resolved.items():
        if not oid:
            hint = _UNSHALLOW if repository.location().shallow else "fetch it, or check how it is written"
            raise GitError(f"git does not know the revision {revision!r}; {hint}.")
    return list(resolved.values())


def show_file(repository: Repository, revision: str, path: str) -> bytes | None:
    """Return the content of ``path``, counted from the top of the repository, in ``revision``; None where it is not.

    Raises GitError when the revision is not known, or the file is there and cannot be read.
    """
    (commit,) = known_commits(repository, [revision])
    entry = repository.run("ls-tree", "-z", "--full-tree", commit, "--", path).partition(b"\0")[0]
    if not entry:
        return None
    mode, _, oid = entry.partition(b"\t")[0].decode("ascii").split(" ")
    if not mode.startswith("100"):
        raise GitError(f"{path} is not a regular file in {revision}.")
    with BlobReader(repository) as reader:
        content = reader.read(oid)
    if isinstance(content, Skip):
        raise GitError(f"{path} of {revision} cannot be read: {content.detail or content.reason.value}.")
    return content


def _parse_range(repository: Repository, expression: str) -> Bounds:
    dots = "..." if "..." in expression else ".."
    left, found, right = expression.partition(dots)
    if not found:
        raise UsageError(f"{expression!r} is not a range of commits; write A..B, or A...B for a pull request.")
    if left.partition("=")[0] == _REMOTES:
        return Bounds((right or "HEAD",), exclude_refs=_remote_refs(left.partition("=")[2]))
    bounds = Bounds((right or "HEAD",), (left or "HEAD",))
    if dots == "...":
        _require_merge_base(repository, *bounds.exclude, *bounds.include)
    return bounds


def _require_merge_base(repository: Repository, base: str, tip: str) -> None:
    oids = known_commits(repository, [base]) + known_commits(repository, [tip])
    answer = repository.ask("merge-base", *oids)
    if answer.status == 1:
        hint = _UNSHALLOW if repository.location().shallow else f"compare with {base}..{tip} instead"
        raise GitError(f"{base} and {tip} have no commit in common; {hint}.")
    if answer.status:
        raise repository.failure("merge-base", answer)


def _remote_refs(remote: str) -> tuple[str, ...]:
    """Return where the refs of ``remote`` are kept: those of all remotes for no name, nowhere for an address."""
    if not remote:
        return ("refs/remotes",)
    # What no remote can be called (git-check-ref-format(1)) is an address, and nothing is known of what is there.
    is_address = set(remote) & set("*?[\\:~^ ") or remote.startswith(("/", "."))
    return () if is_address else (f"refs/remotes/{remote}",)


def _resolved(repository: Repository, revisions: Sequence[str]) -> dict[str, str]:
    """Return the object id of the commit that each revision names, empty where git knows none."""
    for revision in revisions:
        if revision.startswith("-") or not revision or not revision.isprintable():
            raise GitError(f"{revision!r} is not a revision; name a commit, branch or tag.")
    if not revisions:
        return {}
    resolved = {}
    for revision in revisions:
        question = os.fsencode(revision) + b"^{commit}\n"
        answer = repository.ask("cat-file", "--batch-check", data=question)
        if answer.status and "promisor" not in answer.complaint:
            raise repository.failure("cat-file", answer)
        words = answer.output.split()
        resolved[revision] = words[0].decode("ascii") if words[1:2] == [b"commit"] else ""
    return resolved


def _commits(output: bytes) -> Iterator[Commit]:
    lines = iter(output.split(b"\n"))
    for line in lines:
        if not line.startswith(b"commit "):
            continue
        fields = next(lines, b"").split(b"\0", 2)
        if len(fields) != 3 or fields[0] != line[7:]:
            raise GitError("git gave a list of commits that this version cannot read.")
        oid, date, author = fields
        yield Commit(oid.decode("ascii"), author.decode("utf-8", "replace"), date.decode("ascii", "replace"))


def _shallow_notes(repository: Repository, commits: Sequence[Commit], limited: bool) -> tuple[str, ...]:
    """Return what to say about a shallow clone. Raises GitError when it cannot tell what a limited range adds.

    Where the history is cut off, a commit looks as if it had added everything.
    """
    if not repository.location().shallow:
        return ()
    with open(repository.git_path("shallow"), encoding="ascii") as stream:
        cut_off = set(stream.read().split())
    if limited and any(commit.oid in cut_off for commit in commits):
        raise GitError(f"The range reaches the end of the history that is here; {_UNSHALLOW}.")
    return ("This clone is shallow: commits before its oldest ones were not read.",)


def _added_at(finding: Finding, occurrences: Iterable[_Occurrence], comparison: Comparison) -> int | None:
    """Return the position of the first commit that has the lines of ``finding`` and no parent that has them."""
    for position, change in occurrences:
        if all(comparison.adds(finding, old, change.new.kind) for old in change.old):
            return position
    return None


def _at(choose: Callable[[Iterable[int]], int], groups: dict[object, list[tuple[int, Finding]]]) -> Iterator[Finding]:
    """Yield of each group the findings at the position that ``choose`` takes."""
    for group in groups.values():
        chosen = choose(position for position, _ in group)
        yield from (finding for position, finding in group if position == chosen)
