"""The values that rules are made of: a ``Rule`` and what belongs to it, and the ``RuleSet`` of one run.

They are read from files by ``ruleschema`` and put together by ``ruleset``.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Confidence, Liveness, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_REACH = 512
"""Bytes before the end of a match in which it must begin, unless the rule says otherwise."""

DEFAULT_WITHIN = 120
"""Bytes on either side of a secret in which a ``near`` word must stand, unless the rule says otherwise."""

DEFAULT_SPECIFICITY = 50
"""Where two rules claim the same bytes, the higher one is reported: generic shapes use 10, ambiguous ones 20."""

CREDENTIAL = "secret"
"""The group of a pattern that is the credential, and its name in the templates of ``Verify``."""

_METACHARACTERS = frozenset("\\[](){}.*+?|^$")


class Signals(NamedTuple):
    """What in the surroundings of a key says that it belongs to one provider."""

    env: tuple[str, ...] = ()
    """Names of variables and settings."""
    hosts: tuple[str, ...] = ()
    """Hosts of the provider's API; a leading dot means any name below."""
    code: tuple[str, ...] = ()
    """Import names, class names and settings of its SDKs."""
    files: tuple[str, ...] = ()
    """Ends of paths in which its keys are kept."""
    models: tuple[str, ...] = ()
    """Beginnings of model names that only this provider sells."""
    words: tuple[str, ...] = ()
    """What people call it in comments and prose, where that is neither its id nor part of its variables' names."""


class Provider(NamedTuple):
    """Who issues a kind of key."""

    id: str
    name: str
    docs: str = ""
    signals: Signals = Signals()


class Answer(NamedTuple):
    """What one answer of a provider says about a key."""

    status: int
    """The status of the HTTP answer."""
    text: str
    """What the body must hold; empty for any body."""
    liveness: Liveness


class Verify(NamedTuple):
    """How a provider is asked about a key: one free request that changes nothing.

    ``urls``, header values, ``basic`` and ``body`` are templates (``blanks``) over ``secret`` and the names of parts.
    """

    method: str
    """``GET``, ``HEAD`` or ``POST``."""
    urls: tuple[str, ...]
    """Several where the provider has regions: the key belongs to one of them. A host is literal, or one blank label
    before a suffix that only the provider hands out; what is put there must be one label."""
    headers: tuple[tuple[str, str], ...] = ()
    basic: str = ""
    """``user:password`` of HTTP's Basic scheme, empty when it is not used."""
    body: str = ""
    answers: tuple[Answer, ...] = ()
    """In the order in which they are tried: those with a text first."""
    docs: str = ""

    @property
    def needs(self) -> frozenset[str]:
        """The names of the parts without which the request cannot be made."""
        from scanner.blanks import names

        templates = (*self.urls, *(value for _, value in self.headers), self.basic, self.body)
        return frozenset(name for template in templates for name in names(template)) - {CREDENTIAL}

    def liveness(self, status: int, body: str) -> Liveness:
        """Return what an answer says; one that is not listed says nothing, so ``Liveness.UNKNOWN``."""
        for answer in self.answers:
            if answer.status == status and answer.text in body:
                return answer.liveness
        return Liveness.UNKNOWN


class PartRule(NamedTuple):
    """What belongs to a secret and stands elsewhere in the same text: the nearest one is taken."""

    name: str
    """As templates of ``Verify`` call it."""
    pattern: str = ""
    """Its group ``value``, or all of it, is the value. Empty when ``rule`` finds it."""
    rule: str = ""
    """The rule whose finding becomes the part."""
    near: tuple[str, ...] = ()
    """Words one of which must stand shortly before it."""
    required: bool = False
    """True when a secret without it is not reported."""
    secret: bool = False
    """True when its value is masked as the secret is."""


class Rule(NamedTuple):
    """One kind of credential."""

    id: str
    title: str
    provider: str
    pattern: str
    """Group ``secret`` is the credential."""
    confidence: Confidence
    severity: Severity
    anchor: str = ""
    """What the one pass looks for instead of ``pattern``; each match holds it or stands within ``reach`` of it."""
    reach: int = DEFAULT_REACH
    publishable: bool = False
    checks: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    within: int = DEFAULT_WITHIN
    entropy: float = 0.0
    """Least Shannon entropy of the secret, bits a character."""
    env: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    """Rules between which the surroundings decide; the rule itself is reported when they do not."""
    shape_of: str = ""
    """The rule whose pattern this one has too: never matched itself, only chosen among the candidates of that one."""
    names: tuple[str, ...] = ()
    """Words of names, small and without separators, whose values this rule reports when the learned model takes them
    for secrets. Such a rule has no pattern."""
    specificity: int = DEFAULT_SPECIFICITY
    remediation: str = ""
    docs: str = ""
    examples: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    verify: Verify | None = None
    parts: tuple[PartRule, ...] = ()

    @property
    def matched(self) -> bool:
        """Whether the one pass looks for the rule: those with another's shape and those by name it does not."""
        return not self.shape_of and not self.names

    @property
    def prefix(self) -> str:
        """The literal characters with which every secret of this rule begins, possibly none."""
        return literal_prefix(self.pattern)


class RuleSet:
    """Every rule of one run, in a fixed order: a rule's index is its number in the compiled database.

    Rules that have another's shape, and those that go by names, come last and are not in the database.
    """

    __slots__ = ("_by_id", "by_name", "providers", "rules")

    def __init__(self, rules: tuple[Rule, ...], providers: Mapping[str, Provider]) -> None:
        self.rules = rules
        self.providers = providers
        self._by_id = {rule.id: rule for rule in rules}
        self.by_name = tuple(rule for rule in rules if rule.names)
        """The rules that go by names."""

    @property
    def patterns(self) -> list[str]:
        """What the one pass looks for: one pattern for each rule that is matched by one, in order."""
        return [rule.anchor or rule.pattern for rule in self.rules if rule.matched]

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id. Raises KeyError."""
        return self._by_id[rule_id]


def literal_prefix(pattern: str) -> str:
    """Return the literal characters at the start of the group ``secret``, less one that may be absent."""
    _, _, rest = pattern.partition("(?P<secret>")
    literal = ""
    position = 0
    while position < len(rest):
        character = rest[position]
        if character == "\\" and rest[position + 1 : position + 2] in ("-", "_", "."):
            character = rest[position + 1]
            position += 1
        elif character in _METACHARACTERS:
            return literal[:-1] if character in "{*?" else literal
        literal += character
        position += 1
    return literal
