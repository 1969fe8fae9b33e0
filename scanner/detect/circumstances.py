"""What a person wants to know about the place of a secret: in a test, commented out, a sample everybody has seen."""

from __future__ import annotations

from scanner.detect.place import SHOWN, kind_of
from scanner.model import Confidence, Match, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.rule import RuleSet
    from scanner.text import Text

_SAMPLES: Mapping[str, str] = {
    "2cafc0970149a84f": "Stripe's documentation",
    "f2d6ca16515033e5": "Stripe's documentation",
    "7f75367e78812551": "jwt.io",
    "da816f9f2c16e6c5": "jwt.io",
}
"""The beginnings of the SHA-256 of keys that providers show to everybody, and where they stand."""

_COMMENTS = (b"#", b"//", b"/*", b"*", b"--", b";", b"<!--", b"%", b"REM ", b"rem ")
_LONGEST = 400


def told(text: Text, path: str, matches: Iterable[Match], rules: RuleSet) -> list[Match]:
    """Return ``matches`` with what their places say.

    A public sample is reported at low confidence, and so is a mere name, such as that of an account, in an example.
    """
    kind = kind_of(path)
    return [_told(match, text, kind, rules.rule(match.rule).severity) for match in matches]


def _told(match: Match, text: Text, kind: str, severity: Severity) -> Match:
    if kind in SHOWN and severity is Severity.NOTE:
        match = match._replace(confidence=Confidence.LOW)
    facts = [f"in {kind}"] if kind and not any(kind in fact for fact in match.why) else []
    if _is_commented(text.data, match.span.start):
        facts.append("commented out")
    sample = sample_of(match.secret.reveal())
    if sample:
        facts.append(f"a public sample, of {sample}")
        match = match._replace(confidence=Confidence.LOW)
    return match._replace(why=(*match.why, *facts)) if facts else match


def _is_commented(data: bytes, at: int) -> bool:
    line = data.rfind(b"\n", max(0, at - _LONGEST), at) + 1
    return data[line:at].lstrip().startswith(_COMMENTS) if line or at <= _LONGEST else False


def sample_of(secret: str) -> str:
    """Return where ``secret`` is shown to everybody; empty for any other value."""
    from hashlib import sha256

    return _SAMPLES.get(sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()[:16], "")
