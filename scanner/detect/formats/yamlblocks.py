"""Literal and folded block scalars of YAML."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.formats.escapes import characters
from scanner.model import Span

_HEADER = re.compile(rb"[|>](?P<flags>[+-]?[1-9]?[+-]?)[ \t]*+(?:#[^\n]*+)?\r?\Z")
_INDENT = re.compile(rb" *+")


class Block(NamedTuple):
    """A block scalar, with the lines that write it."""

    value: str
    span: Span
    lines: tuple[Span, ...]
    """The bytes of each line without its indentation and its end; a blank line is an empty span."""
    folded: bool
    names: tuple[str, ...] = ()
    """The keys around it, its own last."""


def block_header(data: bytes, at: int, end: int) -> tuple[bool, int, str] | None:
    """Return whether the block is folded, its given indentation (0 for none) and its chomping; None for no header."""
    found = _HEADER.match(data[at:end])
    if found is None:
        return None
    flags = found["flags"].decode()
    digits = flags.strip("+-")
    return data[at : at + 1] == b">", int(digits or 0), flags.strip("123456789")[:1]


def read_block(data: bytes, at: int, indent: int, header: tuple[bool, int, str]) -> tuple[Block | None, int]:
    """Return the block whose lines begin at ``at`` and are further in than ``indent``, and where the rest begins.

    None in its place when the block holds nothing.
    """
    is_folded, given, chomping = header
    lines, after = _lines(data, at, indent, max(0, indent) + given if given else 0)
    filled = [line for line in lines if line.end > line.start]
    if not filled:
        return None, after
    span = Span(filled[0].start, filled[-1].end)
    trailing = len(lines) - 1 - max(number for number, line in enumerate(lines) if line.end > line.start)
    texts = [characters(data, *line) for line in lines[: len(lines) - trailing]]
    value = _fold(texts) if is_folded else "\n".join(texts)
    ended = after > 0 and data[after - 1 : after] == b"\n"
    value += {"-": "", "+": "\n" * (trailing + ended)}.get(chomping, "\n" if ended or trailing else "")
    return Block(value, span, tuple(lines), is_folded), after


def _lines(data: bytes, at: int, indent: int, margin: int) -> tuple[list[Span], int]:
    """Return the lines of a block without ``margin``, by default the indentation of the first, and its end."""
    lines: list[Span] = []
    while at < len(data):
        end = data.find(b"\n", at)
        after = len(data) if end < 0 else end + 1
        end = len(data) if end < 0 else end
        if data[end - 1 : end] == b"\r" and end > at:
            end -= 1
        found = _INDENT.match(data, at, end)
        content = found.end() if found else at
        if content >= end and not (margin and content - at > margin):
            lines.append(Span(end, end))
        elif content < end and content - at <= indent:
            break
        else:
            margin = margin or content - at
            lines.append(Span(min(content, at + margin), end))
        at = after
    return lines, min(at, len(data))


def _fold(lines: list[str]) -> str:
    """Join lines as ``>`` does: with blanks, save around blank lines and lines that are further in."""
    pieces: list[str] = []
    blank, previous = 0, ""
    for number, line in enumerate(lines):
        if not line:
            blank += 1
            continue
        spaced = line[0] in " \t" or previous[:1] in (" ", "\t")
        if number and not pieces:
            pieces.append("\n" * blank)
        elif pieces:
            pieces.append("\n" * (blank + spaced) if blank or spaced else " ")
        pieces.append(line)
        blank, previous = 0, line
    return "".join(pieces)
