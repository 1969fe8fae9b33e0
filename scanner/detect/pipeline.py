"""The order in which hits become matches: confirm, join split keys, look into layers, attribute, name holders."""

from __future__ import annotations

from typing import NamedTuple

from scanner.detect.confirm import confirm, most_specific
from scanner.detect.formats.credentials import is_credential_file
from scanner.detect.holder import holder
from scanner.detect.python import is_python
from scanner.detect.triggers import told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.generic.likelihood import Likelihood
    from scanner.detect.layer import Layer
    from scanner.detect.multipattern import Hits, Pass
    from scanner.detect.triggers import Told
    from scanner.model import Match, Span
    from scanner.ruleset import RuleSet
    from scanner.text import Text


class Instruments(NamedTuple):
    """What detection works with."""

    rules: RuleSet
    one_pass: Pass
    likelihood: Likelihood | None = None
    """The model of secrets by name, when it is not the one that ships with keysweep."""


DEEPEST = 4
"""Layers within layers that are looked into: base64 of gzip of base64 with escapes, and no further."""


def matches_of(
    text: Text, path: str, hits: Hits, fragments: Sequence[Span], instruments: Instruments, depth: int = 0
) -> list[Match]:
    """Return the matches behind the ``hits`` of the one pass, one rule for each secret, in order of place.

    ``fragments`` are the places at which pieces of a key stand in Python code; ``depth`` counts the texts around.
    """
    rules = instruments.rules
    apart = told(hits, rules)
    found = confirm(text, apart.rules, rules)
    if depth == 0 and any(part.required for match in found for part in rules.rule(match.rule).parts):
        from scanner.detect.parts import possible

        found = possible(text, found, rules)
    matches = most_specific(found, rules)
    if (matches or fragments) and is_python(path, text.data):
        from scanner.detect.code import understood

        matches = most_specific(understood(text, matches, fragments, rules, instruments.one_pass), rules)
    if apart.generic or is_credential_file(path):
        from scanner.detect.generic.detection import generic_matches

        named = sorted(match.span for match in matches)
        by_name = generic_matches(text, path, apart.generic, named, rules, instruments.likelihood)
        matches = most_specific([*matches, *by_name], rules)
    if apart.encoded and depth < DEEPEST:
        inner = list(_within_layers(text, path, apart, instruments, depth))
        matches = most_specific([*matches, *inner], rules) if inner else matches
    if any(rules.rule(match.rule).candidates for match in matches):
        from scanner.detect.attribute import attribute

        matches = attribute(text, path, matches, rules)
    if any(rules.rule(match.rule).parts for match in matches):
        from scanner.detect.parts import with_parts

        matches = with_parts(text, matches, rules, whole=depth == 0)
    if depth == 0 and matches:
        from scanner.detect.circumstances import told as told_by_place

        matches = told_by_place(text, path, matches, rules)
    return [match if match.holder else match._replace(holder=holder(text, match.span)) for match in matches]


def _within_layers(text: Text, path: str, apart: Told, instruments: Instruments, depth: int) -> Iterator[Match]:
    """Yield what is found in the texts that are written inside ``text``, at the places that write it."""
    from scanner.detect.encoded.layers import layers

    for layer in layers(text, path, apart.encoded):
        hits = instruments.one_pass.scan(layer.text.data)
        for match in matches_of(layer.text, path, hits, (), instruments, depth + 1) if hits else ():
            yield _mapped(match, layer)


def _mapped(match: Match, layer: Layer) -> Match:
    outer = layer.source.outer
    pieces = tuple(map(outer, match.pieces))
    parts = tuple(part._replace(span=outer(part.span)) for part in match.parts)
    return match._replace(span=outer(match.span), pieces=pieces, parts=parts, why=(*match.why, layer.fact))
