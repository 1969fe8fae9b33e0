"""Templates with named blanks, as the requests of rules have them: ``Bearer {secret}``.

A name is lowercase letters, digits and underscores; ``{{`` and ``}}`` are literal braces; any other brace is an error.
"""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class Piece(NamedTuple):
    """A run of literal text, or one blank."""

    text: str
    blank: bool


def is_name(text: str) -> bool:
    """Return whether ``text`` may name a blank."""
    return bool(text) and set(text) <= _NAME and not text[0].isdigit()


def pieces(template: str) -> Iterator[Piece]:
    """Yield the pieces of ``template`` in order. Raises ValueError, in words, for a brace that stands alone."""
    literal = ""
    position = 0
    while position < len(template):
        if template.startswith(("{{", "}}"), position):
            literal += template[position]
            position += 2
            continue
        character = template[position]
        if character == "}":
            raise ValueError(f"a single }} stands in {template!r}; a literal brace is written }}}}")
        if character == "{":
            end = template.find("}", position)
            name = template[position + 1 : end] if end > 0 else ""
            if not is_name(name):
                raise ValueError(f"a {{ without a name and }} stands in {template!r}; a literal brace is written {{{{")
            if literal:
                yield Piece(literal, False)
            yield Piece(name, True)
            literal, position = "", end + 1
            continue
        literal += character
        position += 1
    if literal:
        yield Piece(literal, False)


def names(template: str) -> tuple[str, ...]:
    """Return the names of the blanks of ``template``, in order. Raises ValueError as ``pieces`` does."""
    return tuple(piece.text for piece in pieces(template) if piece.blank)


def fill(template: str, values: Mapping[str, str], quoted: Callable[[str], str] = str) -> str:
    """Return ``template`` with each blank replaced by its value as ``quoted`` writes it. Raises KeyError."""
    return "".join(quoted(values[piece.text]) if piece.blank else piece.text for piece in pieces(template))
