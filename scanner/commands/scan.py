"""``keysweep scan``: settings, what to scan, the scan itself, reports, exit code."""

from __future__ import annotations

import gc
import sys
import time
from typing import NamedTuple

from scanner import config as configuration
from scanner import engine, rulefiles
from scanner.commands import outputs, targets
from scanner.config import Config
from scanner.detector import open_detector
from scanner.errors import ConfigError, ExitCode, UsageError
from scanner.model import Confidence, Report, SkipReason, Suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from scanner.commands.targets import Target
    from scanner.detector import Detector
    from scanner.model import Batch


_GARBAGE_THRESHOLD = 20_000
"""Objects made between two searches for garbage; a syntax tree of libcst alone has thousands."""


_CONTAINERS = (
    *(
        ".zip",
        ".jar",
        ".war",
        ".ear",
        ".whl",
        ".egg",
        ".apk",
        ".aab",
        ".ipa",
        ".xpi",
        ".crx",
        ".nupkg",
        ".asar",
        ".deb",
    ),
    *(".tar", ".tgz", ".gz", ".bz2", ".xz", ".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"),
    *(".sqlite", ".sqlite3", ".db"),
)
"""Endings of what a person would expect to be read; ``--deep`` itself goes by content."""


class Settings(NamedTuple):
    """Flag > file > default."""

    config: Config
    min_confidence: Confidence
    fail_on: Confidence
    jobs: int
    max_size: int


def run(options: argparse.Namespace) -> int:
    """Scan what the options name, write the reports, and return the exit code."""
    started = time.monotonic()
    requested = outputs.requested(options)
    target = targets.choose(options)
    settings = _settings(options, target)
    opened = open_detector(rulefiles.rule_paths(settings.config.rule_files))
    scan_options = _scan_options(options, settings, opened.detector)
    _collect_garbage_again()
    with outputs.progress(requested) as advance:
        found = engine.scan(
            _batches(options, settings, target),
            opened.detector,
            scan_options,
            settings.jobs,
            advance,
        )
    report = target.finish(found)
    if not options.deep:
        report = _with_hint(report)
    report = _without_accepted(report, options.baseline, settings.config.baseline, target)
    report = report._replace(stats=report.stats._replace(seconds=time.monotonic() - started))
    for note in opened.notes:
        print(f"keysweep: {note}", file=sys.stderr)  # noqa: T201
    if options.write_baseline:
        outputs.write_baseline(report, options.write_baseline)
    outputs.write(report, requested, options, settings.fail_on)
    return _exit_code(report, options, settings.fail_on, target)


def _batches(options: argparse.Namespace, settings: Settings, target: Target) -> Iterator[Batch]:
    batches = target.batches(settings.config, settings.max_size, not options.no_ignore)
    if not options.deep:
        return batches
    from scanner.sources.containers.limits import Limits
    from scanner.sources.containers.opening import Containers

    containers = Containers(Limits(max_size=settings.max_size))
    return (opening for batch in batches for opening in batch.opening(containers))


def _with_hint(report: Report) -> Report:
    """Return ``report`` with a note on the archives and documents that were not opened."""
    count = sum(skip.reason is SkipReason.BINARY and skip.path.lower().endswith(_CONTAINERS) for skip in report.skipped)
    if not count:
        return report
    what = "1 archive or document was" if count == 1 else f"{count:,} archives and documents were"
    return report._replace(notes=(*report.notes, f"{what} not opened: --deep does."))


def _collect_garbage_again() -> None:
    """Undo what ``__main__`` does for start-up, less eagerly than Python would: what was imported stays anyway."""
    gc.freeze()
    gc.set_threshold(_GARBAGE_THRESHOLD)
    gc.enable()


def _settings(options: argparse.Namespace, target: Target) -> Settings:
    config = configuration.load(options.config) if options.config else target.config()
    minimum = options.min_confidence or config.min_confidence
    return Settings(
        config=config,
        min_confidence=minimum,
        fail_on=options.fail_on or config.fail_on or minimum,
        jobs=options.jobs or config.jobs or engine.default_jobs(),
        max_size=config.max_size if options.max_size is None else options.max_size,
    )


def _scan_options(options: argparse.Namespace, settings: Settings, detector: Detector) -> engine.ScanOptions:
    only = tuple(options.rule or settings.config.rule)
    skip = tuple(options.skip_rule or settings.config.skip_rule)
    if only or skip:
        known = {rule.id for rule in detector.rules.rules}
        for name in (*only, *skip):
            if name not in known:
                raise UsageError(f"There is no rule {name!r}; `keysweep rules list` names them all.")
    return engine.ScanOptions(
        min_confidence=settings.min_confidence,
        only_rules=frozenset(only),
        skip_rules=frozenset(skip),
        inline_allow=settings.config.inline_allow and not options.no_inline_allow,
    )


def _without_accepted(report: Report, named: str, configured: str, target: Target) -> Report:
    """Return ``report`` without the secrets of the baseline: the file that was named, or the one that is configured."""
    path = named or configured
    if not path:
        return report
    from scanner.suppress import parse_baseline

    text = outputs.read_baseline(named) if named else target.read(configured)
    if text is None:
        raise ConfigError(f"Cannot read baseline {path}: it is not there.")
    baseline = parse_baseline(text, path)
    kept = tuple(finding for finding in report.findings if not baseline.holds(finding))
    accepted = tuple(
        Suppressed(finding, f"accepted in {path}") for finding in report.findings if baseline.holds(finding)
    )
    return report._replace(findings=kept, suppressed=report.suppressed + accepted)


def _exit_code(report: Report, options: argparse.Namespace, fail_on: Confidence, target: Target) -> int:
    if report.interrupted:
        return ExitCode.INTERRUPTED
    if not report.complete:
        return ExitCode.INCOMPLETE
    if any(engine.fails(finding, fail_on) for finding in report.findings):
        if options.write_baseline or options.exit_zero:
            return ExitCode.CLEAN
        return ExitCode.FINDINGS if options.exit_code is None else int(options.exit_code)
    return ExitCode.NOTHING_TO_SCAN if target.empty(report) else ExitCode.CLEAN
