"""Tells what the code does with a string: whether it is a value, or only documentation or something to compare with."""

from __future__ import annotations

import libcst as cst

from scanner.detect.python.values import Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.python.tree import Tree
    from scanner.model import Span

_PUTS_TOGETHER = (
    cst.ConcatenatedString,
    cst.BinaryOperation,
    cst.FormattedString,
    cst.FormattedStringExpression,
    cst.FormattedStringText,
)
_CONTAINERS = (cst.Element, cst.Tuple, cst.List, cst.Set, cst.ComparisonTarget, cst.Arg, cst.MatchOrElement)
_COMPARING_CALLS = frozenset(
    (
        *(
            "compare_digest",
            "startswith",
            "endswith",
            "assert_called_with",
            "assert_called_once_with",
            "assert_any_call",
        ),
        *("assertEqual", "assertNotEqual", "assertEquals", "assertNotEquals", "assertIn", "assertNotIn", "assertIs"),
        *("assertIsNot", "assertCountEqual", "assertListEqual", "assertMultiLineEqual"),
    )
)
_PROMPT = b">>>"


def whole_string(tree: Tree, span: Span) -> cst.CSTNode:
    """Return the largest expression around ``span`` that only puts strings together."""
    node = tree.innermost(span)
    above = tree.parent(node)
    while isinstance(above, _PUTS_TOGETHER):
        node, above = above, tree.parent(above)
    return node


def usage_of(tree: Tree, span: Span) -> Usage:
    """Return how the code uses the bytes at ``span``."""
    node = whole_string(tree, span)
    above = tree.parent(node)
    if isinstance(above, cst.Expr):
        return _documentation(tree, above, span)
    while isinstance(above, _CONTAINERS):
        node, above = above, tree.parent(above)
    if isinstance(above, cst.Annotation):
        return Usage.ANNOTATION
    if isinstance(above, (cst.Comparison, cst.MatchValue)):
        return Usage.COMPARED
    if isinstance(above, cst.Call) and isinstance(node, cst.Arg) and _last_name(above.func) in _COMPARING_CALLS:
        return Usage.COMPARED
    return _in_annotation(tree, node)


def _last_name(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def _in_annotation(tree: Tree, node: cst.CSTNode | None) -> Usage:
    """Return ANNOTATION for a part of a type, as in ``Literal["..."]``; PLAIN otherwise."""
    while isinstance(node, (cst.BaseExpression, cst.SubscriptElement, cst.Index, cst.Element)):
        node = tree.parent(node)
    return Usage.ANNOTATION if isinstance(node, cst.Annotation) else Usage.PLAIN


def _documentation(tree: Tree, statement: cst.Expr, span: Span) -> Usage:
    """Return the usage of a string that stands alone as a statement."""
    if not _documents(tree, statement):
        return Usage.COMMENT
    return Usage.DOCTEST if _in_doctest(tree, statement, span) else Usage.DOCSTRING


def _documents(tree: Tree, statement: cst.Expr) -> bool:
    """Return whether a string documents: it comes first in a module, class or function, or after an assignment."""
    line = tree.parent(statement)
    if isinstance(line, cst.SimpleStatementSuite):
        return line.body[0] is statement
    if not isinstance(line, cst.SimpleStatementLine) or line.body[0] is not statement:
        return False
    block = tree.parent(line)
    if isinstance(block, cst.Module):
        return tree.documents
    if not isinstance(block, cst.IndentedBlock):
        return False
    index = next(number for number, item in enumerate(block.body) if item is line)
    if index == 0:
        return isinstance(tree.parent(block), (cst.FunctionDef, cst.ClassDef))
    before = block.body[index - 1]
    return isinstance(before, cst.SimpleStatementLine) and isinstance(before.body[-1], (cst.Assign, cst.AnnAssign))


def _in_doctest(tree: Tree, statement: cst.Expr, span: Span) -> bool:
    """Return whether ``span`` is on a line of an interactive example: after a prompt without an empty line between."""
    first = tree.span_of(statement).start
    end = span.end
    while end > first:
        start = max(first, tree.data.rfind(b"\n", first, end) + 1)
        line = tree.data[start:end].strip()
        if line.startswith(_PROMPT) or not line:
            return bool(line)
        end = start - 1
    return False
