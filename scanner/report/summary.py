"""What a report comes to: how much was found, what was hidden, and what was and was not read."""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import OriginKind, Severity, SkipReason, Suppressed
from scanner.report.options import shown
from scanner.report.plain import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.model import Confidence, Finding, Report, Skip
    from scanner.report.options import RenderOptions

_UNREAD_NAMED = 5
"""Files named in the coverage line; the machine formats name every one."""

# One, many. The words of ``SkipReason`` stand alone, these stand after a number.
_SKIPPED: Mapping[SkipReason, tuple[str, str]] = {
    SkipReason.BINARY: ("binary", "binary"),
    SkipReason.SUBMODULE: ("submodule", "submodules"),
    SkipReason.NESTED_REPOSITORY: ("nested repository", "nested repositories"),
    SkipReason.LFS_POINTER: ("LFS pointer", "LFS pointers"),
    SkipReason.SYMLINK: ("symbolic link", "symbolic links"),
    SkipReason.SPECIAL: ("special file", "special files"),
    SkipReason.TOO_LARGE: ("larger than --max-size", "larger than --max-size"),
    SkipReason.EXCLUDED: ("excluded", "excluded"),
    SkipReason.ABSENT: ("not in the work tree", "not in the work tree"),
    SkipReason.UNREADABLE: ("unreadable", "unreadable"),
    SkipReason.CHANGED: ("changed while it was read", "changed while they were read"),
    SkipReason.MISSING_OBJECT: ("missing git object", "missing git objects"),
    SkipReason.ENCRYPTED: ("encrypted", "encrypted"),
    SkipReason.UNSUPPORTED: ("container of a kind that is not opened", "containers of kinds that are not opened"),
    SkipReason.NESTED_TOO_DEEP: ("nested too deep", "nested too deep"),
    SkipReason.EXPANDS_TOO_MUCH: ("expands suspiciously", "expand suspiciously"),
    SkipReason.UNPACKS_TO_TOO_MUCH: ("unpacks to too much", "unpack to too much"),
    SkipReason.TOO_MANY_MEMBERS: ("with too many members", "with too many members"),
    SkipReason.DAMAGED: ("damaged", "damaged"),
}


class Group(NamedTuple):
    """One secret that one rule found, at every place where it stands."""

    findings: tuple[Finding, ...]
    """In order of path and line; never empty."""

    @property
    def first(self) -> Finding:
        """The finding that is shown in full."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The worst of its places."""
        return max(finding.severity for finding in self.findings)


def reported(report: Report) -> tuple[Finding, ...]:
    """Return the findings of the change under scan, without those that stood there before it."""
    return tuple(finding for finding in report.findings if not finding.older)


def older_reason(finding: Finding) -> str:
    """Return why an older finding is not reported."""
    return "already in HEAD" if finding.origin.kind is OriginKind.INDEX else "already there before this change"


def hidden(report: Report) -> tuple[Suppressed, ...]:
    """Return every finding that is not reported: the suppressed and the older ones, each with its reason."""
    older = tuple(Suppressed(finding, older_reason(finding)) for finding in report.findings if finding.older)
    return report.suppressed + older


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Return ``findings`` with the places of one secret together, the most severe and the surest first."""
    places: dict[tuple[str, object], list[Finding]] = {}
    for finding in findings:
        places.setdefault((finding.rule, finding.secret), []).append(finding)
    found = [Group(tuple(_shown_first_first(together))) for together in places.values()]
    return sorted(found, key=lambda group: (-group.severity, -group.first.confidence, _order(group.first)))


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.path, finding.place, finding.origin.commit, finding.rule)


def _shown_first_first(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (-finding.severity, -finding.confidence, _order(finding)))


def reason_kind(reason: str) -> str:
    """Return ``reason`` without the line it names, so that equal reasons can be counted together."""
    return reason.partition(" on line ")[0]


def counted(words: Iterable[str]) -> dict[str, int]:
    """Return how often each word occurs, in order of first occurrence."""
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def by_severity(severities: Iterable[Severity]) -> dict[str, int]:
    """Return how many there are of each severity that occurs, the most severe first."""
    return counted(severity.label for severity in sorted(severities, reverse=True))


def plural(count: int, one: str, many: str = "") -> str:
    """Return ``count`` with its thousands marked, before the right form of the word."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def size(count: int) -> str:
    """Return ``count`` bytes in the decimal unit a person reads."""
    if count < 1000:
        return plural(count, "byte")
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if round(amount, 1) < 1000:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:,.1f} TB"


def duration(seconds: float) -> str:
    """Return ``seconds`` as a person reads them."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def found_line(report: Report, fail_on: Confidence | None = None) -> str:
    """Return the sentence that says how many secrets there are, how many are hidden, and which do not fail the run."""
    found = reported(report)
    together = groups(found)
    if together:
        severities = by_severity(group.severity for group in together)
        sentence = plural(len(together), "secret")
        if len(found) > len(together):
            sentence += f" in {plural(len(found), 'place')}"
        sentence += f" ({', '.join(f'{count:,} {label}' for label, count in severities.items())})"
    else:
        sentence = "No secrets found" if report.complete else "No secrets found in what was read"
    if report.suppressed:
        sentence += f", {len(report.suppressed):,} suppressed"
    passing = _passing(found, fail_on) if fail_on is not None else 0
    if passing and fail_on is not None:
        verb = "does not" if passing == 1 else "do not"
        sentence += f"; {plural(passing, 'place')} {verb} fail the run (--fail-on {fail_on.label})"
    older = counted(older_reason(finding) for finding in report.findings if finding.older)
    for reason, count in older.items():
        sentence += f"; {count:,} {'was' if count == 1 else 'were'} {reason}"
    return sentence + "."


def _passing(found: Sequence[Finding], fail_on: Confidence) -> int:
    from scanner.engine import fails

    return sum(not fails(finding, fail_on) for finding in found)


def coverage(report: Report) -> str:
    """Return the line that says what was read, what was left out, and what could not be read."""
    stats = report.stats
    read = [plural(stats.files, "file"), size(stats.bytes)]
    if stats.commits:
        read.insert(0, plural(stats.commits, "commit"))
    parts = [f"Read {', '.join(read)} in {duration(stats.seconds)}"]
    parts += _skip_counts(skip for skip in report.skipped if skip.reason.expected)
    unread = [skip for skip in report.skipped if not skip.reason.expected]
    if unread:
        parts.append(f"NOT READ: {', '.join(_skip_counts(unread))} ({_names(unread)})")
    elif not report.interrupted:
        parts.append("nothing left unread")
    end = " Stopped early: this report is partial." if report.interrupted else ""
    return "; ".join(parts) + "." + end


def skip_words(reason: SkipReason, count: int) -> str:
    """Return ``count`` with the words for things that were skipped for ``reason``."""
    one, many = _SKIPPED.get(reason, (reason.value, reason.value))
    return plural(count, one, many)


def _skip_counts(skips: Iterable[Skip]) -> list[str]:
    counts: dict[SkipReason, int] = {}
    for skip in skips:
        counts[skip.reason] = counts.get(skip.reason, 0) + 1
    return [skip_words(reason, count) for reason, count in counts.items()]


def _names(skips: Sequence[Skip]) -> str:
    named = [visible(f"{skip.path}: {skip.detail}" if skip.detail else skip.path) for skip in skips[:_UNREAD_NAMED]]
    if len(skips) > _UNREAD_NAMED:
        named.append(f"and {len(skips) - _UNREAD_NAMED:,} more")
    return "; ".join(named)


def next_steps(finding: Finding) -> list[str]:
    """Return what to do about ``finding``: the remedy, the provider's page, and what to do if it is no secret."""
    return [step for step in (remedy(finding), visible(finding.docs), f"{allowance(finding)}.") if step]


def remedy(finding: Finding) -> str:
    """Return the sentence that says how the key is made harmless."""
    if finding.liveness.value == "revoked":
        return "The provider says that this key is revoked: remove it from the code."
    return visible(finding.remediation)


def allowance(finding: Finding) -> str:
    """Return how a value that is no secret is allowed."""
    allow = f"If it is no secret, allow it with the comment keysweep:allow={visible(finding.rule)}"
    # A line that only history holds can take no comment any more.
    return f"{allow} or in a baseline" if finding.origin.kind is OriginKind.COMMIT else allow


def parts_words(finding: Finding, options: RenderOptions) -> list[str]:
    """Return for each part of the credential its name, its value as it may be shown, and its line."""
    return [f"{part.name} {visible(shown(part.value, options))} (line {part.place.line})" for part in finding.parts]


def headline(finding: Finding) -> str:
    """Return the title of ``finding``, with who can read the key once the code has shipped when that matters."""
    title = visible(finding.title)
    if finding.exposure.value == "client":
        return f"{title} that ships to the client"
    if finding.exposure.value == "publishable":
        return f"{title} (made to be public)"
    return title


def where(finding: Finding) -> str:
    """Return path, line and column of ``finding``, and its commit when it was found in one."""
    place = f"{visible(finding.path)}:{finding.place.line}:{finding.place.column}"
    return f"{place} in {visible(finding.origin.commit[:12])}" if finding.origin.commit else place
