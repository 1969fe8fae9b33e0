"""Finds what a name stands for, if it is bound once in the file, wherever the binding is."""

from __future__ import annotations

from typing import NamedTuple

import libcst as cst

from scanner.detect.python.scopes import Binding, Scopes, scope_of
from scanner.detect.python.tree import Tree, parse
from scanner.detect.python.values import Unparsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.python.statements import Layout

MAX_PARSED = 512 * 1024
"""Bytes of all statements parsed for one file."""
MAX_BINDINGS = 32
"""Statements ``NAME = ...`` and ``NAME += ...`` of one name that are followed."""


class Known(NamedTuple):
    """An expression that gives a name its value, or that is added to it."""

    tree: Tree
    value: cst.BaseExpression


class Forest:
    """The statements of one file, each parsed when it is first asked for."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._trees: dict[int, Tree | Unparsed] = {}
        self._scopes: dict[int, Scopes] = {}
        self._budget = MAX_PARSED

    def tree(self, index: int) -> Tree | Unparsed:
        """Return the tree of top-level statement ``index``, or why there is none."""
        known = self._trees.get(index)
        if known is None:
            span = self.layout.statement(index)
            self._budget -= span.end - span.start
            known = parse(self.layout, index) if self._budget >= 0 else Unparsed("too much to parse")
            self._trees[index] = known
        return known

    def scopes(self, tree: Tree) -> Scopes:
        """Return the bindings in ``tree``."""
        known = self._scopes.get(tree.span.start)
        if known is None:
            known = self._scopes[tree.span.start] = Scopes(tree)
        return known


def _bound_once(bindings: Sequence[tuple[Tree, Binding]]) -> Sequence[Known]:
    """Return what a name is made of, when it is bound once and from then on only added to."""
    known = [Known(tree, binding.value) for tree, binding in bindings if binding.value is not None]
    added = [binding.added for _, binding in bindings]
    if len(known) != len(bindings) or not all(added[1:]) or added[:1] != [False]:
        return ()
    return known


class Names:
    """Looks names up as the language does: function, functions around it, module."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self._module: dict[str, Sequence[Known]] = {}

    def resolve(self, tree: Tree, node: cst.Name) -> Sequence[Known]:
        """Return the expressions whose sum ``node`` stands for: one, or more after ``+=``; none when not known."""
        name = tree.name(node)
        scope, bindings = self._forest.scopes(tree).visible(node, name)
        if isinstance(scope, cst.Module):
            return self._of_module(tree, name)
        return _bound_once([(tree, binding) for binding in bindings])

    def _of_module(self, tree: Tree, name: str) -> Sequence[Known]:
        layout = self._forest.layout
        word = name.encode("utf-8", "replace")
        indexes = layout.binding(word)
        if layout.index_at(tree.span.start) not in indexes[:MAX_BINDINGS]:
            own = self._forest.scopes(tree).own(tree.module, name)
            if own:
                return _bound_once([(tree, binding) for binding in own]) if not indexes else ()
        if name not in self._module:
            rebound = len(indexes) > MAX_BINDINGS or layout.is_rebound(word)
            self._module[name] = () if rebound else self._gathered(indexes, name)
        return self._module[name]

    def _gathered(self, indexes: Sequence[int], name: str) -> Sequence[Known]:
        found: list[tuple[Tree, Binding]] = []
        for index in indexes:
            tree = self._forest.tree(index)
            if isinstance(tree, Unparsed):
                return ()
            found += [(tree, binding) for binding in self._forest.scopes(tree).own(tree.module, name)]
        return _bound_once(found)

    def resolve_attribute(self, tree: Tree, node: cst.Attribute) -> Sequence[Known]:
        """Return what ``self.NAME``, ``cls.NAME`` or ``Class.NAME`` stands for within the class that binds it."""
        if not isinstance(node.value, cst.Name):
            return ()
        scope = scope_of(tree, node)
        while not isinstance(scope, (cst.ClassDef, cst.Module)):
            scope = scope_of(tree, scope)
        if isinstance(scope, cst.Module) or node.value.value not in ("self", "cls", scope.name.value):
            return ()
        bindings = self._forest.scopes(tree).own(scope, tree.name(node.attr))
        return _bound_once([(tree, binding) for binding in bindings])

    def written(self, tree: Tree, node: cst.BaseExpression) -> Known:
        """Return the expression that ``node`` stands for, itself when it is no name that is bound once."""
        known = self.resolve(tree, node) if isinstance(node, cst.Name) else ()
        return known[0] if len(known) == 1 else Known(tree, node)
