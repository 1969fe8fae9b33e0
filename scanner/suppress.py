"""What is not reported, and why. Nothing is hidden silently: every suppressed finding is counted with its reason."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.model import Finding
    from scanner.text import Text

_OWN = b"keysweep:allow"
# Comments of other scanners that already stand in people's code, with the tool each belongs to. bandit's `nosec` is
# left out: it is written for findings that have nothing to do with secrets.
_ON_THE_LINE = (
    b"gitleaks:allow",
    b"betterleaks:allow",
    b"kingfisher:ignore",
    b"trufflehog:ignore",
    b"pragma: allowlist secret",
    b"pragma: whitelist secret",
    b"pragma:allowlist secret",
    b"pragma:whitelist secret",
    b"secretlint-disable-line",
)
_ON_THE_LINE_ABOVE = (
    b"pragma: allowlist nextline secret",
    b"pragma: whitelist nextline secret",
    b"secretlint-disable-next-line",
)
_BLOCK_START = b"secretlint-disable"
_BLOCK_END = b"secretlint-enable"
_COMMENT_OPENERS = (
    b"#",
    b"//",
    b"/*",
    b"*",
    b"--",
    b"<!--",
    b";",
    b"%",
    b"'",
    b"{#",
    b"{{!",
    b"REM ",
    b"rem ",
    b'"',
    b"(*",
)
_ID_CHARACTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_,")
_MARKERS = (b"keysweep:", b":allow", b":ignore", b"pragma:", b"secretlint-")


def _rules_allowed(line: bytes) -> list[str] | None:
    """Return the rule ids of ``keysweep:allow=a,b``, an empty list for all rules, None without the comment."""
    at = line.find(_OWN)
    if at < 0:
        return None
    rest = line[at + len(_OWN) :]
    if not rest.startswith(b"="):
        return []
    end = 1
    while end < len(rest) and rest[end] in _ID_CHARACTERS:
        end += 1
    return [name for name in rest[1:end].decode().split(",") if name]


def _allows(line: bytes, rule: str) -> bool:
    allowed = _rules_allowed(line)
    return allowed is not None and (not allowed or rule in allowed)


def _is_comment(line: bytes) -> bool:
    return line.lstrip().startswith(_COMMENT_OPENERS)


def _inside_disabled_block(text: Text, line: int) -> bool:
    """Return whether a ``secretlint-disable`` stands above line index ``line`` without an enable after it."""
    above = text.data[: text.line_starts()[line]]
    end = above.rfind(_BLOCK_END)
    at = above.rfind(_BLOCK_START)
    while at >= 0:
        if not above.startswith((_BLOCK_START + b"-line", _BLOCK_START + b"-next-line"), at):
            return at > end
        at = above.rfind(_BLOCK_START, 0, at)
    return False


def may_allow(text: Text) -> bool:
    """Return whether ``text`` holds anything that could be a comment for ``allow_reason``: looked up once a text."""
    return any(marker in text.data for marker in _MARKERS)


def allow_reason(text: Text, first: int, last: int, rule: str) -> str | None:
    """Return which comment allows a finding of ``rule`` on the lines ``first`` to ``last`` (from 0), or None.

    A comment counts on any line of the finding, or on the line above when nothing but the comment stands there.
    """
    for number in range(first, last + 1):
        comment = _comment_in(text.line(number), rule, _ON_THE_LINE)
        if comment:
            return f"{comment} on line {text.offset.lines + number + 1}"
    above = text.line(first - 1) if first else b""
    comment = _comment_in(above, rule, _ON_THE_LINE_ABOVE) if _is_comment(above) else None
    if comment:
        return f"{comment} on line {text.offset.lines + first}"
    if _BLOCK_START in text.data and _inside_disabled_block(text, first):
        return "inside a secretlint-disable block"
    return None


def _comment_in(line: bytes, rule: str, foreign: Iterable[bytes]) -> str | None:
    """Return the comment on ``line`` that allows ``rule``: our own, or one of the ``foreign`` ones."""
    if _allows(line, rule):
        return _OWN.decode()
    return next((comment.decode() for comment in foreign if comment in line), None)


BASELINE_HEADER = "# keysweep baseline 1: fingerprint, rule and place of each accepted secret, one a line"


class Baseline(NamedTuple):
    """Secrets that were accepted before."""

    rules: Mapping[str, str]
    """Fingerprint to rule."""

    def holds(self, finding: Finding) -> bool:
        """Return whether the finding's secret was accepted, wherever it stands now."""
        return finding.secret.fingerprint() in self.rules


def parse_baseline(text: str, where: str) -> Baseline:
    """Return the baseline in ``text``. Raises ConfigError naming ``where`` and the line."""
    from scanner.errors import ConfigError

    rules: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split(None, 2)
        if not fields or fields[0].startswith("#"):
            continue
        if len(fields) < 2 or len(fields[0]) != 32 or not set(fields[0]) <= set("0123456789abcdef"):
            raise ConfigError(f"{where}:{number}: not a baseline entry (fingerprint, rule, place).")
        rules[fields[0]] = fields[1]
    return Baseline(rules)


def render_baseline(findings: Iterable[Finding]) -> str:
    """Return the text of a baseline that accepts ``findings``: sorted, without dates or line numbers, so that two
    branches that accept different secrets merge without a conflict."""
    from urllib.parse import quote

    lines = {
        f"{finding.secret.fingerprint()} {finding.rule} "
        + quote(finding.path.encode("utf-8", "surrogateescape"), safe="/ ~!@$&()+,;=[]")
        for finding in findings
    }
    return "\n".join([BASELINE_HEADER, *sorted(lines), ""])
