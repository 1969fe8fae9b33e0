"""What a rule has to keep, held against the rule itself and against every other: ``keysweep rules test``.

A rule carries its own proof: its examples are found whole and by it alone, its negatives are not found by it. Beyond
that it compiles in both engines, stays small enough to be run over anything, and says where it is documented.
"""

from __future__ import annotations

import re
import string
from itertools import pairwise
from typing import NamedTuple

from scanner.detect.checks import CHECKS
from scanner.detect.confirm import compiled, confirm
from scanner.detect.multipattern import (
    BadPattern,
    HyperscanUnavailable,
    compile_database,
    compile_set,
    open_database,
)
from scanner.detect.template import expanded
from scanner.detect.triggers import patterns_of, told
from scanner.detector import Detector
from scanner.model import Span
from scanner.rule import DEFAULT_SPECIFICITY, RuleSet
from scanner.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from scanner.detect.multipattern import Pass
    from scanner.detect.template import Expanded
    from scanner.model import Match
    from scanner.rule import Rule

SEEDS = 5
"""Values that are made of each template."""

LARGEST_PATTERN = 30_000
"""Most instructions of RE2 for a whole pattern: it runs only around a hit. The largest that ships has 26,633."""

LARGEST_IN_PASS = 3_000
"""Most for what the one pass runs over everything. The largest that ships has 2,280."""

LITERALS = 2
"""Literal characters in a row that the one pass needs to look for a rule where they stand, and nowhere else."""

_BY_SHAPE = frozenset({
    "asana-personal-access-token", "convex-deploy-key", "convex-project-deploy-key", "discord-bot-token",
    "facebook-app-access-token", "htpasswd-entry", "htpasswd-hash", "http-curl-user", "infisical-service-token",
    "keys-jwk-private", "mailgun-hex-key", "nats-nkey-seed", "proxmox-api-token", "recharge-api-token",
    "unleash-api-token", "webex-access-token", "yandex-oauth-token",
})  # fmt: skip
"""Rules without them. Each is known by a shape that nothing else has, and takes the pass under 0.3 ns a byte."""

_NAME = frozenset(string.ascii_letters + string.digits + "_")
_ANYWHERE = ("generic", "keys", "keystore")
"""Providers whose rules are named after the kind of key."""
_END = b" \t\r\n"


class Problem(NamedTuple):
    """Something that a rule does not keep."""

    rule: str
    what: str
    """A sentence without its full stop."""
    template: str = ""
    """The example or negative that shows it, not expanded."""


class Outcome(NamedTuple):
    """What came of holding rules to all this."""

    rules: int
    examples: int
    negatives: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    """What could not be held, and why."""


def check(rules: RuleSet, wanted: Sequence[Rule]) -> Outcome:
    """Return what the ``wanted`` ones of ``rules`` do not keep. Their examples are held against all ``rules``."""
    problems = [problem for rule in wanted for problem in form_problems(rule)]
    broken = list(running_problems(rules.rules))
    bench = None if broken else Bench.of(rules)
    if isinstance(bench, Problem):
        broken.append(bench)
    if isinstance(bench, Bench):
        problems += [problem for rule in wanted for problem in (*size_problems(rule), *bench.problems(rule))]
        notes = bench.notes
    else:
        problems += broken  # of rules that are not wanted, too: they keep the others from being tried
        notes = ("Examples and negatives were not tried: every rule must run before one can be tried.",)
    examples, negatives = (sum(len(getattr(rule, kind)) for rule in wanted) for kind in ("examples", "negatives"))
    return Outcome(len(wanted), examples, negatives, tuple(problems), notes)


def form_problems(rule: Rule) -> Iterator[Problem]:
    """Yield what is wrong with the words of ``rule``: its id, examples, documentation, and variables."""
    own = rule.id == rule.provider or rule.id.startswith(f"{rule.provider}-") or rule.provider in _ANYWHERE
    if not own and rule.specificity >= DEFAULT_SPECIFICITY:
        yield Problem(rule.id, f"its id does not begin with its provider, {rule.provider}")
    for kind in ("examples", "negatives"):
        if not getattr(rule, kind):
            yield Problem(rule.id, f"it has no {kind}")
    if not rule.docs.startswith("https://"):
        yield Problem(rule.id, f"its docs are no https address: {rule.docs!r}")
    for name in rule.env:
        if not name or name[0].isdigit() or not set(name) <= _NAME:
            yield Problem(rule.id, f"env: {name!r} is not the name of a variable")


def running_problems(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Yield what keeps ``rules`` from being run: checks that do not exist, and patterns that RE2 does not take.

    Whether hyperscan takes what the one pass holds of them is known when a ``Bench`` is made.
    """
    for rule in rules:
        for name in rule.checks:
            if name not in CHECKS:
                yield Problem(rule.id, f"checks: {name!r} is not one of {', '.join(sorted(CHECKS))}")
        for key in ("pattern", "anchor"):
            refused = compile_set([getattr(rule, key)])
            if isinstance(refused, BadPattern):
                yield Problem(rule.id, f"its {key} does not compile in RE2: {refused.reason}")


def size_problems(rule: Rule) -> Iterator[Problem]:
    """Yield what makes ``rule`` too large to be run over anything: instructions, and matches beyond its reach."""
    sizes = [("pattern", rule.pattern, LARGEST_PATTERN)]
    sizes += [(f"part {part.name}", part.pattern, LARGEST_IN_PASS) for part in rule.parts if part.pattern]
    if not rule.shape_of:
        sizes.append(("anchor" if rule.anchor else "pattern", rule.anchor or rule.pattern, LARGEST_IN_PASS))
    for key, pattern, most in sizes:
        size = compiled(pattern).programsize
        if size > most:
            yield Problem(rule.id, f"its {key} is too large: {size:,} instructions of at most {most:,}")
    if not rule.shape_of and not rule.names:
        yield from _pass_problems(rule)


def _pass_problems(rule: Rule) -> Iterator[Problem]:
    """Yield what makes ``rule`` dear or wrong in the one pass: no literal to look for, or matches beyond its reach."""
    try:
        parsed = _parsed(rule.anchor or rule.pattern)
    except re.error as error:
        if not rule.anchor:
            yield Problem(rule.id, f"how long a match may be cannot be told: {error}")
        return
    if _literals(parsed) < LITERALS and rule.id not in _BY_SHAPE:
        key = "anchor" if rule.anchor else "pattern"
        yield Problem(rule.id, f"its {key} may match without {LITERALS} literal characters in a row: give an anchor")
    longest = parsed.getwidth()[1]
    if not rule.anchor and longest > rule.reach:
        yield Problem(rule.id, f"a match may have {longest:,} characters, beyond its reach of {rule.reach:,}")


def literals(pattern: str) -> int:
    """Return how many literal characters stand in a row, at the most, in whatever ``pattern`` matches.

    It may say too few, never too many: what a repeat or a choice holds is not joined to what stands beside it. Raises
    re.error for what only RE2 knows.
    """
    return _literals(_parsed(pattern))


def _parsed(pattern: str) -> Any:
    return re._parser.parse(pattern.replace(r"\z", r"\Z"))  # type: ignore[attr-defined]


def _literals(parsed: Any) -> int:
    longest = row = 0
    for operation, argument in parsed:
        match str(operation):
            case "AT":
                continue
            case "LITERAL":
                row += 1
                longest = max(longest, row)
                continue
            case "SUBPATTERN":
                inside = _literals(argument[-1])
            case "BRANCH":
                inside = min(map(_literals, argument[1]))
            case "MAX_REPEAT" | "MIN_REPEAT" if argument[0]:
                inside = _literals(argument[2])
            case _:
                inside = 0
        longest, row = max(longest, inside), 0
    return longest


class Bench:
    """Every rule compiled, to try templates on."""

    def __init__(self, rules: RuleSet, one_pass: Pass, notes: tuple[str, ...] = ()) -> None:
        """``one_pass`` is that of ``patterns_of(rules)``; ``notes`` say what there is to say of it."""
        self.notes = notes
        self._rules = rules
        self._pass = one_pass
        self._detector = Detector(one_pass, rules)

    @classmethod
    def of(cls, rules: RuleSet) -> Bench | Problem:
        """Return the bench of ``rules``, or which of them does not compile."""
        patterns = patterns_of(rules)
        database = compile_database(patterns)
        opened = open_database(database) if isinstance(database, bytes) else database
        if isinstance(opened, HyperscanUnavailable):
            note = f"hyperscan cannot be used here ({opened.reason}): patterns were tried in RE2 alone."
            substitute = compile_set(patterns)
            if not isinstance(substitute, BadPattern):
                return cls(rules, substitute, (note,))
            opened = substitute
        if not isinstance(opened, BadPattern):
            return cls(rules, opened)
        bad = patterns[opened.number]
        culprit = next((rule.id for rule in rules.rules if bad in (rule.anchor, rule.pattern)), "keysweep")
        return Problem(culprit, f"it does not compile in hyperscan: {opened.reason}")

    def problems(self, rule: Rule) -> Iterator[Problem]:
        """Yield what the examples and negatives of ``rule`` show."""
        for template in rule.examples:
            yield from self.example_problems(rule, template)
        for template in rule.negatives:
            yield from self.negative_problems(rule, template)

    def example_problems(self, rule: Rule, template: str) -> Iterator[Problem]:
        """Yield why ``template`` is no example of ``rule``: not found once and whole by it, or by others as well."""
        said: set[str] = set()
        for seed in range(SEEDS):
            try:
                example = expanded(template, seed)
            except (KeyError, ValueError) as error:
                yield Problem(rule.id, f"the example cannot be expanded: {error!r}", template)
                return
            text = Text(example.text.encode())
            for what in (*self._misses(rule, example, text), *self._rivals(text)):
                if what not in said:
                    said.add(what)
                    yield Problem(rule.id, what, template)

    def negative_problems(self, rule: Rule, template: str) -> Iterator[Problem]:
        """Yield why ``template`` is no negative of ``rule``."""
        for seed in range(SEEDS):
            try:
                text = Text(expanded(template, seed).text.encode())
            except (KeyError, ValueError) as error:
                yield Problem(rule.id, f"the negative cannot be expanded: {error!r}", template)
                return
            if any(match.rule == rule.id for match in self._detector.detect(text, "example")):
                yield Problem(rule.id, f"the negative is found (seed {seed})", template)
                return

    def _misses(self, rule: Rule, example: Expanded, text: Text) -> Iterator[str]:
        found = self._detector.detect(text, "example")
        own = [match for match in found if match.rule == rule.id]
        if not own:
            others = ", ".join(dict.fromkeys(match.rule for match in found))
            yield f"the example is not found{f', but as {others}' if others else ''}"
        elif len(own) > 1:
            yield f"the example is found {len(own)} times"
        for match in own:
            cut = _cut(match.span, example, text.data)
            if cut:
                yield f"the example is not found whole: {cut} of its characters are left out"
        for one, other in _overlapping(found):
            yield f"{one.rule} and {other.rule} are both reported for one secret"

    def _rivals(self, text: Text) -> Iterator[str]:
        """Yield every two rules that claim the same bytes with equal right, so that chance decides between them."""
        claims: dict[Span, list[str]] = {}
        for match in confirm(text, told(self._pass.scan(text.data), self._rules).rules, self._rules):
            claims.setdefault(match.span, []).append(match.rule)
        for names in claims.values():
            for at, one in enumerate(names):
                for other in names[at + 1 :]:
                    if self._rules.rule(one).specificity == self._rules.rule(other).specificity:
                        yield f"{one} and {other} claim the same secret with the same specificity"


def _cut(span: Span, example: Expanded, data: bytes) -> int:
    """Return how many bytes of what was made for ``example`` stand outside of ``span`` but belong to what is in it."""
    left_out = 0
    for piece in example.pieces:
        end = piece.start + len(data[piece.start : piece.end].removesuffix(b"\\n").rstrip(_END))
        if piece.overlaps(span):
            left_out += max(0, span.start - piece.start) + max(0, end - span.end)
    return left_out


def _overlapping(matches: Sequence[Match]) -> Iterator[tuple[Match, Match]]:
    """Yield neighbours of ``matches``, in order of place, that share bytes."""
    for one, other in pairwise(matches):
        if one.span.overlaps(other.span):
            yield one, other
