"""Puts the parts together: a file, the places of interest in it, and what the code makes of them."""

from __future__ import annotations

from itertools import islice

from scanner.detect.python.folding import MAX_FOLDED, Folder
from scanner.detect.python.holders import holder_of
from scanner.detect.python.literals import Value
from scanner.detect.python.names import Forest, Names
from scanner.detect.python.statements import layout
from scanner.detect.python.tree import Tree
from scanner.detect.python.usage import usage_of
from scanner.detect.python.values import Folded, Unparsed, Usage
from scanner.model import Holder, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.text import Text

MAX_MENTIONS = 20
"""Statements looked at because they name a certain variable that holds a fragment of a key."""
MAX_NAMES = 64
"""Such variables in one file."""


class PythonView:
    """What the code of one file says about byte ranges in it."""

    __slots__ = ("_forest", "folded", "unparsed")

    def __init__(self, forest: Forest, folded: tuple[Folded, ...], unparsed: tuple[Unparsed, ...]) -> None:
        self._forest = forest
        self.folded = folded
        """Values that the statements of interest put together out of several literals, or hide by escapes."""
        self.unparsed = unparsed
        """Why some of the statements of interest could not be understood."""

    def _tree(self, span: Span) -> Tree | None:
        index = self._forest.layout.index_at(span.start)
        if index is None or span.end > self._forest.layout.statement(index).end:
            return None
        tree = self._forest.tree(index)
        return tree if isinstance(tree, Tree) else None

    def holder(self, span: Span) -> Holder | None:
        """Return what holds the string at ``span``: a variable, a parameter, an argument... None for none of them."""
        if self._forest.layout.in_comment(span):
            return None
        try:
            tree = self._tree(span)
            return holder_of(tree, span) if tree else None
        except RecursionError:
            return None

    def usage(self, span: Span) -> Usage:
        """Return what the code does with the bytes at ``span``; PLAIN too where the code is not understood."""
        if self._forest.layout.in_comment(span):
            return Usage.COMMENT
        tree = self._tree(span)
        return usage_of(tree, span) if tree else Usage.PLAIN


def _of_interest(forest: Forest, matches: Sequence[Span], fragments: Sequence[Span]) -> list[int]:
    """Return the statements that hold a match or a fragment, or that name a variable in which a fragment stands."""
    layout = forest.layout
    indexes: dict[int, None] = {}
    for span in (*matches, *fragments):
        index = layout.index_at(span.start)
        if index is not None and not layout.in_comment(span):
            indexes[index] = None
    for name in _names_of_fragments(forest, fragments):
        indexes.update(dict.fromkeys(layout.mentions(name, MAX_MENTIONS)))
    return list(indexes)


def _names_of_fragments(forest: Forest, fragments: Sequence[Span]) -> list[bytes]:
    """Return the variables to which statements that hold a fragment give a value."""
    layout = forest.layout
    names: dict[bytes, None] = {}
    for index in dict.fromkeys(layout.index_at(span.start) for span in fragments):
        if index is not None:
            names.update(dict.fromkeys(sorted(layout.bound_names(index))))
    return list(names)[:MAX_NAMES]


def _folded(tree: Tree, value: Value) -> Folded:
    whole = Folded(value.data, value.pieces)
    return whole._replace(holder=holder_of(tree, whole.source_span(0, len(value.data))))


def _all_folded(forest: Forest, trees: Sequence[Tree]) -> Iterator[Folded]:
    folder = Folder(Names(forest))
    for tree in trees:
        for _, value in folder.folded(tree):
            yield _folded(tree, value)


def analyse(text: Text, matches: Sequence[Span], fragments: Sequence[Span]) -> PythonView | Unparsed:
    """See ``scanner.detect.python.analyse``."""
    try:
        return _analysed(text, matches, fragments)
    except RecursionError:
        return Unparsed("an expression nested too deeply")


def _analysed(text: Text, matches: Sequence[Span], fragments: Sequence[Span]) -> PythonView | Unparsed:
    forest = Forest(layout(text.data))
    found = [forest.tree(index) for index in _of_interest(forest, matches, fragments)]
    trees = [tree for tree in found if isinstance(tree, Tree)]
    unparsed = tuple(tree for tree in found if isinstance(tree, Unparsed))
    if unparsed and not trees:
        return unparsed[0]
    folded = tuple(islice(_all_folded(forest, trees), MAX_FOLDED))
    return PythonView(forest, folded, unparsed)
