"""Which names in a tree are bound, and to what."""

from __future__ import annotations

from typing import NamedTuple

import libcst as cst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.python.tree import Tree


class Binding(NamedTuple):
    """One place that gives a name a value."""

    value: cst.BaseExpression | None
    """None for a value that only the running program knows."""
    added: bool = False
    """True for ``NAME += value``."""


Scope = cst.Module | cst.FunctionDef | cst.Lambda | cst.ClassDef
_SCOPES = (cst.Module, cst.FunctionDef, cst.Lambda, cst.ClassDef)


def scope_of(tree: Tree, node: cst.CSTNode) -> Scope:
    """Return the innermost function, class or module around ``node``, itself not counted."""
    while True:
        above = tree.parent(node)
        if above is None:
            return tree.module
        if isinstance(above, _SCOPES):
            return above
        node = above


def _targets(target: cst.CSTNode, value: cst.BaseExpression | None) -> Iterator[tuple[cst.Name, Binding]]:
    """Yield the names that ``target = value`` binds."""
    if isinstance(target, cst.Name):
        yield target, Binding(value)
    elif isinstance(target, cst.StarredElement):
        yield from _targets(target.value, None)
    elif isinstance(target, (cst.Tuple, cst.List)):
        values: list[cst.BaseExpression | None] = [None] * len(target.elements)
        if isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == len(target.elements):
            both = (*value.elements, *target.elements)
            if not any(isinstance(element, cst.StarredElement) for element in both):
                values = [element.value for element in value.elements]
        for element, given in zip(target.elements, values, strict=True):
            starred = isinstance(element, cst.StarredElement)
            yield from _targets(element if starred else element.value, given)


def _named_parts(node: cst.CSTNode) -> Iterator[cst.CSTNode | None]:
    """Yield what ``node`` binds to a value that only the running program knows."""
    if isinstance(node, (cst.For, cst.CompFor)):
        yield node.target
    elif isinstance(node, (cst.Param, cst.FunctionDef, cst.ClassDef, cst.MatchAs, cst.AsName, cst.ImportAlias)):
        yield node.name
    elif isinstance(node, (cst.Global, cst.Nonlocal)):
        yield from (item.name for item in node.names)
    elif isinstance(node, cst.Del):
        yield node.target


def _bindings(node: cst.CSTNode) -> Iterator[tuple[cst.Name, Binding]]:
    """Yield the names that ``node`` by itself binds."""
    if isinstance(node, cst.Assign):
        for assigned in node.targets:
            yield from _targets(assigned.target, node.value)
    elif isinstance(node, cst.AnnAssign):
        if node.value is not None:
            yield from _targets(node.target, node.value)
    elif isinstance(node, cst.NamedExpr):
        yield from _targets(node.target, node.value)
    elif isinstance(node, cst.AugAssign):
        if isinstance(node.target, cst.Name):
            value = node.value if isinstance(node.operator, cst.AddAssign) else None
            yield node.target, Binding(value, added=True)
    else:
        for part in _named_parts(node):
            if part is not None:
                yield from _targets(part, None)


class Scopes:
    """The bindings of one tree, by scope and name."""

    __slots__ = ("_table", "_tree")

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._table: dict[tuple[int, str], list[Binding]] = {}
        for node in tree.nodes:
            for name, binding in _bindings(node):
                # A comprehension is no scope here: its own names count as bound in the function around it.
                scope = scope_of(tree, node)
                self._table.setdefault((id(scope), tree.name(name)), []).append(binding)

    def own(self, scope: Scope, name: str) -> Sequence[Binding]:
        """Return the bindings of ``name`` in ``scope`` itself, in order of place."""
        return self._table.get((id(scope), name), ())

    def visible(self, node: cst.CSTNode, name: str) -> tuple[Scope, Sequence[Binding]]:
        """Return the scope that binds ``name`` for an expression at ``node``, and how; the module when none does."""
        scope = scope_of(self._tree, node)
        innermost = True
        while True:
            # The names of a class are not seen in its methods.
            found = () if isinstance(scope, cst.ClassDef) and not innermost else self.own(scope, name)
            if found or isinstance(scope, cst.Module):
                return scope, found
            scope = scope_of(self._tree, scope)
            innermost = False
