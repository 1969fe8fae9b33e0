"""What holds a string in Python code, named as a reader would name it."""

from __future__ import annotations

import pytest

from scanner.detect.python import analyse
from scanner.detect.python.values import Unparsed
from scanner.model import Holder, Span
from scanner.text import Text
from tests.unit.detect.python.code import STAND_IN, marked

CASES = [
    ("a variable", 'KEY = "@@"', "KEY", "assignment"),
    ("a variable with a type", 'KEY: str = "@@"', "KEY", "assignment"),
    ("the first of two targets", 'A = B = "@@"', "A", "assignment"),
    ("one of several targets", 'a, (b, c) = x, "@@"', "b, c", "assignment"),
    ("an attribute", 'dashscope.api_key = "@@"', "dashscope.api_key", "assignment"),
    ("an attribute of self", 'class A:\n    def f(self):\n        self.key = "@@"', "self.key", "assignment"),
    ("a walrus", 'if (key := "@@"):\n    pass', "key", "assignment"),
    ("an addition", 'KEY += "@@"', "KEY", "assignment"),
    ("a list", 'KEYS = ["a", "@@"]', "KEYS", "assignment"),
    ("a loop", 'for key in ("@@",):\n    pass', "key", "assignment"),
    ("a comprehension", 'x = [f(key) for key in ["@@"]]', "key", "assignment"),
    ("a conditional", 'KEY = "a" if b else "@@"', "KEY", "assignment"),
    ("the second choice after the environment", 'KEY = os.getenv("X") or "@@"', "KEY", "assignment"),
    ("a method of the string", 'KEY = "@@".encode()', "KEY", "assignment"),
    ("a template", 'KEY = "Bearer {}".format("@@")', "KEY", "assignment"),
    ("a formatted string", "KEY = f\"Bearer {'@@'}\"", "KEY", "assignment"),
    ("a join", 'KEY = "".join(["a", "@@"])', "KEY", "assignment"),
    ("a sum with something unknown", 'KEY = "a" + b + "@@"', "KEY", "assignment"),
    ("a text of several lines", 'TEXT = """\n[default]\nkey = @@\n"""', "TEXT", "assignment"),
    ("a variable of the environment", 'os.environ["X"] = "@@"', 'os.environ["X"]', "environ"),
    ("the environment by its bare name", 'environ["X"] = "@@"', 'environ["X"]', "environ"),
    ("a default set in the environment", 'os.environ.setdefault("X", "@@")', 'os.environ["X"]', "environ"),
    ("an update of the environment by name", 'os.environ.update(X="@@")', 'os.environ["X"]', "environ"),
    ("an update of the environment by mapping", 'os.environ.update({"X": "@@"})', 'os.environ["X"]', "environ"),
    ("a variable set for a test", 'monkeypatch.setenv("X", "@@")', 'os.environ["X"]', "environ"),
    ("a default of getenv", 'x = os.getenv("X", "@@")', 'os.getenv("X", …)', "getenv-default"),
    (
        "a default by keyword",
        'x = os.environ.get("X", default="@@")',
        'os.environ.get("X", default=…)',
        "getenv-default",
    ),
    ("a default of a settings reader", 'x = env.str("X", "@@")', 'env.str("X", …)', "getenv-default"),
    ("an item", 'config["token"] = "@@"', 'config["token"]', "assignment"),
    ("an item of a written mapping", 'config = {"token": "@@"}', 'config["token"]', "dict-key"),
    ("an item of a mapping in a mapping", 'c = {"a": {"token": "@@"}}', 'c["a"]["token"]', "dict-key"),
    ("an item of a mapping in a list", 'c = [{"token": "@@"}]', 'c["token"]', "dict-key"),
    ("an item of a returned mapping", 'def f():\n    return {"token": "@@"}', 'f()["token"]', "dict-key"),
    ("an item of a mapping of a class", 'class A:\n    H = {"t": "@@"}', 'A.H["t"]', "dict-key"),
    ("an item of an argument", 'get(url, headers={"Auth": "Bearer @@"})', 'get(headers={"Auth": …})', "dict-key"),
    ("an item of an item of an argument", 'get(h={"a": {"b": "@@"}})', 'get(h={"a": {"b": …}})', "dict-key"),
    ("an item whose key is no name", 'config = {1: "@@"}', "config[…]", "dict-key"),
    ("the key of an item", 'users = {"@@": 1}', "users[…]", "dict-key"),
    ("an index", 'users["@@"] = 1', "users[…]", "dict-key"),
    ("a keyword", 'client = OpenAI(api_key="@@")', "OpenAI(api_key=…)", "keyword"),
    ("a keyword of a method", 'connect(1).send(token="@@")', "connect(…).send(token=…)", "keyword"),
    ("a keyword of an awaited call", 'async def f():\n    await g(key="@@")', "g(key=…)", "keyword"),
    ("a keyword of a class", 'class A(B, key="@@"):\n    pass', "class A(key=…)", "keyword"),
    ("a named option", 'p.add_argument("--key", default="@@")', 'p.add_argument("--key", default=…)', "keyword"),
    ("an argument", 'client = openai.OpenAI("@@")', "openai.OpenAI(…)", "argument"),
    ("an argument of a decoder", 'KEY = b64decode("@@")', "b64decode(…)", "argument"),
    ("an argument of an exception", 'raise Error("@@")', "Error(…)", "argument"),
    ("a default argument", 'def connect(key="@@"):\n    pass', "def connect(key=…)", "default"),
    ("a default argument by keyword only", 'def f(*, key: str = "@@"):\n    pass', "def f(key=…)", "default"),
    ("a default of a lambda", 'f = lambda key="@@": key', "lambda key=…", "default"),
    ("a class attribute", 'class Settings:\n    token = "@@"', "Settings.token", "class-attribute"),
    ("a secret type in a class", 'class S:\n    key: SecretStr = SecretStr("@@")', "S.key", "class-attribute"),
    ("a field of a class", 'class S:\n    key: str = Field(default="@@")', "S.key", "class-attribute"),
    ("a decorator's keyword", '@auth(token="@@")\ndef f():\n    pass', "@auth(token=…)", "decorator"),
    ("a decorator's argument", '@app.auth("@@")\ndef f():\n    pass', "@app.auth(…)", "decorator"),
    ("what a function returns", 'def key():\n    return "@@"', "key()", "return"),
    ("what a generator yields", 'def keys():\n    yield "@@"', "keys()", "return"),
    ("a comparison", 'if token == "@@":\n    pass', "token", "comparison"),
    ("a comparison from the left", 'if "@@" in tokens:\n    pass', "tokens", "comparison"),
    ("a case", 'match key:\n    case "@@":\n        pass', "key", "comparison"),
    ("a name outside of ASCII", '密钥 = "@@"', "密钥", "assignment"),
]


@pytest.mark.parametrize(("code", "name", "kind"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_holder_is_named(code: str, name: str, kind: str) -> None:
    text, span = marked(code)
    view = analyse(text, [span])
    assert not isinstance(view, Unparsed)
    assert view.holder(span) == Holder(name, kind)


NOTHING = [
    ("a docstring", '"""The key @@."""'),
    ("a comment", 'KEY = ""  # @@'),
    ("an expression that goes nowhere", 'f()\n"@@"'),
    ("a type", 'def f(key: "@@"):\n    pass'),
    ("what stands before the first statement", "# @@\nx = 1\n"),
    ("a place between statements", 'x = 1\n\n# then\n# @@\n\ny = "b"\n'),
]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in NOTHING])
def test_nothing_holds_it(code: str) -> None:
    text, span = marked(code)
    view = analyse(text, [span])
    assert not isinstance(view, Unparsed)
    assert view.holder(span) is None


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('d["@@"] = 1', id="as an index"),
        pytest.param('d = {"@@": {"@@": 1}}', id="as a key of a key"),
        pytest.param('connect("@@").send(token="x")', id="as an argument of the call before"),
        pytest.param('f("@@", key="x")', id="as the first argument"),
        pytest.param('x = {"@@": "x"}["@@"]', id="as both"),
    ],
)
def test_no_name_holds_a_secret(code: str) -> None:
    secret = "k1f9" * 8
    text, span = marked(code)
    data = text.data.replace(STAND_IN.encode(), secret.encode())
    view = analyse(Text(data), [span])
    assert not isinstance(view, Unparsed)
    for at in range(len(data)):
        for width in (1, 4, 32):
            holder = view.holder(Span(at, min(len(data), at + width)))
            assert secret not in (holder.name if holder else "")


def test_long_name_loses_its_beginning() -> None:
    text, span = marked("a" * 90 + "." + "b" * 90 + ' = "@@"')
    view = analyse(text, [span])
    assert not isinstance(view, Unparsed)
    holder = view.holder(span)
    assert holder is not None
    assert holder.name == "…" + "a" * 9 + "." + "b" * 90


def test_statement_of_no_interest_is_named_when_asked_for() -> None:
    text, span = marked('A = "x"\nB = "@@"\n')
    view = analyse(text, [])
    assert not isinstance(view, Unparsed)
    assert view.holder(span) == Holder("B", "assignment")


def test_broken_statement_hides_no_other() -> None:
    text, span = marked('print "old"\nB = "@@"\ndef (:\n')
    view = analyse(text, [span])
    assert not isinstance(view, Unparsed)
    assert view.holder(span) == Holder("B", "assignment")
