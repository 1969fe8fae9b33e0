"""Targets that are changes in git: what is staged, and what a range of commits adds."""

from __future__ import annotations

from scanner import config as configuration
from scanner.commands.targets import exclusions
from scanner.model import Report, Skip, SkipReason, Suppressed
from scanner.sources.git import Repository
from scanner.sources.staged import begin, index_blobs, staged_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.config import Config
    from scanner.sources.commits import CommitRange
    from scanner.sources.containers.opening import OpeningBatch
    from scanner.sources.ignore import Patterns
    from scanner.sources.objects import Keep, Wanted
    from scanner.sources.staged import StagedChanges


class StagedTarget:
    """What the next commit would hold."""

    def __init__(self, place: str, tracked_if_none: bool = False) -> None:
        self._top = configuration.top_of(place)
        self._repository = Repository(place)
        self._tracked_if_none = tracked_if_none
        self._changes: StagedChanges | None = None
        self._note = ""
        self._begun = begin(self._repository)

    def read(self, name: str) -> str | None:
        """Return the text of a file at the top of the repository. Raises ConfigError."""
        return configuration.reader_of_folder(self._top)(name)

    def config(self) -> Config:
        """Return the settings at the top of the repository."""
        return configuration.discover(self.read, self._top)

    def batches(self, config: Config, max_size: int, honour_ignores: bool) -> Iterator[OpeningBatch]:
        """Yield the staged blobs. Raises GitError."""
        keep = keeping(exclusions(self.read, config, honour_ignores))
        self._changes = staged_changes(self._repository, self._begun)
        if not self._changes.changes and self._tracked_if_none:
            self._note = "Nothing is staged, so every tracked file was scanned."
            yield from index_blobs(self._repository, max_size, keep)
        else:
            yield from self._changes.batches(max_size, keep)

    def finish(self, report: Report) -> Report:
        """Return the report with the findings that HEAD has already marked as older."""
        if self._changes is None:
            return report
        with self._changes as changes:
            findings = tuple(changes.judge(report.findings)) if report.findings else ()
        notes = (self._note,) if self._note else ()
        return report._replace(findings=findings, notes=(*report.notes, *changes.notes, *notes))

    def empty(self, report: Report) -> bool:
        """A commit may stage nothing, or only deletions."""
        return False


def keeping(stack: list[Patterns]) -> Keep | None:
    """Return what turns excluded paths into skips, or None when nothing is excluded."""
    if not stack:
        return None
    from scanner.sources.ignore import left_out

    def keep(wanted: Wanted | Skip) -> Wanted | Skip:
        return Skip(wanted.path, SkipReason.EXCLUDED) if left_out(wanted.path, stack) else wanted

    return keep


class RangeTarget:
    """Every line that commits add: a pull request or a push.

    The settings, the ignore file and the baseline are those of the base: what is judged must not bring its own judge.
    """

    def __init__(self, place: str, ranges: Sequence[str] = (), pushed: Sequence[str] = (), remote: str = "") -> None:
        self._top = configuration.top_of(place)
        self._repository = Repository(place)
        self._ranges = ranges
        self._pushed = [(new, old) for new, _, old in (pair.partition(":") for pair in pushed)]
        self._remote = remote
        self._base = _base_of(ranges[0]) if ranges else ""
        self._commits: CommitRange | None = None

    def read(self, name: str) -> str | None:
        """Return the text of a file of the base, or of the work tree where there is no base. Raises SourceError."""
        if not self._base:
            return configuration.reader_of_folder(self._top)(name)
        from scanner.sources.commits import show_file

        content = show_file(self._repository, self._base, name)
        return None if content is None else content.decode("utf-8", "replace")

    def config(self) -> Config:
        """Return the settings of the base."""
        return configuration.discover(self.read, self._base or self._top)

    def batches(self, config: Config, max_size: int, honour_ignores: bool) -> Iterator[OpeningBatch]:
        """Yield what the commits bring. Raises GitError."""
        from scanner.sources.commits import commit_range, pushed_commits
        from scanner.sources.objects import batches

        if self._pushed:
            self._commits = pushed_commits(self._repository, self._pushed, self._remote)
        else:
            self._commits = commit_range(self._repository, *self._ranges)
        keep = keeping(exclusions(self.read, config, honour_ignores))
        wanted = self._commits.wanted()
        return batches(self._repository, map(keep, wanted) if keep else wanted, max_size)

    def finish(self, report: Report) -> Report:
        """Return the report with each finding under the commit that added it."""
        if self._commits is None:
            return report
        findings = tuple(self._commits.attribute(report.findings)) if report.findings else ()
        suppressed: list[Suppressed] = []
        for reason in dict.fromkeys(hidden.reason for hidden in report.suppressed):
            group = [hidden.finding for hidden in report.suppressed if hidden.reason == reason]
            suppressed.extend(Suppressed(finding, reason) for finding in self._commits.attribute(group))
        return report._replace(
            findings=findings,
            suppressed=tuple(suppressed),
            stats=report.stats._replace(commits=len(self._commits.commits)),
            notes=(*report.notes, *self._commits.notes),
        )

    def empty(self, report: Report) -> bool:
        """Return whether the range holds no commit: a gate that compares a branch with itself must not pass."""
        return bool(self._ranges) and not report.stats.commits


def _base_of(expression: str) -> str:
    left = expression.partition("..")[0]
    return "" if left.startswith("-") else left
