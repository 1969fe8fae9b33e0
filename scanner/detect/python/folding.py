"""Works out the strings that an expression puts together from literals.

Understood are neighbouring literals, ``+`` and ``+=``, ``%`` and ``.format`` with constants, formatted strings,
``.join`` of a list, a slice that reverses, ``chr`` over a list of numbers, and names that are bound once in the same
file. A part that only the running program knows leaves a gap; what stands on either side of it is still put together.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import libcst as cst

from scanner.detect.python.literals import (
    GAP,
    UNKNOWN,
    Value,
    combines_literals,
    concatenated,
    hides_characters,
    text_value,
)
from scanner.detect.python.names import Known, Names
from scanner.detect.python.values import Piece
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scanner.detect.python.tree import Tree

MAX_STEPS = 50_000
"""Expressions looked at for one file."""
MAX_FOLDED = 2_000
"""Folded values returned for one file."""
MAX_DEPTH = 40
"""Expressions within expressions, names followed included."""


class Items(NamedTuple):
    """A list or tuple of strings."""

    values: tuple[Value, ...]


Result = Value | Items | None
"""A string, a list of strings, or neither."""

_UNCHANGED = frozenset({"encode", "decode", "strip", "lstrip", "rstrip"})
_FIELD = re.compile(rb"\{\{|\}\}|\{([A-Za-z0-9_]*)(![sra])?(:[^{}]*)?\}")
_CONVERSION = re.compile(rb"%(?:%|\(([A-Za-z0-9_]*)\)s|s|[-+ #0-9.*]*[a-zA-Z])")
_CODE_POINT = range(32, 127)


class Folder:
    """Folds the expressions of one file."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._steps = MAX_STEPS
        self._depth = 0
        self._known: dict[int, Result] = {}

    def folded(self, tree: Tree) -> Iterator[tuple[cst.CSTNode, Value]]:
        """Yield the outermost expressions of ``tree`` that put literals together or hide characters of one."""
        around: list[tuple[int, frozenset[int]]] = []
        for node in tree.nodes:
            if type(node) not in _CANDIDATES:
                continue
            value = self._statement(tree, node) if isinstance(node, cst.AugAssign) else self.fold(tree, node)
            if not isinstance(value, Value) or not (combines_literals(value) or hides_characters(value)):
                continue
            span = tree.span_of(node)
            while around and around[-1][0] <= span.start:
                around.pop()
            literals = frozenset(piece.literal for piece in value.pieces)
            if not any(literals <= whole for _, whole in around):
                around.append((span.end, literals))
                yield node, value

    def _statement(self, tree: Tree, node: cst.AugAssign) -> Value | None:
        """Return what ``NAME += value`` has made of the name, when it is the last to add."""
        if not isinstance(node.target, cst.Name):
            return None
        known = self._names.resolve(tree, node.target)
        if len(known) < 2 or known[-1].value is not node.value:
            return None
        return self._sum(known)

    def _sum(self, known: Sequence[Known]) -> Value | None:
        parts = [self.fold(one.tree, one.value) for one in known]
        return concatenated([part if isinstance(part, Value) else UNKNOWN for part in parts])

    def fold(self, tree: Tree, node: cst.CSTNode) -> Result:
        """Return the value of an expression as far as it is known; None when nothing of it is."""
        if type(node) not in _FOLDED:
            return None
        if id(node) in self._known:
            return self._known[id(node)]
        if self._steps <= 0 or self._depth >= MAX_DEPTH:
            return None
        self._steps -= 1
        self._depth += 1
        # Whoever asks for it while it is being worked out has named it in its own value.
        self._known[id(node)] = None
        result = self._value(tree, node)
        self._depth -= 1
        self._known[id(node)] = result
        return result

    def _value(self, tree: Tree, node: cst.CSTNode) -> Result:  # noqa: C901, PLR0911 (one line for each kind of expression)
        match node:
            case cst.SimpleString():
                return self._string(tree, node)
            case cst.ConcatenatedString():
                return self._concatenated(tree, node)
            case cst.FormattedString():
                return self._formatted(tree, node)
            case cst.BinaryOperation():
                return self._binary(tree, node)
            case cst.Call():
                return self._call(tree, node)
            case cst.Subscript():
                return self._subscript(tree, node)
            case cst.Name():
                return self._name(tree, node)
            case cst.Attribute():
                return self._attribute(tree, node)
            case cst.List() | cst.Tuple():
                return self._list(tree, node)
            case cst.GeneratorExp() | cst.ListComp():
                return self._comprehension(tree, node)
            case cst.Integer():
                return self._integer(tree, node)
            case _:
                return None

    def _part(self, tree: Tree, node: cst.CSTNode) -> Value:
        """Return a part of a larger value, a gap when it is not known."""
        result = self.fold(tree, node)
        if not isinstance(result, Value):
            return UNKNOWN
        return result

    def _string(self, tree: Tree, node: cst.SimpleString) -> Result:
        span = tree.span_of(node)
        quote, prefix = len(node.quote), len(node.prefix)
        inside = Span(span.start + prefix + quote, span.end - quote)
        return text_value(tree.data, inside, span.start, node.prefix)

    def _concatenated(self, tree: Tree, node: cst.ConcatenatedString) -> Result:
        parts = [node.left]
        right: cst.CSTNode = node.right
        while isinstance(right, cst.ConcatenatedString):
            parts.append(right.left)
            right = right.right
        return _some(concatenated([*(self._part(tree, part) for part in parts), self._part(tree, right)]))

    def _formatted(self, tree: Tree, node: cst.FormattedString) -> Result:
        start = tree.span_of(node).start
        return _some(concatenated([self._content(tree, part, start, node.prefix) for part in node.parts]))

    def _content(self, tree: Tree, part: cst.BaseFormattedStringContent, start: int, prefix: str) -> Value:
        if isinstance(part, cst.FormattedStringText):
            return text_value(tree.data, tree.span_of(part), start, prefix, formatted=True)
        assert isinstance(part, cst.FormattedStringExpression)
        if part.format_spec or part.equal or part.conversion not in (None, "s"):
            return UNKNOWN
        return self._part(tree, part.expression)

    def _name(self, tree: Tree, node: cst.Name) -> Result:
        known = self._names.resolve(tree, node)
        site = tree.span_of(node)
        if len(known) > 1:
            value = self._sum(known)
            return value.at(site) if value else None
        result = self.fold(known[0].tree, known[0].value) if known else None
        if isinstance(result, Items):
            return Items(tuple(value.at(site) for value in result.values))
        return result.at(site) if result else None

    def _attribute(self, tree: Tree, node: cst.Attribute) -> Result:
        known = self._names.resolve_attribute(tree, node)
        result = self.fold(known[0].tree, known[0].value) if len(known) == 1 else None
        return result.at(tree.span_of(node)) if isinstance(result, Value) else None

    def _binary(self, tree: Tree, node: cst.BinaryOperation) -> Result:
        if isinstance(node.operator, cst.Modulo):
            template = self.fold(tree, node.left)
            return self._percent(tree, template, node.right) if isinstance(template, Value) else None
        parts: list[cst.BaseExpression] = []
        left: cst.BaseExpression = node
        while isinstance(left, cst.BinaryOperation) and isinstance(left.operator, cst.Add):
            parts.append(left.right)
            left = left.left
        parts.append(left)
        if len(parts) == 1 or any(isinstance(part, cst.Integer) for part in parts):
            return None
        return _some(concatenated([self._part(tree, part) for part in reversed(parts)]))

    def _percent(self, tree: Tree, template: Value, right: cst.BaseExpression) -> Result:
        given: list[Value] = []
        named: dict[bytes, Value] = {}
        if isinstance(right, cst.Tuple):
            given = [self._part(tree, element.value) for element in right.elements]
        elif isinstance(right, cst.Dict):
            named = self._items(tree, right)
        else:
            given = [self._part(tree, right)]
        arguments = iter(given)

        def fill(found: re.Match[bytes]) -> Value:
            if found[0] == b"%%":
                return template.part(found.start(), found.start() + 1)
            if found[1] is not None:
                return named.get(found[1], UNKNOWN)
            value = next(arguments, UNKNOWN)
            return value if found[0] in (b"%s", b"%d") else UNKNOWN

        return _some(_filled(template, _CONVERSION, fill))

    def _items(self, tree: Tree, node: cst.Dict) -> dict[bytes, Value]:
        items: dict[bytes, Value] = {}
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                key = self.fold(tree, element.key)
                if isinstance(key, Value):
                    items[key.data] = self._part(tree, element.value)
        return items

    def _call(self, tree: Tree, node: cst.Call) -> Result:
        if isinstance(node.func, cst.Name):
            return self._function(tree, node.func.value, node.args)
        if not isinstance(node.func, cst.Attribute):
            return None
        method = node.func.attr.value
        if method == "join" and len(node.args) == 1:
            return self._join(tree, node.func.value, node.args[0].value)
        if method == "format":
            template = self.fold(tree, node.func.value)
            return self._format(tree, template, node.args) if isinstance(template, Value) else None
        return self.fold(tree, node.func.value) if method in _UNCHANGED else None

    def _function(self, tree: Tree, name: str, arguments: Sequence[cst.Arg]) -> Result:
        first = arguments[0].value if arguments else None
        if first is None:
            return None
        match name:
            case "bytes" | "bytearray" if isinstance(first, (cst.List, cst.Tuple)):
                return _some(self._code_points(tree, first))
            case "str" | "bytes" | "bytearray" | "list" | "tuple":
                return self.fold(tree, first)
            case "reversed":
                result = self.fold(tree, first)
                return Items(result.values[::-1]) if isinstance(result, Items) else result and result.reversed()
            case "chr" | "map":
                last = arguments[-1].value
                return self._code_points(tree, last) if name == "chr" or tree.source(first) == b"chr" else None
        return None

    def _code_points(self, tree: Tree, node: cst.BaseExpression) -> Value | None:
        """Return the characters of a number, or of a list of numbers, that is written out."""
        tree, node = self._names.written(tree, node)
        elements = [element.value for element in node.elements] if isinstance(node, (cst.List, cst.Tuple)) else [node]
        values = []
        for element in elements:
            if not isinstance(element, cst.Integer) or element.evaluated_value not in _CODE_POINT:
                return None
            span = tree.span_of(element)
            values.append(Value(bytes((element.evaluated_value,)), (Piece(0, 1, span, False, span.start),)))
        return concatenated(values)

    def _comprehension(self, tree: Tree, node: cst.GeneratorExp | cst.ListComp) -> Result:
        element, loop = node.elt, node.for_in
        if loop.ifs or loop.inner_for_in or not isinstance(loop.target, cst.Name):
            return None
        if isinstance(element, cst.Name) and element.value == loop.target.value:
            return self.fold(tree, loop.iter)
        if not isinstance(element, cst.Call) or not isinstance(element.func, cst.Name) or element.func.value != "chr":
            return None
        argument = element.args[0].value if len(element.args) == 1 else None
        if not isinstance(argument, cst.Name) or argument.value != loop.target.value:
            return None
        return self._code_points(tree, loop.iter)

    def _join(self, tree: Tree, separator: cst.BaseExpression, argument: cst.BaseExpression) -> Result:
        between = self._part(tree, separator)
        items = self.fold(tree, argument)
        if isinstance(items, Value):
            # The items are single characters.
            return items if not between.data else None
        parts: list[Value] = []
        for item in items.values if items else ():
            parts += [between, item] if parts else [item]
        return _some(concatenated(parts))

    def _list(self, tree: Tree, node: cst.List | cst.Tuple) -> Result:
        return Items(
            tuple(
                UNKNOWN if isinstance(element, cst.StarredElement) else self._part(tree, element.value)
                for element in node.elements
            )
        )

    def _format(self, tree: Tree, template: Value, arguments: Sequence[cst.Arg]) -> Result:
        given: list[Value] = []
        named: dict[bytes, Value] = {}
        for argument in arguments:
            if argument.star:
                return None
            value = self._part(tree, argument.value)
            if argument.keyword is None:
                given.append(value)
            else:
                named[argument.keyword.value.encode()] = value
        following = iter(given)

        def fill(found: re.Match[bytes]) -> Value:
            if found[1] is None:
                return template.part(found.start(), found.start() + 1)
            if found[2] not in (None, b"!s") or found[3] not in (None, b":", b":s"):
                return UNKNOWN
            if not found[1]:
                return next(following, UNKNOWN)
            if found[1].isdigit():
                index = int(found[1][:4])
                return given[index] if index < len(given) else UNKNOWN
            return named.get(found[1], UNKNOWN)

        return _some(_filled(template, _FIELD, fill))

    def _subscript(self, tree: Tree, node: cst.Subscript) -> Result:
        """Return ``value[::-1]``."""
        if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Slice):
            return None
        taken = node.slice[0].slice
        step = taken.step
        if taken.lower or taken.upper or not isinstance(step, cst.UnaryOperation):
            return None
        if not isinstance(step.operator, cst.Minus) or not isinstance(step.expression, cst.Integer):
            return None
        result = self.fold(tree, node.value) if step.expression.value == "1" else None
        return result.reversed() if isinstance(result, Value) else None

    def _integer(self, tree: Tree, node: cst.Integer) -> Result:
        if not node.value.isdigit():
            return None
        span = tree.span_of(node)
        return Value(node.value.encode(), (Piece(0, len(node.value), span, True, span.start),))


def _some(value: Value | None) -> Value | None:
    """Return ``value`` unless nothing of it is known."""
    return value if value is not None and value.data.strip(GAP) else None


def _filled(template: Value, pattern: re.Pattern[bytes], fill: Callable[[re.Match[bytes]], Value]) -> Value | None:
    """Return ``template`` with what ``fill`` gives in place of each place holder."""

    def parts() -> Iterable[Value]:
        at = 0
        for found in pattern.finditer(template.data):
            yield template.part(at, found.start())
            yield fill(found)
            at = found.end()
        yield template.part(at, len(template.data))

    return concatenated(parts())


_CANDIDATES = frozenset(
    {
        cst.SimpleString,
        cst.ConcatenatedString,
        cst.FormattedString,
        cst.BinaryOperation,
        cst.Call,
        cst.Subscript,
        cst.AugAssign,
    }
)
_FOLDED = _CANDIDATES | {cst.Name, cst.Attribute, cst.List, cst.Tuple, cst.GeneratorExp, cst.ListComp, cst.Integer}
