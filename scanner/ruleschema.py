"""The strict reading of one rule file: every key is known and has its type, or the file is refused.

An unknown key, a wrong type, or a name that does not exist is an error that names the file, the rule and the key,
because a rule that silently fails to load is a gate that silently weakens.

The pattern dialect is what hyperscan and RE2 share: no lookaround, no back-reference, so no rule can be made to hang.
"""

from __future__ import annotations

from typing import Any, TypeVar

from scanner.errors import RuleError
from scanner.model import Confidence, Severity
from scanner.namedvalue import named_value_anchor, named_value_pattern
from scanner.rule import CREDENTIAL, DEFAULT_REACH, DEFAULT_SPECIFICITY, DEFAULT_WITHIN, Provider, Rule, Signals
from scanner.ruletables import STRINGS, checked, parts_of, verify_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_Level = TypeVar("_Level", Confidence, Severity)

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
    "checks": STRINGS,
    "near": STRINGS,
    "within": (int,),
    "entropy": (float, int),
    "env": STRINGS,
    "candidates": STRINGS,
    "shape_of": (str,),
    "names": STRINGS,
    "specificity": (int,),
    "remediation": (str,),
    "docs": (str,),
    "examples": STRINGS,
    "negatives": STRINGS,
    "verify": (dict,),
    "parts": (list,),
}
_NOT_WITHOUT_PATTERN = ("anchor", "reach", "checks", "near", "within", "entropy", "candidates")
_RULE_NEEDS = ("id", "title", "confidence", "severity", "exposure")
_PROVIDER_KEYS: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "name": (str,),
    "docs": (str,),
    "env": STRINGS,
    "hosts": STRINGS,
    "code": STRINGS,
    "files": STRINGS,
    "models": STRINGS,
    "words": STRINGS,
}
_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def _level(kind: type[_Level], word: str, where: str) -> _Level:
    try:
        return kind[word.upper()]
    except KeyError:
        allowed = ", ".join(name.lower() for name in kind.__members__)
        raise RuleError(f"{where}: {word!r} is not one of {allowed}.") from None


def _provider(table: Mapping[str, Any], where: str) -> Provider:
    checked(table, _PROVIDER_KEYS, f"{where}: [provider]")
    for key in ("id", "name"):
        if not table.get(key):
            raise RuleError(f"{where}: [provider] needs {key}.")
    signals = Signals(**{name: tuple(table.get(name, ())) for name in Signals._fields})
    return Provider(table["id"], table["name"], table.get("docs", ""), signals)


def _pattern(table: Mapping[str, Any], where: str) -> str:
    pattern, value = table.get("pattern"), table.get("value")
    if [pattern, value, table.get("shape_of"), table.get("names")].count(None) != 3:
        raise RuleError(f"{where}: give either pattern or value or shape_of or names.")
    for kind in ("shape_of", "names"):
        for key in _NOT_WITHOUT_PATTERN if kind in table else ():
            if key in table:
                raise RuleError(f"{where}: {key} has no effect beside {kind}.")
    if pattern is None and value is None:
        return ""
    if value is not None:
        if not table.get("near"):
            raise RuleError(f"{where}: value needs near, the words that name it.")
        return named_value_pattern(table["near"], value)
    assert isinstance(pattern, str)
    if f"(?P<{CREDENTIAL}>" not in pattern:
        raise RuleError(f"{where}: pattern has no group (?P<{CREDENTIAL}>...).")
    return pattern


def _rule(table: Mapping[str, Any], provider: Provider, where: str) -> Rule:
    where = f"{where}: rule {table.get('id', '?')}"
    checked(table, _RULE_KEYS, where)
    for key in _RULE_NEEDS:
        if not table.get(key):
            raise RuleError(f"{where}: {key} is missing.")
    if not set(table["id"]) <= _ID_CHARACTERS:
        raise RuleError(f"{where}: an id has lowercase letters, digits and dashes only.")
    if table["exposure"] not in ("server-only", "publishable"):
        raise RuleError(f"{where}: exposure must be server-only or publishable.")
    docs = table.get("docs", provider.docs)
    parts = parts_of(table.get("parts", ()), where)
    verify = table.get("verify")
    return Rule(
        id=table["id"],
        title=table["title"],
        provider=provider.id,
        pattern=_pattern(table, where),
        confidence=_level(Confidence, table["confidence"], where),
        severity=_level(Severity, table["severity"], where),
        anchor=table.get("anchor") or (named_value_anchor(table["near"]) if "value" in table else ""),
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
        names=tuple(table.get("names", ())),
        specificity=table.get("specificity", DEFAULT_SPECIFICITY),
        remediation=table.get("remediation", ""),
        docs=docs,
        examples=tuple(table.get("examples", ())),
        negatives=tuple(table.get("negatives", ())),
        verify=None if verify is None else verify_of(verify, parts, provider.signals.hosts, docs, where),
        parts=parts,
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
