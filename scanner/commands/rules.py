"""``keysweep rules``: lists the kinds of credential that are found, shows one, or tests that rules keep their word."""

from __future__ import annotations

from scanner import rulefiles, ruleset
from scanner.detector import cached_rules
from scanner.errors import ExitCode, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from scanner.rule import PartRule, Rule, RuleSet, Verify
    from scanner.rulecheck import Outcome

_LABEL = 12
"""Characters of the column with the names of fields."""


def run(options: argparse.Namespace) -> ExitCode:
    """Print the list of rules, or one rule in full, or what the tested rules do not keep."""
    if options.action != "test" and (options.only or options.format != "text"):
        raise UsageError(f"--rule and --format go with `keysweep rules test`, not with `{options.action}`.")
    extra = _rule_files(options.config)
    rules = cached_rules(rulefiles.rule_paths(extra))
    if options.action == "test":
        return _test(rules, options, extra)
    if options.action == "list":
        if options.rule:
            raise UsageError("`keysweep rules list` takes no rule; `keysweep rules show ID` shows one.")
        print(listing(rules))  # noqa: T201
        return ExitCode.CLEAN
    if not options.rule:
        raise UsageError("Name the rule: `keysweep rules show ID`.")
    print(details(_named(options.rule, rules), rules))  # noqa: T201
    return ExitCode.CLEAN


def _rule_files(config: str | None) -> tuple[str, ...]:
    """Return the rule files that a configuration adds. Raises ConfigError."""
    if config is None:
        return ()
    from scanner import config as configuration

    return configuration.load(config).rule_files


def _named(rule_id: str, rules: RuleSet) -> Rule:
    try:
        return rules.rule(rule_id)
    except KeyError:
        raise UsageError(f"There is no rule {rule_id!r}; `keysweep rules list` names them all.") from None


def listing(rules: RuleSet) -> str:
    """Return one line a rule: id, severity, confidence, whether its key can be checked, title."""
    width = max(len(rule.id) for rule in rules.rules)
    lines = [
        f"{rule.id:{width}}  {rule.severity.label:8}  {rule.confidence.label:6}  "
        f"{'verify' if rule.verify else '-':6}  {rule.title}"
        for rule in rules.rules
    ]
    checked = sum(rule.verify is not None for rule in rules.rules)
    return "\n".join([*lines, f"{len(lines)} rules, {len(rules.providers)} providers, {checked} with a check"])


def details(rule: Rule, rules: RuleSet) -> str:
    """Return all that a person may want to know of ``rule``."""
    fields: list[tuple[str, Sequence[str]]] = [
        ("id", (rule.id,)),
        ("title", (rule.title,)),
        ("provider", (rules.providers[rule.provider].name,)),
        ("severity", (rule.severity.label,)),
        ("confidence", (rule.confidence.label,)),
        ("exposure", ("publishable" if rule.publishable else "server-only",)),
        ("pattern", (rule.pattern,)),
        ("shape of", (rule.shape_of,)),
        ("names", (", ".join(rule.names),)),
        ("candidates", rule.candidates),
        ("checks", (", ".join(rule.checks),)),
        ("near", (", ".join(rule.near),)),
        ("variables", (", ".join(rule.env),)),
        ("parts", [_part_words(part) for part in rule.parts]),
        ("verify", _verify_words(rule.verify) if rule.verify else ()),
        ("examples", rule.examples),
        ("docs", (rule.docs,)),
    ]
    return "\n".join(line for name, values in fields for line in _field(name, [value for value in values if value]))


def _field(name: str, values: Sequence[str]) -> list[str]:
    rows = [row for value in values for row in value.splitlines()]
    return [f"{'' if number else name:{_LABEL}}{row}".rstrip() for number, row in enumerate(rows)]


def _part_words(part: PartRule) -> str:
    words = f"{part.name}: {f'the finding of {part.rule}' if part.rule else part.pattern}"
    notes = [f"near {', '.join(part.near)}"] if part.near else []
    notes += [flag for flag in ("required", "secret") if getattr(part, flag)]
    return f"{words} ({'; '.join(notes)})" if notes else words


def _verify_words(verify: Verify) -> list[str]:
    lines = [f"{verify.method} {url}" for url in verify.urls]
    lines += [f"{name}: {value}" for name, value in verify.headers]
    lines += [f"user and password: {verify.basic}"] if verify.basic else []
    lines += [f"body: {verify.body}"] if verify.body else []
    for answer in verify.answers:
        text = f" and {answer.text!r}" if answer.text else ""
        lines.append(f"{answer.status}{text}: {answer.liveness.value}")
    return [*lines, verify.docs]


def _test(rules: RuleSet, options: argparse.Namespace, extra: Sequence[str]) -> ExitCode:
    from scanner.rulecheck import check

    names = [*(options.only or ()), *([options.rule] if options.rule else ())]
    wanted = [_named(name, rules) for name in dict.fromkeys(names)]
    if not wanted:
        own = ruleset.rules_in(extra)
        wanted = [rule for rule in rules.rules if not extra or rule.id in own]
    outcome = check(rules, wanted)
    print(outcome_json(outcome) if options.format == "json" else outcome_text(outcome))  # noqa: T201
    return ExitCode.FINDINGS if outcome.problems else ExitCode.CLEAN


def outcome_text(outcome: Outcome) -> str:
    """Return the problems under the rule that has them, then what was tested."""
    from scanner.report.plain import visible
    from scanner.report.summary import plural

    lines: list[str] = []
    by_rule: dict[str, list[str]] = {}
    for problem in outcome.problems:
        shown = f"  {visible(problem.what)}" + (f": {visible(problem.template)}" if problem.template else "")
        by_rule.setdefault(problem.rule, []).append(shown)
    for rule, problems in by_rule.items():
        lines += [visible(rule), *problems, ""]
    tested = ", ".join(
        (plural(outcome.rules, "rule"), plural(outcome.examples, "example"), plural(outcome.negatives, "negative"))
    )
    found = plural(len(outcome.problems), "problem") if outcome.problems else "all good"
    return "\n".join([*lines, *map(visible, outcome.notes), f"Tested {tested}: {found}."])


def outcome_json(outcome: Outcome) -> str:
    """Return the outcome as one JSON document."""
    from scanner.report.json import dump

    document = outcome._asdict() | {"problems": [problem._asdict() for problem in outcome.problems]}
    return dump(document, indent=2).rstrip("\n")
