"""What a scan reads: files and folders, standard input, the index, or a range of commits.

A target knows whose configuration applies, makes the batches, and has the last word on the report: it tells findings
that the change under scan brought in from those that were there before.
"""

from __future__ import annotations

import os
import sys
from typing import Protocol

from scanner import config as configuration
from scanner.errors import UsageError
from scanner.model import Report, Skip, SkipReason

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from scanner.config import Config
    from scanner.sources.containers.opening import OpeningBatch
    from scanner.sources.ignore import Patterns


class Target(Protocol):
    """Something to scan."""

    def read(self, name: str) -> str | None:
        """Return the text of a file at the top of what is scanned, None without one. Raises KeysweepError."""
        ...

    def config(self) -> Config:
        """Return the settings that stand with what is scanned. Raises ConfigError."""
        ...

    def batches(self, config: Config, max_size: int, honour_ignores: bool) -> Iterator[OpeningBatch]:
        """Yield the work. Raises SourceError when it cannot be listed."""
        ...

    def finish(self, report: Report) -> Report:
        """Return ``report`` with what only the target knows: older findings, commits, notes on coverage."""
        ...

    def empty(self, report: Report) -> bool:
        """Return whether there was nothing to scan where there should have been something."""
        ...


def choose(options: argparse.Namespace) -> Target:
    """Return the target that the options name. Raises UsageError."""
    if options.stdin:
        _no_paths(options, "--stdin")
        return StdinTarget(options.stdin_path)
    if options.staged or options.range or options.pushed:
        return _change(options)
    return FilesTarget(tuple(options.paths) or (".",))


def _change(options: argparse.Namespace) -> Target:
    from scanner.commands.changes import RangeTarget, StagedTarget

    if len(options.paths) > 1:
        raise UsageError("Name at most one PATH, the repository, with --staged or --range.")
    place = options.paths[0] if options.paths else "."
    if not os.path.isdir(place):
        raise UsageError(f"{place} is not a folder; --staged and --range need the folder of a repository.")
    if options.staged:
        return StagedTarget(place, options.tracked_if_none_staged)
    return RangeTarget(place, options.range or (), options.pushed or (), options.remote)


def _no_paths(options: argparse.Namespace, flag: str) -> None:
    if options.paths:
        raise UsageError(f"{flag} takes no PATH.")


class StdinTarget:
    """Standard input."""

    def __init__(self, path: str) -> None:
        self._path = path

    def read(self, name: str) -> str | None:
        """Return the text of a file in the current folder. Raises ConfigError."""
        return configuration.reader_of_folder(".")(name)

    def config(self) -> Config:
        """Return the settings of the current folder."""
        return configuration.discover(self.read, ".")

    def batches(self, config: Config, max_size: int, honour_ignores: bool) -> Iterator[OpeningBatch]:
        """Yield the stream as the only batch: a size limit or exclusions do not apply to what is piped in."""
        from scanner.sources.stream import StreamBatch

        yield StreamBatch(sys.stdin.buffer, self._path)

    def finish(self, report: Report) -> Report:
        """Return the report as it is."""
        return report

    def empty(self, report: Report) -> bool:
        """Empty input is nothing wrong."""
        return False


class FilesTarget:
    """Files and folders of a work tree."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            if not os.path.lexists(path):
                raise UsageError(f"{path}: no such file or folder.")
        self._paths = paths
        self._top = configuration.top_of(paths[0])

    def read(self, name: str) -> str | None:
        """Return the text of a file at the top of the first path. Raises ConfigError."""
        return configuration.reader_of_folder(self._top)(name)

    def config(self) -> Config:
        """Return the settings that stand above the first path."""
        return configuration.discover(self.read, self._top)

    def batches(self, config: Config, max_size: int, honour_ignores: bool) -> Iterator[OpeningBatch]:
        """Yield the files of every path. A file that is named is scanned whatever the ignore files say."""
        from scanner.sources.files import FileBatch, batches

        for path in self._paths:
            if os.path.isdir(path):
                listing = _excluding(_listed(path, honour_ignores), path, config, honour_ignores)
                yield from batches(path, _prefix(path), listing, max_size)
            else:
                folder, name = os.path.split(path)
                yield FileBatch(folder, _prefix(folder), (name,), max_size, follow=True)

    def finish(self, report: Report) -> Report:
        """Return the report as it is."""
        return report

    def empty(self, report: Report) -> bool:
        """Return whether not one file was there to be read: a gate that reads nothing must not pass."""
        return not report.stats.files and not any(skip.reason is SkipReason.BINARY for skip in report.skipped)


def _prefix(folder: str) -> str:
    folder = folder.replace(os.sep, "/")
    while folder.startswith("./"):
        folder = folder[2:]
    if folder in ("", "."):
        return ""
    return folder.rstrip("/") + "/"


def _listed(path: str, honour_ignores: bool) -> Iterator[str | Skip]:
    top = configuration.top_of(path)
    if os.path.lexists(os.path.join(top, ".git")):
        from scanner.sources.tracked import tracked_files

        listing = tracked_files(path, honour_ignores)
        if listing is not None:
            return listing
    from scanner.sources.walk import walk

    return walk(path, honour_ignores)


def exclusions(read: Callable[[str], str | None], config: Config, honour_ignores: bool) -> list[Patterns]:
    """Return the patterns that leave out files wherever they are listed from: configuration and .keysweepignore.

    ``read`` gives the text of a file at the top of what is scanned.
    """
    ignored = read(".keysweepignore") if honour_ignores else None
    if not config.exclude and ignored is None:
        return []
    from scanner.sources.ignore import patterns

    found = [patterns(config.exclude), patterns(ignored.splitlines()) if ignored is not None else None]
    return [spec for spec in found if spec is not None]


def _excluding(listing: Iterator[str | Skip], path: str, config: Config, honour_ignores: bool) -> Iterable[str | Skip]:
    top = configuration.top_of(path)
    stack = exclusions(configuration.reader_of_folder(top), config, honour_ignores)
    if not stack:
        return listing
    from scanner.sources.ignore import left_out

    base = _prefix(os.path.relpath(path, top))
    return (
        Skip(item, SkipReason.EXCLUDED) if isinstance(item, str) and left_out(base + item, stack) else item
        for item in listing
    )
