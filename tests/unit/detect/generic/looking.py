"""What the tests of secrets by name share: the pass over the triggers alone, and the candidates of a text."""

from __future__ import annotations

from functools import cache

from scanner.detect.generic import trigger
from scanner.detect.generic.candidates import Candidate, candidates
from scanner.detect.multipattern import HyperscanPass, compile_database, open_database
from scanner.text import Text


@cache
def triggers() -> HyperscanPass:
    """Return the compiled pass of the triggers, without any rule."""
    serialised = compile_database(trigger.PATTERNS)
    assert isinstance(serialised, bytes)
    opened = open_database(serialised)
    assert isinstance(opened, HyperscanPass)
    return opened


def looked_at(content: str | bytes, path: str) -> list[Candidate]:
    """Return the candidates of a file, each held to what every candidate must be: bytes of the text, in order."""
    text = Text(content.encode() if isinstance(content, str) else content)
    found = candidates(text, path, triggers().scan(text.data))
    last = -1
    for candidate in found:
        span = candidate.span
        assert last < span.start < span.end <= len(text.data), candidate
        assert candidate.value == text.characters(span.start, span.end)
        last = span.start
    return found


def the_candidate(content: str, path: str) -> Candidate:
    """Return the one candidate of a file."""
    (candidate,) = looked_at(content, path)
    return candidate
