"""A rule with an anchor captures what stands before and after it, wherever and however often it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.confirm import captures, compiled
from scanner.detect.template import expand
from scanner.model import Confidence, Severity, Span
from scanner.ruleset import Rule

BLOCK = Rule(
    id="block",
    title="A block of lines that ends where it says so",
    provider="test",
    pattern=r"\b[a-z]{1,8}=(?P<secret><<[a-z\n]+>>)",
    anchor=r"<<",
    reach=600,
    confidence=Confidence.HIGH,
    severity=Severity.HIGH,
)
AROUND = BLOCK._replace(pattern=r"value: (?P<secret>[0-9]{4})\b", anchor=r"kind: number", reach=200)


def ends(rule: Rule, data: bytes) -> list[int]:
    return [found.end() for found in compiled(rule.anchor).finditer(data)]


def captured(rule: Rule, data: bytes) -> list[bytes]:
    spans = {capture.span for capture in captures(rule, data, ends(rule, data))}
    return [data[span.start : span.end] for span in sorted(spans)]


@pytest.mark.parametrize(
    ("data", "secrets"),
    [
        (b"key=<<abc>>", [b"<<abc>>"]),
        (b"key=<<a\nb\nc>>\n", [b"<<a\nb\nc>>"]),
        (b"key=<<" + b"ab\n" * 190 + b">>", [b"<<" + b"ab\n" * 190 + b">>"]),
        (b"a=<<b>>c=<<d>>", [b"<<b>>", b"<<d>>"]),
        (b"a=<<b>>" + b"." * 5000 + b"c=<<d>>", [b"<<b>>", b"<<d>>"]),
        (b"<<abc>>", []),
        (b"key=<<abc", []),
        (b"key=<<a<<b>>", []),
        (b"", []),
    ],
    ids=[
        "on one line",
        "over lines",
        "almost as long as the reach",
        "two side by side",
        "two far apart",
        "what must stand before the anchor is missing",
        "the end is missing",
        "broken by another anchor",
        "nothing",
    ],
)
def test_block_is_captured_whole(data: bytes, secrets: list[bytes]) -> None:
    assert captured(BLOCK, data) == secrets


def test_every_match_within_reach_of_the_anchor_is_captured() -> None:
    near, far = b"value: 1234\n", b"." * 400 + b"value: 9999\n"
    assert captured(AROUND, near + b"kind: number\n" + b"value: 5678\n" + far) == [b"1234", b"5678"]
    assert captured(AROUND, near) == []


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 400)), max_size=6),
    st.integers(0, 900),
)
def test_captures_are_those_of_the_whole_text(blocks: list[tuple[int, int]], tail: int) -> None:
    data = b"".join(b"." * gap + b"key=<<" + b"ab\n" * (length // 3) + b"z>>" for gap, length in blocks) + b"." * tail
    expected = {Span(*found.span(1)) for found in compiled(BLOCK.pattern).finditer(data)}
    assert {capture.span for capture in captures(BLOCK, data, ends(BLOCK, data))} == expected


@pytest.mark.parametrize("label", ["RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"])
def test_key_blocks_in_a_row_are_captured_one_by_one(label: str) -> None:
    blocks = [expand(f"{{pem:{label}}}", seed) for seed in range(5)]
    rule = BLOCK._replace(
        pattern=r"(?P<secret>-----BEGIN [A-Z ]{0,40}KEY-----(?:[^-]|-[^-])+-----END [A-Z ]{0,40}KEY-----)",
        anchor=r"-----BEGIN [A-Z ]{0,40}KEY-----",
        reach=4096,
    )
    assert captured(rule, "\n".join(blocks).encode()) == [block.encode() for block in blocks]
