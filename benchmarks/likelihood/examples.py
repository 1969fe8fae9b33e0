"""Labelled candidates: what the detector would look at in each labelled line, and whether it is a secret."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, NamedTuple

from scanner.detect import multipattern
from scanner.detect.generic import trigger
from scanner.detect.generic.candidates import Candidate, candidates
from scanner.model import Span
from scanner.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Row(NamedTuple):
    """A labelled place with the lines around it."""

    path: str
    true: bool
    uuid: bool
    """Labelled a credential for being a bare UUID only."""
    text: str
    first: int
    """The line of the place within ``text``, from 0."""
    last: int
    at: int
    """The line of the file on which ``text`` begins."""
    start: int | None
    end: int | None

    @property
    def repository(self) -> str:
        """The id of the repository, which is the first part of the path."""
        return self.path.partition("/")[0]

    def span(self) -> Span:
        """Return the bytes of ``text`` that are labelled."""
        lines = self.text.split("\n")
        before = sum(len(line) + 1 for line in lines[: self.first])
        start = before + (self.start or 0)
        end = before + (len(lines[self.first]) if self.end is None else self.end)
        if self.last > self.first:
            end = sum(len(line) + 1 for line in lines[: self.last + 1])
        return Span(len(self.text[:start].encode()), len(self.text[:end].encode()))


class Example(NamedTuple):
    """A candidate whose label is known."""

    path: str
    repository: str
    true: bool
    candidate: Candidate
    text: Text


def read_rows(path: Path) -> list[Row]:
    """Return the labelled places of a file in the form that ``benchmarks.accuracy`` describes."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [_row(json.loads(line)) for line in stream]


def _row(fields: dict[str, Any]) -> Row:
    at = fields["first_line"]
    return Row(
        path=fields["path"],
        true=fields["label"] == "T",
        uuid=fields["category"] == ["UUID"],
        text=fields["text"],
        first=fields["line_start"] - at,
        last=fields["line_end"] - at,
        at=at,
        start=fields["value_start"],
        end=fields["value_end"],
    )


def examples(rows: Iterable[Row]) -> list[Example]:
    """Return each candidate of the labelled lines once; it is a secret if any label that covers it says so."""
    compiled = multipattern.compile_database(trigger.PATTERNS)
    assert isinstance(compiled, bytes)
    one_pass = multipattern.open_database(compiled)
    assert isinstance(one_pass, multipattern.HyperscanPass)
    found: dict[tuple[str, int, int], Example] = {}
    for row in rows:
        if row.uuid:
            continue
        for place, example in _of_row(row, one_pass):
            if place not in found or (example.true and not found[place].true):
                found[place] = example
    return [found[place] for place in sorted(found)]


def _of_row(row: Row, one_pass: multipattern.Pass) -> Iterator[tuple[tuple[str, int, int], Example]]:
    text = Text(row.text.encode())
    span = row.span()
    for candidate in candidates(text, row.path, one_pass.scan(text.data)):
        if candidate.span.overlaps(span):
            line = text.line_index(candidate.span.start)
            place = (row.path, row.at + line, candidate.span.start - text.line_starts()[line])
            yield place, Example(row.path, row.repository, row.true, candidate, text)
