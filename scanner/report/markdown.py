"""The report as a Markdown table, for the comment on a pull request."""

from __future__ import annotations

from scanner.report.options import shown
from scanner.report.plain import visible
from scanner.report.summary import coverage, found_line, groups, headline, hidden, parts_words, plural, reported, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model import Finding, Report
    from scanner.report.options import RenderOptions
    from scanner.report.summary import Group

_ROWS = 100
"""Rows of the table: a comment holds 65,536 characters on GitHub, and nobody reads more."""

_PLACES = 3
_SPECIAL = frozenset("\\`*_[]#+!|<>~&$")


def render(report: Report, options: RenderOptions) -> str:
    """Return a heading, a table with a row for each secret, and the coverage line."""
    together = groups(reported(report))
    lines = ["### keysweep", "", f"**{prose(found_line(report, options.fail_on))}**", ""]
    if together:
        lines += ["| Severity | Secret | Where | Sure | Next |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(group, options) for group in together[:_ROWS]]
        lines.append("")
        if len(together) > _ROWS:
            lines += [f"…and {plural(len(together) - _ROWS, 'more secret')}.", ""]
    if options.show_suppressed and hidden(report):
        lines += ["| Suppressed | Where | Why |", "| --- | --- | --- |"]
        for entry in hidden(report)[:_ROWS]:
            lines.append(f"| {prose(entry.finding.title)} | {code(where(entry.finding))} | {prose(entry.reason)} |")
        lines.append("")
    lines += [f"{prose(note)}  " for note in report.notes]
    lines.append(prose(coverage(report)))
    return "\n".join(lines) + "\n"


def _row(group: Group, options: RenderOptions) -> str:
    finding = group.first
    secret = f"{prose(headline(finding))}<br>{code(shown(finding.secret, options))}"
    if finding.holder is not None:
        secret += f"<br>held by {code(finding.holder.name)}"
    for words in parts_words(finding, options):
        secret += f"<br>with {code(words)}"
    cells = (f"**{group.severity.label}**", secret, _where(group), finding.confidence.label, _next(finding))
    return f"| {' | '.join(cells)} |"


def _where(group: Group) -> str:
    places = [code(where(finding)) for finding in group.findings[:_PLACES]]
    if len(group.findings) > _PLACES:
        places.append(f"and {plural(len(group.findings) - _PLACES, 'more place')}")
    return "<br>".join(places)


def _next(finding: Finding) -> str:
    steps = [prose(finding.remediation)] if finding.remediation else []
    if finding.docs.startswith("https://"):
        steps.append(f"[{prose(finding.provider or 'provider')}]({_link(finding.docs)})")
    steps.append(f"No secret? A comment on the line allows it: {code(f'keysweep:allow={finding.rule}')}")
    return "<br>".join(steps)


def _link(url: str) -> str:
    """Return ``url`` without the characters that would end a link or a cell."""
    return "".join(character if character.isalnum() or character in "/:.-_~?#=&%+,;@" else f"%{ord(character):02X}"
                   for character in visible(url))  # fmt: skip


def code(text: str) -> str:
    """Return ``text`` as a code span, in which nothing is markup, a link, a mention or the end of a table cell."""
    text = visible(text)
    if "|" in text:
        # A code span can hold every bar but one after a backslash; entities can stand for all of them.
        return "<code>" + "".join(_entity(character) for character in text) + "</code>"
    longest = _longest_run_of_backticks(text)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest or not text.strip() else f"{fence}{text}{fence}"


def _entity(character: str) -> str:
    return character if character.isalnum() or character == " " else f"&#{ord(character)};"


def _longest_run_of_backticks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def prose(text: str) -> str:
    """Return ``text`` as a sentence without markup. What could mention somebody becomes a code span."""
    text = visible(text)
    if "@" in text:
        return code(text)
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in text)
