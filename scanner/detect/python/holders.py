"""Names what holds a string, as a reader of the code would: ``OpenAI(api_key=…)``, ``os.environ["X"]``.

A name is built of the code's own names and of short keys that read like names; no other text of the file enters it, so
it cannot hold a secret.
"""

from __future__ import annotations

import re

import libcst as cst

from scanner.detect.python.trigger import looks_random
from scanner.detect.python.usage import whole_string
from scanner.model import Holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.python.tree import Tree
    from scanner.model import Span

ELLIPSIS = "…"
_LONGEST = 100
"""Characters of the longest name; what is longer loses its beginning."""
_LONG = 12
_KEY = re.compile(r"-{0,2}[A-Za-z_](?:[A-Za-z_.: -]|[0-9]{1,3}(?![0-9])){0,39}\Z")
"""A key that is a name: letters, at most three digits in a row."""

_BUILT_IN_WRAPPERS = frozenset(("str", "bytes", "bytearray", "repr", "list", "tuple", "set", "frozenset"))
_WRAPPERS = frozenset(
    ("SecretStr", "SecretBytes", "Secret", "StrictStr", "Field", "field", "cast", "quote", "deepcopy")
)
"""Calls that hand on what they are given: what holds their result holds the string."""
_NAMES_A_VALUE = frozenset(("assignment", "class-attribute", "environ", "return"))
_METHODS = frozenset(
    {"encode", "decode", "strip", "lstrip", "rstrip", "format", "join", "lower", "upper", "replace", "split"}
)
_DEFAULTS = frozenset({"getenv", "get_env", "env", "config"})
_SETTERS = frozenset({"putenv", "setenv"})
_TRANSPARENT = (
    *(cst.Element, cst.StarredElement, cst.List, cst.Tuple, cst.Set, cst.ListComp, cst.SetComp, cst.GeneratorExp),
    *(
        cst.BooleanOperation,
        cst.IfExp,
        cst.UnaryOperation,
        cst.Await,
        cst.Yield,
        cst.Lambda,
        cst.Attribute,
        cst.Subscript,
    ),
)


def holder_of(tree: Tree, span: Span) -> Holder | None:
    """Return what holds the string at ``span``; None when nothing that has a name does."""
    found = _Search(tree, span).above(whole_string(tree, span))
    if found is None:
        return None
    name = found.name if len(found.name) <= _LONGEST else ELLIPSIS + found.name[-_LONGEST:]
    return Holder(name, found.kind)


class _Search:
    """Climbs from an expression to what names it."""

    def __init__(self, tree: Tree, span: Span) -> None:
        self._tree = tree
        self._span = span

    def above(self, node: cst.CSTNode) -> Holder | None:
        """Return what holds the value of ``node``."""
        while True:
            below, above = node, self._tree.parent(node)
            if above is None:
                return None
            if not isinstance(above, _TRANSPARENT):
                return self._named(above, below)
            if isinstance(above, cst.Subscript) and below is not above.value:
                return self._index(above)
            node = above

    def _named(self, above: cst.CSTNode, below: cst.CSTNode) -> Holder | None:
        match above:
            case cst.Arg():
                return self._argument(above)
            case cst.Assign() | cst.AnnAssign() | cst.AugAssign() | cst.NamedExpr():
                return self._assignment(above, below)
            case cst.DictElement():
                return self._item(above, below)
            case cst.Param():
                return self._parameter(above)
            case cst.Call():
                # A method of the string itself: "...".encode()
                return self.above(above)
            case _:
                return self._statement(above, below)

    def _statement(self, above: cst.CSTNode, below: cst.CSTNode) -> Holder | None:
        match above:
            case cst.Return() | cst.Expr() if isinstance(above, cst.Return) or isinstance(below, cst.Yield):
                return self._returned(above)
            case cst.Comparison() | cst.ComparisonTarget():
                return self._compared(above)
            case cst.MatchValue():
                return self._matched(above)
            case cst.For() | cst.CompFor():
                return self._target(above.target)
            case cst.SubscriptElement() | cst.Index() | cst.Slice():
                return self.above(above)
            case _:
                return self.above(above) if isinstance(above, cst.BaseExpression) else None

    def _assignment(self, node: cst.CSTNode, below: cst.CSTNode) -> Holder | None:
        if isinstance(node, cst.Assign):
            return self._target(self._paired(node.targets[0].target, node.value, below))
        assert isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr))
        return self._target(node.target)

    def _paired(self, target: cst.BaseExpression, value: cst.BaseExpression, below: cst.CSTNode) -> cst.BaseExpression:
        """Return the one of several targets to which the string goes."""
        if isinstance(target, (cst.Tuple, cst.List)) and isinstance(value, (cst.Tuple, cst.List)) and below is value:
            inside = [self._tree.span_of(element.value) for element in value.elements]
            for element, span in zip(target.elements, inside, strict=False):
                if span.start <= self._span.start and self._span.end <= span.end:
                    return element.value
        return target

    def _target(self, target: cst.BaseExpression) -> Holder | None:
        if isinstance(target, cst.Subscript):
            kind = "environ" if self._is_environment(target.value) else "assignment"
            return Holder(self._text(target), kind)
        owner = self._class_of(target)
        if owner and isinstance(target, cst.Name):
            return Holder(f"{owner}.{self._text(target)}", "class-attribute")
        return Holder(self._text(target), "assignment")

    def _class_of(self, node: cst.CSTNode) -> str:
        """Return the name of the class whose body gives ``node`` its value; empty inside of a function."""
        above = self._tree.parent(node)
        while above is not None and not isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            above = self._tree.parent(above)
        return self._tree.name(above.name) if isinstance(above, cst.ClassDef) else ""

    def _item(self, node: cst.DictElement, below: cst.CSTNode) -> Holder | None:
        inside = f'"{key}"' if (key := self._key(node.key)) and below is node.value else ELLIPSIS
        mapping = self._tree.parent(node)
        holder = self.above(mapping) if mapping is not None else None
        if holder and holder.kind == "environ" and holder.name.endswith(f"({ELLIPSIS})"):
            return Holder(f"os.environ[{inside}]", "environ")
        if holder is None:
            return Holder(f"{{{inside}: …}}", "dict-key")
        if holder.kind in _NAMES_A_VALUE or holder.name.endswith("]"):
            return Holder(f"{holder.name}[{inside}]", "dict-key")
        # The mapping stands where its holder's name has an ellipsis.
        before, _, after = holder.name.rpartition(ELLIPSIS)
        return Holder(f"{before}{{{inside}: …}}{after}", "dict-key")

    def _parameter(self, node: cst.Param) -> Holder | None:
        list_of_parameters = self._tree.parent(node)
        function = self._tree.parent(list_of_parameters) if list_of_parameters is not None else None
        name = self._tree.name(node.name)
        if isinstance(function, cst.FunctionDef):
            return Holder(f"def {self._tree.name(function.name)}({name}=…)", "default")
        return Holder(f"lambda {name}=…", "default")

    def _argument(self, node: cst.Arg) -> Holder | None:
        call = self._tree.parent(node)
        if isinstance(call, cst.ClassDef):
            keyword = f"{node.keyword.value}=" if node.keyword else ""
            return Holder(f"class {self._tree.name(call.name)}({keyword}…)", "keyword" if keyword else "argument")
        if not isinstance(call, cst.Call):
            return None
        function = call.func
        last = function.attr.value if isinstance(function, cst.Attribute) else self._text(function)
        keyword = self._tree.name(node.keyword) if node.keyword else ""
        wraps = last in _WRAPPERS or (last in _BUILT_IN_WRAPPERS and isinstance(function, cst.Name))
        if last in _METHODS or (wraps and keyword in ("", "default", "value")):
            return self.above(call)
        return self._in_environment(call, node, last) or self._passed(call, node, keyword, last)

    def _in_environment(self, call: cst.Call, node: cst.Arg, last: str) -> Holder | None:
        """Return the variable that a call such as ``monkeypatch.setenv("X", ...)`` sets."""
        on_environment = isinstance(call.func, cst.Attribute) and self._is_environment(call.func.value)
        if on_environment and last == "update":
            name = f'os.environ["{self._tree.name(node.keyword)}"]' if node.keyword else "os.environ.update(…)"
            return Holder(name, "environ")
        sets = last in _SETTERS or (on_environment and last == "setdefault")
        variable = self._key(call.args[0].value)
        if sets and variable and node is not call.args[0]:
            return Holder(f'os.environ["{variable}"]', "environ")
        return None

    def _passed(self, call: cst.Call, node: cst.Arg, keyword: str, last: str) -> Holder:
        """Return the call to which the string is an argument, with the argument's name."""
        first = self._key(call.args[0].value) if node is not call.args[0] and not call.args[0].keyword else ""
        inside = (f'"{first}", ' if first else "") + (f"{keyword}=…" if keyword else ELLIPSIS)
        name = f"{self._text(call.func)}({inside})"
        if isinstance(self._tree.parent(call), cst.Decorator):
            return Holder(f"@{name}", "decorator")
        reads = last in _DEFAULTS or (isinstance(call.func, cst.Attribute) and self._is_environment(call.func.value))
        if first and reads and keyword in ("", "default"):
            return Holder(name, "getenv-default")
        return Holder(name, "keyword" if keyword else "argument")

    def _returned(self, node: cst.CSTNode) -> Holder | None:
        above = self._tree.parent(node)
        while above is not None and not isinstance(above, cst.FunctionDef):
            above = self._tree.parent(above)
        return Holder(f"{self._tree.name(above.name)}()", "return") if above else None

    def _compared(self, node: cst.Comparison | cst.ComparisonTarget) -> Holder | None:
        comparison = node if isinstance(node, cst.Comparison) else self._tree.parent(node)
        assert isinstance(comparison, cst.Comparison)
        other = comparison.comparisons[0].comparator if node is comparison else comparison.left
        return Holder(self._text(other), "comparison")

    def _matched(self, node: cst.CSTNode) -> Holder | None:
        above: cst.CSTNode | None = node
        while above is not None and not isinstance(above, cst.Match):
            above = self._tree.parent(above)
        return Holder(self._text(above.subject), "comparison") if above else None

    def _index(self, node: cst.Subscript) -> Holder:
        return Holder(f"{self._text(node.value)}[…]", "dict-key")

    def _is_environment(self, node: cst.BaseExpression) -> bool:
        return self._text(node).rpartition(".")[2] in ("environ", "environb", "env")

    def _key(self, node: cst.BaseExpression) -> str:
        """Return the text of a string constant that reads like a name; empty for any other expression."""
        if not isinstance(node, cst.SimpleString) or node.prefix not in ("", "b", "u", "r"):
            return ""
        span = self._tree.span_of(node)
        if span.start <= self._span.start and self._span.end <= span.end:
            return ""
        text = node.value[len(node.prefix) + len(node.quote) : -len(node.quote)]
        return text if _KEY.match(text) and not (len(text) >= _LONG and looks_random(text.encode())) else ""

    def _text(self, node: cst.CSTNode) -> str:
        """Return an expression as far as it is made of names: ``client.get(…)["token"].send``."""
        match node:
            case cst.Name():
                return self._tree.name(node)
            case cst.Attribute():
                return f"{self._text(node.value)}.{self._tree.name(node.attr)}"
            case cst.Call():
                return f"{self._text(node.func)}({ELLIPSIS if node.args else ''})"
            case cst.Subscript():
                index = node.slice[0].slice
                key = self._key(index.value) if isinstance(index, cst.Index) else ""
                return f"{self._text(node.value)}[" + (f'"{key}"]' if key else f"{ELLIPSIS}]")
            case cst.Tuple() | cst.List():
                return ", ".join(self._text(element.value) for element in node.elements)
            case _:
                return ELLIPSIS
