"""Everything that turns one text into matches, opened in milliseconds.

A clean commit needs the compiled database and nothing else: rules are read when the one pass has its first hit. Both
are kept in the user's cache, and believed while the rule files, this version and hyperscan's are what they were.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from scanner import __version__, cachefile, rulefiles
from scanner.detect import multipattern
from scanner.detect.multipattern import BadPattern, HyperscanUnavailable, Pass
from scanner.errors import RuleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.detect.generic.likelihood import Likelihood
    from scanner.detect.multipattern import Hits
    from scanner.model import Match, Span
    from scanner.ruleset import RuleSet
    from scanner.text import Text


_RULES, _FRAGMENTS = ".db", ".fragments.db"
_SHAPING = (
    "rule.py",
    "rulecodec.py",
    "ruleschema.py",
    "ruleset.py",
    "ruletables.py",
    "namedvalue.py",
    "detect/encoded/beginnings.py",
    "detect/encoded/trigger.py",
    "detect/generic/trigger.py",
    "detect/multipattern.py",
    "detect/python/trigger.py",
    "detect/triggers.py",
)
"""Modules that decide, beside the rule files, what is compiled and kept."""


class Opened(NamedTuple):
    """A detector and what the user should be told about it."""

    detector: Detector
    notes: tuple[str, ...]


class Detector:
    """The one pass, the rules behind it, and a second pass over Python files for the pieces of split keys."""

    def __init__(
        self,
        one_pass: Pass,
        rules: RuleSet | None,
        paths: Sequence[str] = (),
        open_fragments: Callable[[], Pass] | None = None,
    ) -> None:
        """``rules`` may be None when ``paths`` names the files from which they are read on the first hit.

        ``open_fragments`` opens the second pass when the first Python file is scanned; without it, it is compiled.
        """
        self._pass = one_pass
        self._rules = rules
        self._paths = tuple(paths)
        self._open_fragments = open_fragments
        self._fragments: Pass | None = None
        self._likelihood: Likelihood | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The rule files, empty when the rules were given as values."""
        return self._paths

    @property
    def rules(self) -> RuleSet:
        """The rule set, read when first asked for."""
        if self._rules is None:
            self._rules = cached_rules(self._paths)
        return self._rules

    def detect(self, text: Text, path: str) -> list[Match]:
        """Return the matches in ``text``, one rule for each secret, in order of place."""
        from scanner.detect.formats.credentials import is_credential_file
        from scanner.detect.python.trigger import is_python

        hits = self._pass.scan(text.data)
        fragments = self._fragments_in(text) if is_python(path, text.data) else ()
        if not hits and not fragments and not is_credential_file(path):
            return []
        if not fragments and not self._is_promising(text, path, hits):
            return []
        from scanner.detect.pipeline import Instruments, matches_of

        return matches_of(text, path, hits, fragments, Instruments(self.rules, self._pass, self._likelihood))

    def _is_promising(self, text: Text, path: str, hits: Hits) -> bool:
        """Return whether there is more than names with values that are no secrets, which is all that most code has.

        It is asked before the rules are read, which takes longer than a clean commit does.
        """
        if self._rules is not None:
            return True
        from scanner.detect.triggers import BY_NAME, PATTERNS, fixed

        if any(number >= len(PATTERNS) for number, _ in hits):
            return True
        encoded = fixed(hits)
        if encoded:
            from scanner.detect.encoded.layers import layers

            if any(True for _ in layers(text, path, encoded)):
                return True
        from scanner.detect.generic.detection import is_promising

        return is_promising(text, path, [hit for hit in hits if hit[0] < BY_NAME], self._likelihood)

    def with_likelihood(self, likelihood: Likelihood) -> Detector:
        """Return a detector that judges secrets by name with another model, as cross-validation does."""
        detector = Detector(self._pass, self._rules, self._paths, self._open_fragments)
        detector._likelihood = likelihood
        return detector

    def _fragments_in(self, text: Text) -> Sequence[Span]:
        if self._fragments is None:
            self._fragments = self._open_fragments() if self._open_fragments else _fragments_pass(self.rules, None)
        hits = self._fragments.scan(text.data)
        if not hits:
            return ()
        from scanner.detect.python.trigger import fragments

        return fragments(text, hits)


class _Kept(NamedTuple):
    """What is kept of one set of rule files: believed only while ``stamp`` is what stands at its beginning."""

    name: str
    stamp: bytes

    def read(self, suffix: str) -> bytes | None:
        return cachefile.read(self.name + suffix, self.stamp)

    def write(self, suffix: str, content: bytes) -> None:
        cachefile.write(self.name + suffix, self.stamp + content)


def _kept(paths: Sequence[str]) -> _Kept:
    """Return the place in the cache of all that is made from the rule files at ``paths``. Raises RuleError.

    The stamp itself is compared, and its checksum only names the file: hashlib would take 3 ms to import.
    """
    from zlib import crc32

    parts = [__version__, multipattern.library_version()]
    package = os.path.dirname(os.path.abspath(__file__))
    for path in [*paths, *(os.path.join(package, name) for name in _SHAPING)]:
        try:
            status = os.stat(path)
        except OSError as error:
            raise RuleError(f"Cannot read rule file {path}: {error.strerror}.") from None
        parts.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    stamp = "\n".join(parts).encode("utf-8", "surrogateescape") + b"\0"
    # Named after the paths alone, so that a newer set takes the place of the older one.
    return _Kept(f"rules-{crc32(os.fsencode(chr(10).join(paths))):08x}", stamp)


def cached_rules(paths: Sequence[str]) -> RuleSet:
    """Return the rules of the files at ``paths``, from the cache where those are what they were. Raises RuleError."""
    from scanner.rulecodec import decoded, encoded

    kept = _kept(paths)
    content = kept.read(".json")
    if content is not None:
        try:
            return decoded(content)
        except (ValueError, TypeError, KeyError):
            pass  # a damaged cache file is rebuilt below
    from scanner import ruleset

    rules = ruleset.load(paths)
    kept.write(".json", encoded(rules))
    return rules


def _fragments_pass(rules: RuleSet, kept: _Kept | None) -> Pass:
    """Return the compiled pass that finds pieces of keys in Python, and keep it for the next run."""
    from scanner.detect.python.trigger import fragment_patterns

    return _compile(fragment_patterns(rules), (), kept, _FRAGMENTS).engine


def open_detector(paths: Sequence[str] | None = None) -> Opened:
    """Return the detector of the rule files at ``paths`` (those that ship with keysweep when None).

    Raises RuleError when a rule file cannot be read or a pattern does not compile.
    """
    paths = rulefiles.rule_paths() if paths is None else paths
    kept = _kept(paths)

    def open_fragments() -> Pass:
        return _opened(kept, _FRAGMENTS) or _fragments_pass(cached_rules(paths), kept)

    one_pass = _opened(kept, _RULES)
    if one_pass is not None:
        return Opened(Detector(one_pass, None, paths, open_fragments), ())
    from scanner import ruleset
    from scanner.detect.triggers import PATTERNS, patterns_of

    rules = ruleset.load(paths)
    names = [*[""] * len(PATTERNS), *(rule.id for rule in rules.rules)]
    compiled = _compile(patterns_of(rules), names, kept, _RULES)
    return Opened(Detector(compiled.engine, None, paths, open_fragments), compiled.notes)


class _Compiled(NamedTuple):
    engine: Pass
    notes: tuple[str, ...]


def _opened(kept: _Kept, suffix: str) -> Pass | None:
    """Return the pass kept by an earlier run, or None when there is none that this machine can use."""
    serialised = kept.read(suffix)
    opened = multipattern.open_database(serialised) if serialised is not None else None
    return None if isinstance(opened, HyperscanUnavailable) else opened


def _compile(patterns: Sequence[str], names: Sequence[str], kept: _Kept | None, suffix: str) -> _Compiled:
    """Return the pass of ``patterns``; ``names`` are the rules they are of, where they are. Raises RuleError."""
    result = multipattern.compile_database(patterns)
    if isinstance(result, BadPattern):
        raise _refusal(result, names)
    if isinstance(result, bytes):
        opened = multipattern.open_database(result)
        if not isinstance(opened, HyperscanUnavailable):
            if kept is not None:
                kept.write(suffix, result)
            return _Compiled(opened, ())
        result = opened
    note = f"hyperscan cannot be used here ({result.reason}); scanning with RE2, which finds the same but is slower."
    substitute = multipattern.compile_set(patterns)
    if isinstance(substitute, BadPattern):
        raise _refusal(substitute, names)
    return _Compiled(substitute, (note,))


def _refusal(bad: BadPattern, names: Sequence[str]) -> RuleError:
    culprit = names[bad.number] if bad.number < len(names) else ""
    return RuleError(
        f"{f'Rule {culprit}' if culprit else 'A pattern that ships with keysweep'}: it does not compile: {bad.reason}. "
        "The dialect has no lookaround and no back-reference."
    )
