"""What Python code adds to the matches in it: what holds each, how it is used, and keys put together from pieces."""

from __future__ import annotations

from scanner.detect.confirm import confirm
from scanner.detect.python import analyse
from scanner.detect.python.values import Unparsed, adjust
from scanner.detect.triggers import told
from scanner.model import Match, Span
from scanner.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.multipattern import Pass
    from scanner.detect.python.values import Folded
    from scanner.ruleset import RuleSet


def understood(
    text: Text, matches: Sequence[Match], fragments: Sequence[Span], rules: RuleSet, one_pass: Pass
) -> list[Match]:
    """Return ``matches`` with what the code says about each, and the keys that it puts together from several literals.

    Code that cannot be parsed adds nothing and is no error.
    """
    view = analyse(text, [match.span for match in matches], fragments)
    if isinstance(view, Unparsed):
        return list(matches)
    put_together = (
        match
        for folded in view.folded
        for match in _put_together(folded, rules, one_pass)
        if not any(_is_within(match, other) for other in matches)
    )
    told = (
        adjust(match._replace(holder=match.holder or view.holder(match.span)), view.usage(match.span))
        for match in (*matches, *put_together)
    )
    return list(told)


def _is_within(match: Match, other: Match) -> bool:
    """Return whether a key that is put together is written out elsewhere and only passed on: all pieces stand there."""
    return all(other.span.start <= piece.start and piece.end <= other.span.end for piece in match.pieces)


def _put_together(folded: Folded, rules: RuleSet, one_pass: Pass) -> Iterator[Match]:
    """Yield the matches in a folded value that take more than one of its pieces; the others are in the text."""
    # The name stands before the value again, for rules whose words have to.
    name = f'{folded.holder.name if folded.holder else "_"} = "'.encode()
    assigned = Text(name + folded.data + b'"\n')
    for match in confirm(assigned, told(one_pass.scan(assigned.data), rules).rules, rules):
        start, end = match.span.start - len(name), match.span.end - len(name)
        if start >= 0 and end <= len(folded.data) and folded.combines(start, end):
            yield match._replace(
                span=folded.source_span(start, end),
                holder=folded.holder,
                why=(*match.why, "put together from several literals"),
                pieces=folded.literal_spans(start, end),
            )
