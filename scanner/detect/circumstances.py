"""What a person wants to know about the place of a secret: in a test, commented out, a sample everybody has seen."""

from __future__ import annotations

from scanner.detect.place import SHOWN, extension, kind_of
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

_SLASHES = frozenset((
    "c", "cc", "cpp", "cs", "css", "cts", "cxx", "dart", "go", "gradle", "groovy", "h", "hpp", "ino", "java", "js",
    "jsx", "kt", "kts", "less", "m", "mjs", "mm", "mts", "proto", "rs", "scala", "scss", "sol", "svelte", "swift", "ts",
    "tsx", "v", "vue", "zig",
))  # fmt: skip
"""Languages whose comments begin with slashes: a number sign there begins a directive, a private name or a colour."""
_DOCUMENTS = frozenset(("md", "markdown", "mdx", "adoc", "rst", "txt", "html"))
"""Texts in which number signs and stars are headings and lists."""
_MARKS: Mapping[str, tuple[bytes, ...]] = {
    **dict.fromkeys(_SLASHES, (b"//", b"/*", b"* ", b"*/", b"<!--")),
    **dict.fromkeys(_DOCUMENTS, (b"<!--",)),
    **dict.fromkeys(("sql", "lua", "hs", "elm", "ada", "adb", "ads", "vhd"), (b"--", b"/*", b"#")),
    **dict.fromkeys(("tex", "sty", "erl", "hrl"), (b"%",)),
    **dict.fromkeys(("bat", "cmd", "bas", "vbs"), (b"REM ", b"rem ", b"Rem ", b"::")),
    "php": (b"//", b"/*", b"* ", b"#", b"<!--"),
}
_OTHER_MARKS = (b"#", b"//", b"/*", b";", b"<!--")
_LONGEST = 400


def told(text: Text, path: str, matches: Iterable[Match], rules: RuleSet) -> list[Match]:
    """Return ``matches`` with what their places say.

    A public sample is reported at low confidence, and so is a mere name, such as that of an account, in an example.
    """
    kind = kind_of(path)
    marks = _MARKS.get(extension(path), _OTHER_MARKS)
    return [_told(match, text, kind, marks, rules.rule(match.rule).severity) for match in matches]


def _told(match: Match, text: Text, kind: str, marks: tuple[bytes, ...], severity: Severity) -> Match:
    if kind in SHOWN and severity is Severity.NOTE:
        match = match._replace(confidence=Confidence.LOW)
    facts = [f"in {kind}"] if kind and not any(kind in fact for fact in match.why) else []
    if _is_commented(text.data, match.span.start, marks):
        facts.append("commented out")
    sample = sample_of(match.secret.reveal())
    if sample:
        facts.append(f"a public sample, of {sample}")
        match = match._replace(confidence=Confidence.LOW)
    return match._replace(why=(*match.why, *facts)) if facts else match


def _is_commented(data: bytes, at: int, marks: tuple[bytes, ...]) -> bool:
    line = data.rfind(b"\n", max(0, at - _LONGEST), at) + 1
    return data[line:at].lstrip().startswith(marks) if line or at <= _LONGEST else False


def sample_of(secret: str) -> str:
    """Return where ``secret`` is shown to everybody; empty for any other value."""
    from hashlib import sha256

    return _SAMPLES.get(sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()[:16], "")
