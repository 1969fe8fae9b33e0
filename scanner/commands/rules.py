"""``keysweep rules``: lists the kinds of credential that are found, or shows one."""

from __future__ import annotations

from scanner import rulefiles, ruleset
from scanner.errors import ExitCode, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from scanner.ruleset import Rule, RuleSet


def run(options: argparse.Namespace) -> ExitCode:
    """Print the list of rules, or one rule in full."""
    rules = ruleset.load(rulefiles.rule_paths())
    if options.action == "list":
        if options.rule:
            raise UsageError("`keysweep rules list` takes no rule; `keysweep rules show ID` shows one.")
        print(listing(rules))  # noqa: T201
        return ExitCode.CLEAN
    if not options.rule:
        raise UsageError("Name the rule: `keysweep rules show ID`.")
    try:
        rule = rules.rule(options.rule)
    except KeyError:
        raise UsageError(f"There is no rule {options.rule!r}; `keysweep rules list` names them all.") from None
    print(details(rule, rules))  # noqa: T201
    return ExitCode.CLEAN


def listing(rules: RuleSet) -> str:
    """Return one line a rule: id, severity, confidence, title."""
    width = max(len(rule.id) for rule in rules.rules)
    lines = [
        f"{rule.id:{width}}  {rule.severity.label:8}  {rule.confidence.label:6}  {rule.title}" for rule in rules.rules
    ]
    return "\n".join([*lines, f"{len(lines)} rules, {len(rules.providers)} providers"])


def details(rule: Rule, rules: RuleSet) -> str:
    """Return all that a person may want to know of ``rule``."""
    fields = [
        ("id", rule.id),
        ("title", rule.title),
        ("provider", rules.providers[rule.provider].name),
        ("severity", rule.severity.label),
        ("confidence", rule.confidence.label),
        ("exposure", "publishable" if rule.publishable else "server-only"),
        ("pattern", rule.pattern),
        ("checks", ", ".join(rule.checks)),
        ("near", ", ".join(rule.near)),
        ("variables", ", ".join(rule.env)),
        ("examples", "\n            ".join(rule.examples)),
        ("docs", rule.docs),
    ]
    return "\n".join(f"{name:11} {value}" for name, value in fields if value)
