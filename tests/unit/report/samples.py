"""Reports to write, with secrets made at run time."""

from __future__ import annotations

from scanner.detect.template import expand
from scanner.model import (
    Confidence,
    Exposure,
    Finding,
    Holder,
    Liveness,
    Origin,
    OriginKind,
    Place,
    PlacedPart,
    Report,
    Severity,
    Skip,
    SkipReason,
    Stats,
    Suppressed,
)
from scanner.secret import Secret

TREE = Origin(OriginKind.TREE)
INDEX = Origin(OriginKind.INDEX, blob="b" * 40)
COMMIT = Origin(
    OriginKind.COMMIT,
    blob="b" * 40,
    commit="0123456789abcdef0123456789abcdef01234567",
    author="Ada Example <ada@example.org>",
    date="2024-02-29T12:00:00+01:00",
)

HOSTILE = (
    "a\x1b[31mb\nc\rd\te\u202ef\u200bg\udcffh\ud800i\x00j\u2028k|l`m``n<b>o&p\"q'r##vso[s##[t%u,v:w::x\\y\\|z\ufffe"
)
"""Every character that some format or terminal would act on."""


def secret(seed: int = 0) -> Secret:
    """Return a value of a made-up form that no rule knows."""
    return Secret(expand("qz-{alnum:40}", seed), prefix=3)


def finding(seed: int = 0, path: str = "web/src/ai.ts", line: int = 12, **changes: object) -> Finding:
    """Return a finding as the engine makes one, with ``changes`` to its fields."""
    value = secret(seed)
    made = Finding(
        rule="example-api-key",
        title="Example API key",
        provider="example",
        path=path,
        place=Place(line, 12, line, 55),
        secret=value,
        confidence=Confidence.HIGH,
        severity=Severity.HIGH,
        origin=TREE,
        holder=Holder("new Example({apiKey})", "argument"),
        why=("qz- and 40 letters or digits", "'example' stands near"),
        excerpt=f'  apiKey: "{value}",',
        remediation="Revoke the key at its provider, create a new one, and read it from EXAMPLE_KEY.",
        docs="https://example.org/keys?a=1&b=2",
    )
    return made._replace(**changes)  # type: ignore[arg-type]


EMPTY = Report(stats=Stats(files=1204, bytes=18_200_000, seconds=0.31))


def full_report() -> Report:
    """Return a report with something of everything."""
    client = finding(
        1,
        severity=Severity.CRITICAL,
        exposure=Exposure.CLIENT,
        exposure_evidence=("web/src/main.tsx is a vite entry", "imported by web/src/app.tsx"),
    )
    many = [
        finding(2, path=f"service/config{number}.py", line=number + 1, severity=Severity.MEDIUM) for number in range(9)
    ]
    history = finding(
        3,
        path="old/deploy.sh",
        origin=COMMIT,
        confidence=Confidence.MEDIUM,
        liveness=Liveness.REVOKED,
        candidates=("example", "sample"),
        holder=None,
        why=(),
    )
    public = finding(
        4, path="app/map.html", severity=Severity.NOTE, exposure=Exposure.PUBLISHABLE, rule="example-map-key", docs=""
    )
    several_lines = finding(5, path="keys/id.pem", place=Place(1, 1, 27, 30), rule="private-key", excerpt="")
    pair = finding(
        10,
        path="service/pair.env",
        line=2,
        rule="example-key-secret",
        parts=(
            PlacedPart("key_id", "EXID|`x`@me", Place(1, 8, 1, 20)),
            PlacedPart("second_secret", secret(11), Place(9, 1, 9, 44)),
        ),
    )
    older = finding(6, path="legacy.py", origin=INDEX, older=True)
    return Report(
        findings=(client, *many, history, public, several_lines, pair, older),
        suppressed=(
            Suppressed(finding(7, path="tests/data.py", line=3), "keysweep:allow on line 3"),
            Suppressed(finding(8, path="tests/data.py", line=9), "keysweep:allow on line 9"),
            Suppressed(finding(9, path="docs/guide.md"), "accepted in .keysweep-baseline"),
        ),
        skipped=(
            Skip("a.png", SkipReason.BINARY),
            Skip("b.png", SkipReason.BINARY),
            Skip("vendor/lib", SkipReason.SUBMODULE),
            Skip("locked.env", SkipReason.UNREADABLE, "Permission denied"),
        ),
        stats=Stats(files=1204, bytes=18_200_000, commits=35, seconds=75.4),
        notes=("Read the commits main..feature.",),
    )


def hostile_report(shown: Secret | None = None) -> Report:
    """Return a report in which every text that comes from outside is hostile."""
    hostile = finding(
        1,
        path=f"dir/{HOSTILE}",
        title=f"Key {HOSTILE}",
        holder=Holder(HOSTILE, HOSTILE),
        why=(HOSTILE,),
        exposure=Exposure.CLIENT,
        exposure_evidence=(HOSTILE,),
        candidates=(HOSTILE,),
        excerpt=HOSTILE,
        remediation=HOSTILE,
        docs=f"https://example.org/{HOSTILE}",
        origin=COMMIT._replace(author=HOSTILE, date=HOSTILE),
        secret=shown or secret(1),
        parts=(PlacedPart("key_id", HOSTILE, Place(1, 1, 1, 2)),),
    )
    return Report(
        findings=(hostile, hostile._replace(path=HOSTILE, place=Place(2, 1, 3, 1)), hostile._replace(path="=1+1")),
        suppressed=(Suppressed(hostile, HOSTILE),),
        skipped=(Skip(HOSTILE, SkipReason.UNREADABLE, HOSTILE), Skip(HOSTILE, SkipReason.SYMLINK)),
        stats=Stats(files=1, bytes=1, commits=1, seconds=0.0),
        notes=(HOSTILE, "::error::" + HOSTILE),
    )
