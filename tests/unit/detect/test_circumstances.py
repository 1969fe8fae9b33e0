"""What the place of a match tells: a test, a comment, a value that everybody has seen."""

from __future__ import annotations

from functools import cache

import pytest

from scanner.detect import circumstances
from scanner.detect.circumstances import sample_of, told
from scanner.detect.template import expand
from scanner.model import Confidence, Match, Severity, Span
from scanner.rulefiles import rule_paths
from scanner.ruleset import RuleSet, load
from scanner.secret import Secret
from scanner.text import Text

VALUE = expand("{alnum:24}", 5)


@cache
def rules() -> RuleSet:
    return load(rule_paths())


def in_place(line: str, path: str, rule: str = "generic-secret", why: tuple[str, ...] = ()) -> Match:
    """Return the match of ``VALUE``, which stands for ``§`` in ``line``, with what its place says."""
    data = line.replace("§", VALUE).encode()
    start = data.index(VALUE.encode())
    match = Match(rule, Span(start, start + len(VALUE)), Secret(VALUE), Confidence.HIGH, why)
    (result,) = told(Text(data), path, [match], rules())
    return result


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("a.py", "# secret = '§'", id="Python"),
        pytest.param("a.py", "x = 1\n\n    # secret = '§'\ny = 2", id="Python, indented, on a later line"),
        pytest.param("a.js", "// secret = '§'", id="JavaScript"),
        pytest.param("a.js", "/*\n * secret = '§'\n */", id="JavaScript, inside a block"),
        pytest.param("a.c", "/* secret = '§' */", id="C, a block"),
        pytest.param("a.php", "# $secret = '§'", id="PHP, a number sign"),
        pytest.param("a.sql", "-- IDENTIFIED BY '§'", id="SQL"),
        pytest.param("a.lua", "--secret = '§'", id="Lua"),
        pytest.param("a.ini", "; secret = §", id="INI"),
        pytest.param(".env", "#SECRET=§", id=".env"),
        pytest.param("a.yml", "  # secret: §", id="YAML"),
        pytest.param("a.xml", "<!-- <secret>§</secret> -->", id="XML"),
        pytest.param("a.md", "<!-- secret: § -->", id="Markdown"),
        pytest.param("a.bat", "REM set SECRET=§", id="batch"),
        pytest.param("a.erl", "% Secret = '§'", id="Erlang"),
    ],
)
def test_comment_is_told(path: str, line: str) -> None:
    assert "commented out" in in_place(line, path).why


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("a.py", "secret = '§'  # ours", id="a comment behind it"),
        pytest.param("a.py", "# ours\nsecret = '§'", id="a comment on the line before"),
        pytest.param("a.c", '#define SECRET "§"', id="a macro"),
        pytest.param("a.js", "#secret = '§';", id="a private field"),
        pytest.param("a.rs", '#[secret = "§"]', id="an attribute"),
        pytest.param("a.c", '*secret = "§";', id="a pointer"),
        pytest.param("a.sh", "docker run \\\n  --secret=§", id="an option on its own line"),
        pytest.param("a.md", "# Secret: §", id="a heading"),
        pytest.param("a.md", "* secret: §", id="a list"),
        pytest.param("a.txt", "-- \nsecret: §", id="a signature"),
        pytest.param("a.js", f"{'x' * 500} // '§'", id="a comment far into a line"),
    ],
)
def test_other_line_is_no_comment(path: str, line: str) -> None:
    assert "commented out" not in in_place(line, path).why


@pytest.mark.parametrize(
    ("path", "why", "expected"),
    [
        pytest.param("src/a.py", (), (), id="code says nothing"),
        pytest.param("tests/a.py", (), ("in a test",), id="a test"),
        pytest.param("tests/a.py", ("called 'x'",), ("called 'x'", "in a test"), id="after what is known"),
        pytest.param("docs/a.py", ("in documentation",), ("in documentation",), id="not twice"),
    ],
)
def test_kind_of_place_is_told(path: str, why: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert in_place("secret = '§'", path, why=why).why == expected


def test_place_changes_no_confidence_of_a_secret() -> None:
    assert in_place("# secret = '§'", "docs/examples/a.py").confidence is Confidence.HIGH


@pytest.mark.parametrize(
    ("path", "confidence"),
    [
        pytest.param("docs/a.py", Confidence.LOW, id="documentation"),
        pytest.param("examples/a.py", Confidence.LOW, id="an example"),
        pytest.param("src/a.py", Confidence.HIGH, id="code"),
    ],
)
def test_mere_name_in_a_text_for_readers_is_doubted(path: str, confidence: Confidence) -> None:
    note = next(rule.id for rule in rules().rules if rule.severity is Severity.NOTE)

    assert in_place("account = '§'", path, note).confidence is confidence


def test_public_sample_is_reported_at_low_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    from hashlib import sha256

    known = {sha256(VALUE.encode()).hexdigest()[:16]: "the manual"}
    monkeypatch.setattr(circumstances, "_SAMPLES", known)

    match = in_place("secret = '§'", "a.py")

    assert match.why == ("a public sample, of the manual",)
    assert match.confidence is Confidence.LOW


@pytest.mark.parametrize("value", ["", VALUE, "é", "\udc80"])
def test_any_other_value_is_no_sample(value: str) -> None:
    assert sample_of(value) == ""


def test_samples_are_told_by_digests_of_sixteen_digits() -> None:
    assert all(len(digest) == 16 and int(digest, 16) for digest in circumstances._SAMPLES)


def test_without_matches_nothing_is_told() -> None:
    assert told(Text(b""), "", [], rules()) == []
