"""Targets that are changes in git: what is staged, and what a range of commits adds."""

from __future__ import annotations

from scanner import config as configuration
from scanner.commands.targets import config_of, exclusions
from scanner.model import Report, Skip, SkipReason
from scanner.sources.git import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.config import Config
    from scanner.model import Batch
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

    def config(self) -> Config:
        """Return the settings at the top of the repository."""
        return config_of(self._top)

    def batches(self, config: Config, max_size: int, honour_ignores: bool) -> Iterator[Batch]:
        """Yield the staged blobs. Raises GitError."""
        from scanner.sources.staged import index_blobs, staged_changes

        keep = keeping(exclusions(self._top, config, honour_ignores))
        self._changes = staged_changes(self._repository)
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
    """Every line that commits add."""
