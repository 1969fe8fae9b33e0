"""Allow comments and baselines hide what they say and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import ConfigError
from scanner.model import Confidence, Finding, Origin, OriginKind, Place, Severity
from scanner.secret import Secret
from scanner.suppress import allow_reason, parse_baseline, render_baseline
from scanner.text import Text

RULE = "qwen-api-key"


@pytest.mark.parametrize(
    ("text", "line", "allowed"),
    [
        pytest.param("KEY=v", 0, None, id="no comment"),
        pytest.param("KEY=v # keysweep:allow", 0, "keysweep:allow on line 1", id="on the line"),
        pytest.param("KEY=v # keysweep:allow=qwen-api-key", 0, "keysweep:allow on line 1", id="for this rule"),
        pytest.param(
            "KEY=v # keysweep:allow=a,qwen-api-key", 0, "keysweep:allow on line 1", id="for this rule among others"
        ),
        pytest.param("KEY=v # keysweep:allow=other-rule", 0, None, id="for another rule"),
        pytest.param("KEY=v # keysweep:allow=qwen-api-key-2", 0, None, id="for a rule with a longer name"),
        pytest.param("# keysweep:allow\nKEY=v", 1, "keysweep:allow on line 1", id="on the line above"),
        pytest.param("  // keysweep:allow=qwen-api-key\nk: v", 1, "keysweep:allow on line 1", id="above, indented"),
        pytest.param("<!-- keysweep:allow -->\n<k>v</k>", 1, "keysweep:allow on line 1", id="above, in XML"),
        pytest.param("A=w # keysweep:allow\nKEY=v", 1, None, id="behind another value above"),
        pytest.param("# keysweep:allow\n\nKEY=v", 2, None, id="two lines above"),
        pytest.param("KEY=v\n# keysweep:allow", 0, None, id="on the line below"),
        pytest.param("KEY=v # gitleaks:allow", 0, "gitleaks:allow on line 1", id="gitleaks"),
        pytest.param("KEY=v # betterleaks:allow", 0, "betterleaks:allow on line 1", id="betterleaks"),
        pytest.param("KEY=v # kingfisher:ignore", 0, "kingfisher:ignore on line 1", id="kingfisher"),
        pytest.param("KEY=v # trufflehog:ignore", 0, "trufflehog:ignore on line 1", id="trufflehog"),
        pytest.param("KEY=v # pragma: allowlist secret", 0, "pragma: allowlist secret on line 1", id="detect-secrets"),
        pytest.param("KEY=v # pragma: whitelist secret", 0, "pragma: whitelist secret on line 1", id="its older word"),
        pytest.param(
            "# pragma: allowlist nextline secret\nKEY=v",
            1,
            "pragma: allowlist nextline secret on line 1",
            id="its next line",
        ),
        pytest.param("KEY=v # pragma: allowlist nextline secret", 0, None, id="its next line, on this line"),
        pytest.param("k = v // secretlint-disable-line", 0, "secretlint-disable-line on line 1", id="secretlint, line"),
        pytest.param(
            "// secretlint-disable-next-line\nk = v",
            1,
            "secretlint-disable-next-line on line 1",
            id="secretlint, next line",
        ),
        pytest.param(
            "/* secretlint-disable */\na\nk = v", 2, "inside a secretlint-disable block", id="secretlint, block"
        ),
        pytest.param(
            "// secretlint-disable\na\n// secretlint-enable\nk = v", 3, None, id="secretlint, after the block"
        ),
        pytest.param("// secretlint-disable-line\na\nk = v", 2, None, id="secretlint, its line form opens no block"),
        pytest.param("KEY=v # nosec", 0, None, id="nosec is for other findings"),
        pytest.param("KEY=v # noqa: S105", 0, None, id="noqa is for other findings"),
    ],
)
def test_allow_comment(text: str, line: int, allowed: str | None) -> None:
    assert allow_reason(Text(text.encode()), line, line, RULE) == allowed


def test_comment_on_any_line_of_a_block_counts() -> None:
    text = Text(b"-----BEGIN\nbody\n-----END # keysweep:allow")
    assert allow_reason(text, 0, 2, RULE) == "keysweep:allow on line 3"


def finding(secret: str, path: str = "a.env", rule: str = RULE) -> Finding:
    return Finding(
        rule, "A key", "qwen", path, Place(1, 1, 1, 5), Secret(secret), Confidence.HIGH, Severity.HIGH,
        Origin(OriginKind.TREE),
    )  # fmt: skip


paths = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda path: "\0" not in path)


@given(st.dictionaries(st.text(min_size=8), paths, max_size=8))
def test_baseline_holds_what_was_accepted_and_nothing_else(accepted: dict[str, str]) -> None:
    text = render_baseline(finding(secret, path) for secret, path in accepted.items())
    baseline = parse_baseline(text, "baseline")
    assert all(baseline.holds(finding(secret, "moved/elsewhere")) for secret in accepted)
    assert not baseline.holds(finding("never accepted"))
    assert len(text.splitlines()) == 1 + len(accepted)


def test_baseline_does_not_hold_the_secret() -> None:
    assert "hunter2" not in render_baseline([finding("hunter2")])


def test_baseline_is_sorted_so_that_branches_merge() -> None:
    one, two = finding("one secret"), finding("two secret")
    assert render_baseline([one, two]) == render_baseline([two, one, one])


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("nonsense", id="a single word"),
        pytest.param("XYZ rule path", id="a fingerprint that is none"),
        pytest.param("0" * 31 + " rule path", id="a fingerprint that is too short"),
    ],
)
def test_broken_baseline_names_the_line(line: str) -> None:
    with pytest.raises(ConfigError, match="accepted:2: not a baseline entry"):
        parse_baseline(f"# header\n{line}\n", "accepted")
