"""Everything that turns one text into matches, opened in milliseconds.

A clean commit needs the compiled database and nothing else: rules are read when the one pass has its first hit. Both
are kept in the user's cache, and believed while the rule files, this version and hyperscan's are what they were.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from scanner import __version__, cachefile, ruleset
from scanner.detect import multipattern
from scanner.detect.multipattern import BadPattern, HyperscanUnavailable, Pass
from scanner.errors import RuleError
from scanner.model import Confidence, Severity
from scanner.ruleset import Provider, Rule, RuleSet, Signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Match
    from scanner.text import Text


class Opened(NamedTuple):
    """A detector and what the user should be told about it."""

    detector: Detector
    notes: tuple[str, ...]


class Detector:
    """The one pass and the rules behind it."""

    def __init__(self, one_pass: Pass, rules: RuleSet | Sequence[str]) -> None:
        """``rules`` is a rule set, or the paths of the rule files from which it is read on the first hit."""
        self._pass = one_pass
        self._rules = rules if isinstance(rules, RuleSet) else None
        self._paths: tuple[str, ...] = () if isinstance(rules, RuleSet) else tuple(rules)

    @property
    def engine(self) -> str:
        """The name of the engine behind the one pass."""
        return self._pass.name

    @property
    def paths(self) -> tuple[str, ...]:
        """The rule files, empty when the rules were given as values."""
        return self._paths

    @property
    def rules(self) -> RuleSet:
        """The rule set, read when first asked for."""
        if self._rules is None:
            self._rules = _cached_rules(self._paths)
        return self._rules

    def detect(self, text: Text, path: str) -> list[Match]:
        """Return the matches in ``text``, one rule for each secret, in order of place."""
        hits = self._pass.scan(text.data)
        if not hits:
            return []
        from scanner.detect.pipeline import matches_of

        return matches_of(text, path, hits, self.rules, self._pass)


class _Kept(NamedTuple):
    """What is kept of one set of rule files: believed only while ``stamp`` is what stands at its beginning."""

    name: str
    stamp: bytes

    def read(self, suffix: str) -> bytes | None:
        content = cachefile.read(self.name + suffix)
        if content is None or not content.startswith(self.stamp):
            return None
        return content[len(self.stamp) :]

    def write(self, suffix: str, content: bytes) -> None:
        cachefile.write(self.name + suffix, self.stamp + content)


def _kept(paths: Sequence[str]) -> _Kept:
    """Return the place in the cache of all that is made from the rule files at ``paths``. Raises RuleError.

    The stamp itself is compared, and its checksum only names the file: hashlib would take 3 ms to import.
    """
    from zlib import crc32

    parts = [__version__, multipattern.library_version()]
    for path in [*paths, ruleset.__file__, multipattern.__file__]:
        try:
            status = os.stat(path)
        except OSError as error:
            raise RuleError(f"Cannot read rule file {path}: {error.strerror}.") from None
        parts.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    stamp = "\n".join(parts).encode("utf-8", "surrogateescape") + b"\0"
    # Named after the paths alone, so that a newer set takes the place of the older one.
    return _Kept(f"rules-{crc32(os.fsencode(chr(10).join(paths))):08x}", stamp)


def _cached_rules(paths: Sequence[str]) -> RuleSet:
    import json

    kept = _kept(paths)
    content = kept.read(".json")
    if content is not None:
        try:
            return _decoded(json.loads(content))
        except (ValueError, TypeError, KeyError):
            pass  # a damaged cache file is rebuilt below
    rules = ruleset.load(paths)
    encoded = [list(rules.rules), [list(provider) for provider in rules.providers.values()]]
    kept.write(".json", json.dumps(encoded).encode())
    return rules


def _decoded(content: list[list[list[object]]]) -> RuleSet:
    def frozen(value: object) -> object:
        return tuple(frozen(item) for item in value) if isinstance(value, list) else value

    rules = []
    for fields in content[0]:
        rule = Rule(*map(frozen, fields))  # type: ignore[arg-type]
        rules.append(rule._replace(confidence=Confidence(rule.confidence), severity=Severity(rule.severity)))
    providers = {}
    for fields in content[1]:
        provider = Provider(*map(frozen, fields))  # type: ignore[arg-type]
        providers[provider.id] = provider._replace(signals=Signals(*provider.signals))
    return RuleSet(tuple(rules), providers)


def patterns(rules: RuleSet) -> list[str]:
    """Return every pattern of the one pass: those of the rules in their order."""
    return rules.patterns


def open_detector(paths: Sequence[str] | None = None) -> Opened:
    """Return the detector of the rule files at ``paths`` (those that ship with keysweep when None).

    Raises RuleError when a rule file cannot be read or a pattern does not compile.
    """
    paths = ruleset.rule_paths() if paths is None else paths
    kept = _kept(paths)
    serialised = kept.read(".db")
    if serialised is not None:
        opened = multipattern.open_database(serialised)
        if not isinstance(opened, HyperscanUnavailable):
            return Opened(Detector(opened, paths), ())
    return _compiled(paths, kept)


def _compiled(paths: Sequence[str], kept: _Kept) -> Opened:
    rules = ruleset.load(paths)
    texts = patterns(rules)
    result = multipattern.compile_database(texts)
    if isinstance(result, BadPattern):
        raise _refusal(result, rules)
    if isinstance(result, bytes):
        opened = multipattern.open_database(result)
        if not isinstance(opened, HyperscanUnavailable):
            kept.write(".db", result)
            return Opened(Detector(opened, paths), ())
        result = opened
    note = f"hyperscan cannot be used here ({result.reason}); scanning with RE2, which finds the same but is slower."
    substitute = multipattern.compile_set(texts)
    if isinstance(substitute, BadPattern):
        raise _refusal(substitute, rules)
    return Opened(Detector(substitute, rules), (note,))


def _refusal(bad: BadPattern, rules: RuleSet) -> RuleError:
    culprit = rules.rules[bad.number].id if bad.number < len(rules.rules) else "of split keys"
    return RuleError(
        f"Rule {culprit}: its pattern does not compile: {bad.reason}. "
        "The dialect has no lookaround and no back-reference."
    )
