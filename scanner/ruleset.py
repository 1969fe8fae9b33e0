"""Rules as data: rules/*.toml become a ``RuleSet``.

A rule file is read strictly: an unknown key, a wrong type, or a name that does not exist is an error that names the
file, the rule and the key, because a rule that silently fails to load is a gate that silently weakens.

The pattern dialect is what hyperscan and RE2 share: no lookaround, no back-reference, so no rule can be made to hang.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from scanner.errors import RuleError
from scanner.model import Confidence, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DEFAULT_REACH = 512
"""Bytes before the end of a match in which it must begin, unless the rule says otherwise."""

DEFAULT_WITHIN = 120
"""Bytes on either side of a secret in which a ``near`` word must stand, unless the rule says otherwise."""

DEFAULT_SPECIFICITY = 50
"""Where two rules claim the same bytes, the higher one is reported: generic shapes use 10, ambiguous ones 20."""


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
    specificity: int = DEFAULT_SPECIFICITY
    remediation: str = ""
    docs: str = ""
    examples: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """The literal characters with which every secret of this rule begins, possibly none."""
        return literal_prefix(self.pattern)


class RuleSet:
    """Every rule of one run, in a fixed order: a rule's index is its number in the compiled database.

    Rules that have another's shape come last and are not in the database.
    """

    __slots__ = ("_by_id", "providers", "rules")

    def __init__(self, rules: tuple[Rule, ...], providers: Mapping[str, Provider]) -> None:
        self.rules = rules
        self.providers = providers
        self._by_id = {rule.id: rule for rule in rules}

    @property
    def patterns(self) -> list[str]:
        """What the one pass looks for: one pattern for each rule but those that have another's shape, in order."""
        return [rule.anchor or rule.pattern for rule in self.rules if not rule.shape_of]

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id. Raises KeyError."""
        return self._by_id[rule_id]


_Level = TypeVar("_Level", Confidence, Severity)

_STRINGS = (list,)
_RULE_KEYS: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "title": (str,),
    "pattern": (str,),
    "value": (str,),
    "anchor": (str,),
    "reach": (int,),
    "confidence": (str,),
    "severity": (str,),
    "exposure": (str,),
    "checks": _STRINGS,
    "near": _STRINGS,
    "within": (int,),
    "entropy": (float, int),
    "env": _STRINGS,
    "candidates": _STRINGS,
    "shape_of": (str,),
    "specificity": (int,),
    "remediation": (str,),
    "docs": (str,),
    "examples": _STRINGS,
    "negatives": _STRINGS,
}
_NOT_WITH_SHAPE = ("anchor", "reach", "checks", "near", "within", "entropy", "candidates")
_RULE_NEEDS = ("id", "title", "confidence", "severity", "exposure")
_PROVIDER_KEYS: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "name": (str,),
    "docs": (str,),
    "env": _STRINGS,
    "hosts": _STRINGS,
    "code": _STRINGS,
    "files": _STRINGS,
    "models": _STRINGS,
    "words": _STRINGS,
}
_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_METACHARACTERS = frozenset("\\[](){}.*+?|^$")
_ESCAPED = "\\.+*?()|[]{}^$-"
_CREDENTIAL_WORDS = (
    "key",
    "token",
    "secret",
    "auth",
    "authorization",
    "bearer",
    "credential",
    "password",
    "passwd",
    "pat",
)
"""How the names of variables, settings and headers that hold a credential end, before a plural and a stage."""
_STAGE = r"s?(?:[_.-]?(?:\d{1,2}|default|dev|development|live|local|prod|production|staging|test|value))?"
_MARK = r"[ \t=:,()\[\]{}<>|?!\"'`\\$]"
_BETWEEN = rf"{_MARK}{{0,11}}(?:{_MARK}|:-)"
_WORDS_BETWEEN = r"(?:basic|bearer|const|default|optional|or|secretstr|str|string|token|value)"
_NEXT_LINE = r"[\"'`]?(?:</\w{1,10}>)?,?[ \t]{0,4}\r?\n[ \t]{0,40}[\"'<]?value"
_AFTER_VALUE = r"(?:[\"'`\s,;)<>&|#\\\]}]|\z)"
_LONGEST_GAP = 150
"""Most bytes between the end of a word and the value: the sum of the parts of the full pattern, rounded up."""


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


def named_value_pattern(words: Sequence[str], value: str) -> str:
    """Return the pattern for a value whose shape proves nothing unless one of ``words`` names it on the same line.

    Either a name holds the word and then says what it is (``MISTRAL_API_KEY``, ``mistral.apiKey``, ``mistral.ai … -H
    "Authorization``), or a word that says so itself (``co_api_key``) begins a name. The name must end there, save for
    a stage such as ``_PROD``: ``token_hash`` and ``tokenizer`` name other things. Between it and the value stand
    punctuation and at most two words that stand there in code, or, in lists of names and values, ``value`` on the next
    line. Or a call takes the value: ``cohere.Client("``.
    """
    whole, parts = _named_words(words)
    names = [rf"(?:\b|_)(?:{whole})"] if whole else []
    call = ""
    if parts:
        names.append(rf"(?:{parts})[^\n]{{0,40}}?(?:{'|'.join(_CREDENTIAL_WORDS)})")
        call = rf"|(?:{parts})[\w.]{{0,24}}\([ \t]{{0,2}}[\"'`]"
    between = rf"(?:{_BETWEEN}(?:{_WORDS_BETWEEN}{_BETWEEN}){{0,2}}|{_NEXT_LINE}{_BETWEEN})"
    return rf"(?i:(?:{'|'.join(names)}){_STAGE}{between}{call})(?P<secret>{value}){_AFTER_VALUE}"


def named_value_anchor(words: Sequence[str], value: str) -> str:
    """Return what the one pass looks for in place of ``named_value_pattern``: a word, then a value of that shape.

    Each match of the full pattern contains one of it. hyperscan compiles 285 rules, 39 of them such, in 0.8 s; with
    the full patterns in 1.7 s.
    """
    either = "|".join(group for group in _named_words(words) if group)
    return rf"(?i:{either})[\s\S]{{0,{_LONGEST_GAP}}}?{value}{_AFTER_VALUE}"


def _named_words(words: Sequence[str]) -> tuple[str, str]:
    """Return as alternatives the words that say that they name a credential, and those that only name its owner."""
    whole: list[str] = []
    parts: list[str] = []
    for word in words:
        pattern = "".join("\\" + c if c in _ESCAPED else c for c in word)
        (whole if word.lower().endswith(_CREDENTIAL_WORDS) else parts).append(pattern)
    return "|".join(whole), "|".join(parts)


def _checked(table: Mapping[str, Any], keys: Mapping[str, tuple[type, ...]], where: str) -> None:
    for key, value in table.items():
        if key not in keys:
            raise RuleError(f"{where}: unknown key {key!r}; it may be one of {', '.join(sorted(keys))}.")
        kinds = keys[key]
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise RuleError(f"{where}: {key} must be {kinds[0].__name__}, not {type(value).__name__}.")
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise RuleError(f"{where}: {key} must be a list of strings.")


def _level(kind: type[_Level], word: str, where: str) -> _Level:
    try:
        return kind[word.upper()]
    except KeyError:
        allowed = ", ".join(name.lower() for name in kind.__members__)
        raise RuleError(f"{where}: {word!r} is not one of {allowed}.") from None


def _provider(table: Mapping[str, Any], where: str) -> Provider:
    _checked(table, _PROVIDER_KEYS, f"{where}: [provider]")
    for key in ("id", "name"):
        if not table.get(key):
            raise RuleError(f"{where}: [provider] needs {key}.")
    signals = Signals(**{name: tuple(table.get(name, ())) for name in Signals._fields})
    return Provider(table["id"], table["name"], table.get("docs", ""), signals)


def _pattern(table: Mapping[str, Any], where: str) -> str:
    pattern, value = table.get("pattern"), table.get("value")
    if [pattern, value, table.get("shape_of")].count(None) != 2:
        raise RuleError(f"{where}: give either pattern or value or shape_of.")
    if "shape_of" in table:
        for key in _NOT_WITH_SHAPE:
            if key in table:
                raise RuleError(f"{where}: {key} has no effect beside shape_of.")
        return ""
    if value is not None:
        if not table.get("near"):
            raise RuleError(f"{where}: value needs near, the words that name it.")
        return named_value_pattern(table["near"], value)
    assert isinstance(pattern, str)
    if "(?P<secret>" not in pattern:
        raise RuleError(f"{where}: pattern has no group (?P<secret>...).")
    return pattern


def _rule(table: Mapping[str, Any], provider: Provider, where: str) -> Rule:
    where = f"{where}: rule {table.get('id', '?')}"
    _checked(table, _RULE_KEYS, where)
    for key in _RULE_NEEDS:
        if not table.get(key):
            raise RuleError(f"{where}: {key} is missing.")
    if not set(table["id"]) <= _ID_CHARACTERS:
        raise RuleError(f"{where}: an id has lowercase letters, digits and dashes only.")
    if table["exposure"] not in ("server-only", "publishable"):
        raise RuleError(f"{where}: exposure must be server-only or publishable.")
    return Rule(
        id=table["id"],
        title=table["title"],
        provider=provider.id,
        pattern=_pattern(table, where),
        confidence=_level(Confidence, table["confidence"], where),
        severity=_level(Severity, table["severity"], where),
        anchor=table.get("anchor") or (named_value_anchor(table["near"], table["value"]) if "value" in table else ""),
        reach=table.get("reach", DEFAULT_REACH),
        publishable=table["exposure"] == "publishable",
        checks=tuple(table.get("checks", ())),
        # A composed pattern already holds its words.
        near=() if "value" in table else tuple(table.get("near", ())),
        within=table.get("within", DEFAULT_WITHIN),
        entropy=float(table.get("entropy", 0.0)),
        env=tuple(table.get("env", ())),
        candidates=tuple(table.get("candidates", ())),
        shape_of=table.get("shape_of", ""),
        specificity=table.get("specificity", DEFAULT_SPECIFICITY),
        remediation=table.get("remediation", ""),
        docs=table.get("docs", provider.docs),
        examples=tuple(table.get("examples", ())),
        negatives=tuple(table.get("negatives", ())),
    )


def parse_rule_file(text: str, where: str) -> tuple[Provider, list[Rule]]:
    """Return the provider and the rules of one rule file. Raises RuleError, which names ``where`` and the key."""
    import tomllib

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{where}: not valid TOML: {error}.") from None
    unknown = set(tables) - {"provider", "rule"}
    if unknown:
        raise RuleError(f"{where}: unknown table {sorted(unknown)[0]!r}; a rule file has [provider] and [[rule]].")
    if not isinstance(tables.get("provider"), dict):
        raise RuleError(f"{where}: [provider] is missing.")
    provider = _provider(tables["provider"], where)
    rules = tables.get("rule", [])
    if not isinstance(rules, list) or not rules:
        raise RuleError(f"{where}: it holds no [[rule]].")
    return provider, [_rule(table, provider, where) for table in rules]


def build(files: Iterable[tuple[str, str]]) -> RuleSet:
    """Return the rule set of ``(name, text)`` pairs. Raises RuleError for a bad file or an id that stands twice."""
    providers: dict[str, Provider] = {}
    rules: dict[str, Rule] = {}
    for name, text in files:
        provider, found = parse_rule_file(text, name)
        if provider.id in providers:
            raise RuleError(f"{name}: provider {provider.id!r} stands in another file too.")
        providers[provider.id] = provider
        for rule in found:
            if rule.id in rules:
                raise RuleError(f"{name}: rule {rule.id!r} stands twice.")
            rules[rule.id] = rule
    for rule in rules.values():
        for candidate in rule.candidates:
            if candidate not in rules:
                raise RuleError(f"rule {rule.id}: candidate {candidate!r} is not a rule.")
    shaped = [_shaped(rule, rules) for rule in rules.values() if rule.shape_of]
    matched = [rule for rule in rules.values() if not rule.shape_of]
    return RuleSet((*sorted(matched), *sorted(shaped)), providers)


def _shaped(rule: Rule, rules: Mapping[str, Rule]) -> Rule:
    """Return ``rule`` with the pattern of the rule whose shape it has."""
    model = rules.get(rule.shape_of)
    if model is None or model.shape_of:
        raise RuleError(f"rule {rule.id}: shape_of {rule.shape_of!r} is not a rule with a pattern of its own.")
    if rule.id not in model.candidates:
        raise RuleError(f"rule {rule.id}: it is not among the candidates of {model.id}, so it could never be reported.")
    return rule._replace(pattern=model.pattern, reach=model.reach)


def load(paths: Sequence[str]) -> RuleSet:
    """Read and build the rule set of ``paths``. Raises RuleError."""
    files = []
    for path in paths:
        try:
            with open(path, encoding="utf-8") as stream:
                files.append((path, stream.read()))
        except (OSError, UnicodeDecodeError) as error:
            raise RuleError(f"Cannot read rule file {path}: {error}.") from None
    return build(files)
