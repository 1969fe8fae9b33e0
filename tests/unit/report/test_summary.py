"""The sentences that say what was found, hidden, read and not read."""

from __future__ import annotations

import pytest

from scanner.model import Confidence, Exposure, Liveness, Report, Severity, Skip, SkipReason, Stats, Suppressed
from scanner.report import summary
from tests.unit.report.samples import COMMIT, INDEX, finding

STATS = Stats(files=1204, bytes=18_200_000, seconds=0.31)
READ = "Read 1,204 files, 18.2 MB in 0.31 s"
UNREADABLE = Skip("a\x1bb", SkipReason.UNREADABLE, "Permission denied")


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(Report(stats=STATS), f"{READ}; nothing left unread.", id="all was read"),
        pytest.param(
            Report(skipped=(Skip("a", SkipReason.BINARY), Skip("b", SkipReason.BINARY)), stats=STATS),
            f"{READ}; 2 binary; nothing left unread.",
            id="binary files count but are not missed",
        ),
        pytest.param(
            Report(skipped=(UNREADABLE,), stats=STATS),
            f"{READ}; NOT READ: 1 unreadable (a\\x1bb: Permission denied).",
            id="an unreadable file is named with its reason",
        ),
        pytest.param(
            Report(skipped=tuple(Skip(str(n), SkipReason.CHANGED) for n in range(7)), stats=STATS),
            f"{READ}; NOT READ: 7 changed while they were read (0; 1; 2; 3; 4; and 2 more).",
            id="of many unread files the first are named",
        ),
        pytest.param(
            Report(stats=STATS, interrupted=True),
            f"{READ}. Stopped early: this report is partial.",
            id="a scan that was stopped claims nothing",
        ),
        pytest.param(
            Report(stats=STATS._replace(files=1, bytes=1, commits=1, seconds=3700)),
            "Read 1 commit, 1 file, 1 byte in 1 h 1 min; nothing left unread.",
            id="one of each, for an hour",
        ),
    ],
)
def test_coverage_line(report: Report, expected: str) -> None:
    assert summary.coverage(report) == expected


TWO_PLACES = (finding(1), finding(1, path="b.py"))
OLDER = finding(2, origin=INDEX, older=True)


@pytest.mark.parametrize(
    ("report", "fail_on", "expected"),
    [
        pytest.param(Report(), None, "No secrets found.", id="nothing"),
        pytest.param(
            Report(skipped=(UNREADABLE,)),
            None,
            "No secrets found in what was read.",
            id="nothing in an incomplete scan",
        ),
        pytest.param(Report((finding(),)), None, "1 secret (1 high).", id="one"),
        pytest.param(Report(TWO_PLACES), None, "1 secret in 2 places (1 high).", id="one in two places"),
        pytest.param(
            Report((finding(1, severity=Severity.LOW), finding(2, severity=Severity.CRITICAL), finding(3))),
            None,
            "3 secrets (1 critical, 1 high, 1 low).",
            id="severities, the worst first",
        ),
        pytest.param(
            Report((OLDER, OLDER._replace(path="c.py")), (Suppressed(finding(3), "x"),)),
            None,
            "No secrets found, 1 suppressed; 2 were already in HEAD.",
            id="older and suppressed ones are counted",
        ),
        pytest.param(
            Report((OLDER._replace(origin=COMMIT),)),
            None,
            "No secrets found; 1 was already there before this change.",
            id="older than a range of commits",
        ),
        pytest.param(
            Report((finding(1, confidence=Confidence.LOW), finding(2), finding(3, severity=Severity.NOTE))),
            Confidence.MEDIUM,
            "3 secrets (2 high, 1 note); 2 places do not fail the run (--fail-on medium).",
            id="below the threshold, or made to be public",
        ),
        pytest.param(Report((finding(),)), Confidence.HIGH, "1 secret (1 high).", id="all fail the run"),
    ],
)
def test_found_line(report: Report, fail_on: Confidence | None, expected: str) -> None:
    assert summary.found_line(report, fail_on) == expected


@pytest.mark.parametrize("reason", list(SkipReason), ids=lambda reason: reason.name.lower())
def test_reason_has_words_for_a_number(reason: SkipReason) -> None:
    assert reason in summary._SKIPPED
    assert summary.skip_words(reason, 1200).startswith("1,200 ")


def test_groups_hold_one_secret_each_worst_first() -> None:
    worst = finding(3, path="z.py", severity=Severity.CRITICAL)
    unsure = finding(4, confidence=Confidence.LOW)
    other_rule = finding(1, rule="other", path="0.py")
    found = summary.groups([unsure, finding(1, path="b.py"), finding(1, path="a.py"), worst, other_rule])
    assert [[place.path for place in group.findings] for group in found] == [
        ["z.py"],
        ["0.py"],
        ["a.py", "b.py"],
        ["web/src/ai.ts"],
    ]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_951, "1.0 MB"),
        (2_500_000_000, "2.5 GB"),
        (1_234_000_000_000_000, "1,234.0 TB"),
    ],
)
def test_size(count: int, expected: str) -> None:
    assert summary.size(count) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "Example API key", id="unknown exposure says nothing"),
        pytest.param({"exposure": Exposure.CLIENT}, "Example API key that ships to the client", id="client"),
        pytest.param({"exposure": Exposure.PUBLISHABLE}, "Example API key (made to be public)", id="publishable"),
    ],
)
def test_headline(changes: dict[str, object], expected: str) -> None:
    assert summary.headline(finding(**changes)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"docs": "", "remediation": ""},
            ["If it is no secret, allow it with the comment keysweep:allow=example-api-key."],
            id="a rule that says nothing",
        ),
        pytest.param(
            {"liveness": Liveness.REVOKED, "docs": "https://example.org"},
            [
                "The provider says that this key is revoked: remove it from the code.",
                "https://example.org",
                "If it is no secret, allow it with the comment keysweep:allow=example-api-key.",
            ],
            id="a revoked key need not be revoked",
        ),
        pytest.param(
            {"origin": COMMIT, "docs": "", "remediation": "Revoke it."},
            [
                "Revoke it.",
                "If it is no secret, allow it with the comment keysweep:allow=example-api-key or in a baseline.",
            ],
            id="a commit may hold a line that is gone",
        ),
    ],
)
def test_next_steps(changes: dict[str, object], expected: list[str]) -> None:
    assert summary.next_steps(finding(**changes)) == expected  # type: ignore[arg-type]
