"""One top-level statement as a syntax tree with exact byte offsets and the way from a node to its parent."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from contextlib import contextmanager

import libcst as cst
from libcst._nodes.internal import CodegenState

from scanner.detect.python.statements import obstacle
from scanner.detect.python.values import Unparsed
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner.detect.python.statements import Layout

# One byte is one character of what is parsed, so every offset is a byte offset, however broken the encoding is. What
# stands in strings is read from the file itself; a name outside ASCII keeps its length.
_MASK = bytes(ord("_") if byte >= 128 or byte in (0, 127) else byte for byte in range(256))
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_PUNCTUATION = frozenset(
    ("lpar", "rpar", "lbracket", "rbracket", "lbrace", "rbrace", "comma", "semicolon", "equal", "colon", "dot", "bar")
)
_LAYOUT = frozenset(
    ("indent", "header", "footer", "leading_lines", "lines_after_decorators", "first_line", "asynchronous")
)


def _fields(node: cst.CSTNode) -> tuple[str, ...]:
    """Return the names of the fields in which the code below ``node`` is, not its white space and punctuation."""
    names: Iterable[str] = getattr(node, "__dataclass_fields__", ())
    return tuple(name for name in names if name not in _PUNCTUATION | _LAYOUT and "whitespace" not in name)


def _is_node(value: object) -> bool:
    # The classes of nodes are abstract base classes, for which isinstance is slow.
    return hasattr(value, "_codegen_impl")


class _Positions(CodegenState):
    """Takes note of where each node begins and ends while the tree is written out again.

    It does what ``libcst.metadata.ByteSpanPositionProvider`` does for text in which one character is one byte, at a
    third of its cost. Parentheses around an expression are no part of it.
    """

    def __init__(self, module: cst.Module) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.spans: dict[int, tuple[int, int]] = {}
        self._position = 0
        self._begun: list[int] = []

    def add_indent_tokens(self) -> None:
        self.tokens.extend(self.indent_tokens)
        self._position += sum(map(len, self.indent_tokens))

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self._position += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._begun.append(self._position)

    def after_codegen(self, node: cst.CSTNode) -> None:
        self.spans.setdefault(id(node), (self._begun.pop(), self._position))

    @contextmanager
    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> Iterator[None]:
        start = self._position
        yield
        self.spans[id(node)] = (
            start if start_node is None else self.spans[id(start_node)][0],
            self._position if end_node is None else self.spans[id(end_node)][1],
        )


class Disagreement(Exception):
    """The tree, written out, is not the source: its offsets could not be trusted."""


def _aligned(source: str, written: str, spans: Mapping[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """Return ``spans`` of what the tree is when written out as spans of ``source``.

    The parser drops some white space, such as that before the colon of ``except (A, B) :``. All else keeps its order,
    so what is the n-th other character in one is the n-th in the other. Raises Disagreement where that is not so.
    """
    there = [at for at, character in enumerate(source) if not character.isspace()]
    here = [at for at, character in enumerate(written) if not character.isspace()]
    if [source[at] for at in there] != [written[at] for at in here]:
        raise Disagreement
    there.append(len(source))

    def moved(start: int, end: int) -> tuple[int, int]:
        first, last = bisect_left(here, start), bisect_left(here, end)
        return (there[first], there[last - 1] + 1 if last > first else there[first])

    return {node: moved(start, end) for node, (start, end) in spans.items()}


class Tree:
    """The syntax tree of one top-level statement. Raises ParserSyntaxError, RecursionError, Disagreement."""

    __slots__ = (
        "_children",
        "_fields",
        "_masked",
        "_parents",
        "_reach",
        "_spans",
        "data",
        "documents",
        "module",
        "nodes",
        "span",
    )

    def __init__(self, layout: Layout, index: int) -> None:
        self.data = layout.data
        """The whole file."""
        self.span = layout.statement(index)
        self.documents = layout.documents(index)
        """True where a string on its own would document: at the start of the file, or after an assignment."""
        code = layout.code(index)
        self._masked = not code.isascii()
        source = _LONE_RETURN.sub(b"\n", code.translate(_MASK)).decode("ascii")
        self.module: cst.Module = cst.parse_module(source)
        positions = _Positions(self.module)
        self.module._codegen(positions)
        written = "".join(positions.tokens)
        self._spans = positions.spans if written == source else _aligned(source, written, positions.spans)
        self.nodes: list[cst.CSTNode] = []
        """Every node but those of white space and punctuation; a node comes before its children."""
        self._fields: dict[str, tuple[str, ...]] = {}
        self._parents: dict[int, cst.CSTNode] = {}
        self._children: dict[int, list[cst.CSTNode]] = {}
        self._reach: dict[int, tuple[int, int]] = {}
        self._walk()
        self._measure()

    def _walk(self) -> None:
        waiting: list[cst.CSTNode] = [self.module]
        while waiting:
            node = waiting.pop()
            self.nodes.append(node)
            children = list(self._below(node))
            if children:
                self._children[id(node)] = children
                for child in children:
                    self._parents[id(child)] = node
                waiting.extend(reversed(children))

    def _below(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        kind = type(node).__name__
        names = self._fields.get(kind)
        if names is None:
            names = self._fields[kind] = _fields(node)
        for name in names:
            value = getattr(node, name)
            if _is_node(value):
                yield value
            elif isinstance(value, (list, tuple)):
                yield from (item for item in value if _is_node(item))

    def _measure(self) -> None:
        """Let each node reach over all of its children: a parameter's span leaves out its default and annotation."""
        reach = self._reach
        for node in reversed(self.nodes):
            own = self._spans.get(id(node))
            children = self._children.get(id(node))
            if children is None:
                reach[id(node)] = own or (0, 0)
                continue
            spans = [reach[id(child)] for child in children]
            if own is not None:
                spans.append(own)
            reach[id(node)] = (min(start for start, _ in spans), max(end for _, end in spans))
            children.sort(key=self._where)

    def _where(self, node: cst.CSTNode) -> tuple[int, int]:
        return self._reach[id(node)]

    def span_of(self, node: cst.CSTNode) -> Span:
        """Return the bytes of the file that ``node`` takes up, without the white space and parentheses around it."""
        start, end = self._spans[id(node)]
        return Span(self.span.start + start, self.span.start + end)

    def source(self, node: cst.CSTNode) -> bytes:
        """Return the bytes of the file that ``node`` takes up."""
        span = self.span_of(node)
        return self.data[span.start : span.end]

    def name(self, node: cst.Name) -> str:
        """Return a name as it is written: the parser saw a mask for letters outside ASCII."""
        return self.source(node).decode("utf-8", "replace") if self._masked else node.value

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the node that holds ``node``; None for the module."""
        return self._parents.get(id(node))

    def innermost(self, span: Span) -> cst.CSTNode:
        """Return the smallest node that holds all of ``span``."""
        start, end = span.start - self.span.start, span.end - self.span.start
        node: cst.CSTNode = self.module
        while True:
            children = self._children.get(id(node), ())
            index = bisect_right(children, start, key=lambda child: self._where(child)[0]) - 1
            if index < 0 or self._where(children[index])[1] < end:
                return node
            node = children[index]


def parse(layout: Layout, index: int) -> Tree | Unparsed:
    """Return the tree of top-level statement ``index``, or why there is none."""
    reason = obstacle(layout.code(index))
    if reason is not None:
        return Unparsed(reason)
    try:
        return Tree(layout, index)
    except (cst.ParserSyntaxError, cst.CSTValidationError):  # the second for literals of two kinds side by side
        return Unparsed("syntax that the parser does not know")
    except RecursionError:
        return Unparsed("an expression nested too deeply")
    except Disagreement:
        return Unparsed("code that the parser does not give back as it was")
