"""Blobs in, report out: scanning, suppression, order and de-duplication, and the pool of scanning processes.

``scan_batch`` is pure but for the reading that a batch does in ``blobs``. Batches are small and travel to the process
that opens them; what comes back are findings, skips and counts.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import chain, islice
from typing import NamedTuple

from scanner.model import (
    Blob,
    Confidence,
    Exposure,
    Finding,
    PlacedPart,
    Report,
    Severity,
    Skip,
    SkipReason,
    Stats,
    Suppressed,
)
from scanner.text import Text, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner.detector import Detector
    from scanner.excerpt import Veil
    from scanner.model import Batch, Match
    from scanner.ruleset import Rule

    Progress = Callable[[int, int], None]
    """Called with the files and bytes of each batch that is done."""


class ScanOptions(NamedTuple):
    """What decides which matches become findings."""

    min_confidence: Confidence = Confidence.MEDIUM
    only_rules: frozenset[str] = frozenset()
    """Empty for all."""
    skip_rules: frozenset[str] = frozenset()
    inline_allow: bool = True

    def wants(self, match: Match) -> bool:
        """Return whether ``match`` may be reported at all."""
        if match.confidence < self.min_confidence or match.rule in self.skip_rules:
            return False
        return not self.only_rules or match.rule in self.only_rules


class BatchResult(NamedTuple):
    """What came of one batch."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    skipped: tuple[Skip, ...]
    files: int
    bytes: int


def scan_batch(batch: Batch, detector: Detector, options: ScanOptions) -> BatchResult:
    """Return what ``detector`` finds in every blob of ``batch``."""
    findings: list[Finding] = []
    suppressed: list[Suppressed] = []
    skipped: list[Skip] = []
    files = size = 0
    for item in batch.blobs():
        if isinstance(item, Skip):
            skipped.append(item)
            continue
        text = decode(item.data) if item.first else Text(item.data)
        if text is None:
            skipped.append(Skip(item.path, SkipReason.BINARY))
            continue
        files += item.first
        size += len(item.data)
        text.offset = item.offset
        matches = detector.detect(text, item.path)
        if matches:
            _sort_out(item, text, matches, detector, options, findings, suppressed)
    return BatchResult(tuple(findings), tuple(suppressed), tuple(skipped), files, size)


def _sort_out(
    blob: Blob,
    text: Text,
    matches: list[Match],
    detector: Detector,
    options: ScanOptions,
    findings: list[Finding],
    suppressed: list[Suppressed],
) -> None:
    from scanner.excerpt import Veil
    from scanner.suppress import allow_reason, may_allow

    veil = Veil(matches)
    allowing = options.inline_allow and may_allow(text)
    wanted = [match for match in matches if options.wants(match) and blob.keeps(match.span.start)]
    # A match that is a part of a reported secret is reported with it; of one that is not, by itself.
    taken = {(part.rule, part.span) for match in wanted for part in match.parts if part.rule}
    for match in wanted:
        if (match.rule, match.span) in taken:
            continue
        finding = finding_of(blob, text, match, detector.rules.rule(match.rule), veil)
        reason = None
        if allowing:
            first, last = text.line_index(match.span.start), text.line_index(max(match.span.start, match.span.end - 1))
            reason = allow_reason(text, first, last, match.rule)
        if reason is None:
            findings.append(finding)
        else:
            suppressed.append(Suppressed(finding, reason))


def finding_of(blob: Blob, text: Text, match: Match, rule: Rule, veil: Veil) -> Finding:
    """Return ``match`` as it is reported: with its place, its line and what to do about it.

    ``veil`` is made of all matches of the blob: none of their secrets may show on the line.
    """
    from scanner.excerpt import Veil, excerpt_of

    holder = match.holder
    if holder is not None and match.parts:
        holder = holder._replace(name=Veil([match]).masked(holder.name))
    return Finding(
        rule=rule.id,
        title=rule.title,
        provider=rule.provider,
        path=blob.path,
        place=text.place(match.span),
        secret=match.secret,
        confidence=match.confidence,
        severity=rule.severity,
        origin=blob.origin,
        exposure=Exposure.PUBLISHABLE if rule.publishable else Exposure.UNKNOWN,
        holder=holder,
        why=match.why,
        candidates=match.candidates,
        excerpt=excerpt_of(text, match.span, veil),
        remediation=match.remediation or _remediation(rule),
        docs=rule.docs,
        parts=tuple(PlacedPart(part.name, part.value, text.place(part.span)) for part in match.parts),
    )


def _remediation(rule: Rule) -> str:
    if rule.remediation:
        return rule.remediation
    if rule.publishable:
        return "This kind of key is meant to be published; restrict what it may do."
    where = f"the environment variable {rule.env[0]}" if rule.env else "an environment variable or a secrets manager"
    return f"Revoke the key at its provider, create a new one, and read it from {where}."


def gather(results: Iterable[BatchResult]) -> Report:
    """Return the report of all ``results``: each finding once, in order of path and place."""
    findings: dict[object, Finding] = {}
    suppressed: dict[object, Suppressed] = {}
    skipped: list[Skip] = []
    files = size = 0
    for result in results:
        for finding in result.findings:
            findings.setdefault(_identity(finding), finding)
        for hidden in result.suppressed:
            suppressed.setdefault(_identity(hidden.finding), hidden)
        skipped.extend(result.skipped)
        files += result.files
        size += result.bytes
    return Report(
        findings=tuple(sorted(findings.values(), key=_order)),
        suppressed=tuple(sorted(suppressed.values(), key=lambda hidden: _order(hidden.finding))),
        skipped=tuple(sorted(skipped, key=lambda skip: (skip.path, skip.reason.value))),
        stats=Stats(files, size),
    )


def _identity(finding: Finding) -> tuple[object, ...]:
    return (finding.path, finding.place, finding.rule, finding.origin, finding.secret)


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.path, finding.place, finding.rule, finding.origin)


def fails(finding: Finding, fail_on: Confidence) -> bool:
    """Return whether ``finding`` closes a gate: one that was there before, or is meant to be published, does not."""
    return finding.confidence >= fail_on and finding.severity > Severity.NOTE and not finding.older


def default_jobs() -> int:
    """Return how many processes may run at once on this machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


POOL_THRESHOLD_BATCHES = 6
"""Batches from which a pool of processes pays for its start: see docs/benchmarks.md."""


def scan(
    batches: Iterable[Batch],
    detector: Detector,
    options: ScanOptions,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Return the report of every batch, scanned in this process or, when there are many, in ``jobs`` processes.

    An interrupt (Ctrl-C) ends the scan early: the report holds what was found until then and says that it is partial.
    """
    stream = iter(batches)
    results: list[BatchResult] = []
    interrupted = False
    try:
        for result in _results(stream, detector, options, jobs):
            results.append(result)
            if progress is not None:
                progress(result.files + len(result.skipped), result.bytes)
    except KeyboardInterrupt:
        interrupted = True
    return gather(results)._replace(interrupted=interrupted)


def _results(stream: Iterator[Batch], detector: Detector, options: ScanOptions, jobs: int) -> Iterator[BatchResult]:
    head = list(islice(stream, POOL_THRESHOLD_BATCHES)) if jobs > 1 else []
    if len(head) < POOL_THRESHOLD_BATCHES:
        for batch in head or stream:
            yield scan_batch(batch, detector, options)
        return
    with interrupts_held():
        from scanner.pool import Pool

        pool = Pool(detector, options, jobs)
    yield from pool.results(chain(head, stream))


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C until the block is done, where the system can.

    Raised in the middle of an import or a fork it would be lost, or leave a process behind.
    """
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
