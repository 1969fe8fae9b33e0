"""Which Python files are worth parsing, and that a key in pieces is found whole in them."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest

from scanner.detect import multipattern
from scanner.detect.multipattern import Pass
from scanner.detect.python import fragment_patterns, fragments, is_python
from scanner.detect.python.trigger import looks_random
from scanner.detect.template import expand
from scanner.detector import Detector
from scanner.model import Holder
from scanner.ruleset import RuleSet
from scanner.text import Text
from tests.unit.detect.python.test_folding import put_together


@pytest.fixture(scope="module", params=["hyperscan", "re2"])
def fragment_pass(request: pytest.FixtureRequest, detector: Detector) -> Pass:
    patterns = fragment_patterns(detector.rules)
    if request.param == "hyperscan":
        serialised = multipattern.compile_database(patterns)
        assert isinstance(serialised, bytes)
        opened = multipattern.open_database(serialised)
    else:
        opened = multipattern.compile_set(patterns)
    assert isinstance(opened, (multipattern.HyperscanPass, multipattern.SetPass))
    return opened


def found(code: str, one_pass: Pass) -> list[str]:
    """Return the ten characters before the end of each fragment."""
    text = Text(code.encode())
    return [text.characters(max(0, span.end - 10), span.end) for span in fragments(text, one_pass.scan(text.data))]


FIRES = [
    ("a beginning alone", 'P = "sk-"'),
    ("a beginning alone with its word", 'P = "xoxb-"'),
    ("a beginning at the end of a literal", 'P = "Bearer sk-"'),
    ("a beginning before a place holder", 'K = "sk-%s" % REST'),
    ("a beginning before a field", 'K = f"sk-{REST}"'),
    ("a beginning and a few characters", 'P = "sk-{hex:6}0"'),
    ("a beginning and half of the rest", 'P = "sk-{hex:16}"'),
    ("one of several beginnings", 'P = "AKIA"'),
    ("the rest added", 'K = P + "{hex:32}"'),
    ("the rest added to a name", 'K += "{hex:32}"'),
    ("the rest before a sum", 'K = "{hex:32}" + Q'),
    ("the rest on the line before a sum", 'K = ("{hex:32}"\n     + Q)'),
    ("the rest as a neighbour", 'K = ("sk-" "{hex:32}")'),
    ("halves as neighbours", 'K = ("{alnum:12}"\n     "{alnum:12}")'),
    ("bytes as neighbours", "K = b'{hex:16}' b'{hex:16}'"),
    ("the rest in a join", 'K = "".join(["sk", "-", "{hex:32}"])'),
    ("the rest in a join over lines", 'K = "".join([\n    a,\n    "{hex:32}",\n])'),
    ("the rest in format", 'K = "{}{}".format(P, "{hex:32}")'),
    ("the rest in a tuple", 'K = "%s%s" % (P, "{hex:32}")'),
    ("the rest as the value of a name", 'REST = "{hex:32}"\n'),
    ("a reversed literal", 'K = "{hex:32}-ks"[::-1]'),
    ("characters by number", 'K = "".join(chr(c) for c in [' + "115, " * 20 + "])"),
    ("mapped characters by number", 'K = "".join(map(chr, [' + "115, " * 20 + "]))"),
    ("bytes by number", "K = bytes([" + "115, " * 20 + "])"),
    ("an escape before the rest", r'K = "\x73k\x2d{hex:32}"'),
    ("an escape within", r'K = "{hex:12}\x32{hex:12}"'),
    ("escapes alone", "K = '" + r"\x73" * 16 + "'"),
    ("a joined line", 'K = "sk-{hex:16}\\\n{hex:16}"'),
]  # fmt: skip


def expanded(template: str, seed: int) -> str:
    """Return code in which only the directives are expanded."""
    parts = template.split("{")
    for number, part in enumerate(parts[1:], 1):
        directive, closed, rest = part.partition("}")
        known = closed and directive.partition(":")[0] in ("hex", "alnum")
        parts[number] = expand(f"{{{directive}}}", seed * 100 + number) + rest if known else "{" + part
    return "".join(parts)


@pytest.mark.parametrize("template", [pytest.param(template, id=name) for name, template in FIRES])
def test_piece_of_a_key_is_noticed(template: str, fragment_pass: Pass) -> None:
    for seed in range(5):
        assert found(expanded(template, seed), fragment_pass), f"with seed {seed}"


SILENT = [
    ("a short sum", 'x = "a" + b + "c"'),
    ("a long word in a sum", 'x = "application/octet-stream" + y'),
    ("a path in a sum", 'x = root + "/usr/share/doc/python3/html"'),
    ("neighbouring sentences", 'x = ("this is a long message"\n     " that goes on")'),
    ("neighbouring words", 'x = "something_like_this" "_and_like_that"'),
    ("words in a join", 'x = ", ".join(["first-long-name", "second-long-name"])'),
    ("a name of a class", 'x = "SomeOtherProcess"\n'),
    ("a name of a file", 'x = "tests/data/simple_class.py"\n'),
    ("a word with a beginning of its own", 'x = "task-"'),
    ("a word that continues a beginning", 'x = "sk-learn"'),
    ("a word that a beginning is", 'x = d["key"]'),
    ("a slice of a name", "x = y[::-1]"),
    ("a table of numbers", "x = [115, 107, 45, 51, 102, 57, 99, 50, 100, 51, 101, 49, 48, 49, 50]"),
    ("escapes of control characters", r'x = b"\x00\x01\x02\x03\x1b\x7f\xff\xfe"'),
    ("a joined line of a command", 'x = """\nmake all && \\\n  make install\n"""'),
    ("a formatted string of names", 'x = f"{prefix}-{name}"'),
    ("nothing", ""),
]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in SILENT])
def test_ordinary_code_is_passed_over(code: str, fragment_pass: Pass) -> None:
    assert found(code, fragment_pass) == []


KINDS = ["sk-{hex:32}", "hf_{letters:34}", "{github:ghp_}", "gsk_{alnum:52}", "npm_{alnum:36}", "AIza{alnum:35}"]
FORMS = ["sum", "neighbours", "join", "format", "percent", "formatted", "names", "added"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cuts", [(5,), (8,), (12,), (20,), (4, 20)], ids=lambda cuts: f"cut at {cuts}")
def test_key_in_pieces_is_found_whole(kind: str, form: str, cuts: tuple[int, ...], detector: Detector) -> None:
    key = expand(kind, 1)
    bounds = (0, *cuts, len(key))
    code = "# é\n" + put_together(form, [key[a:b] for a, b in pairwise(bounds)])
    text = Text(code.encode())
    (match,) = [match for match in detector.detect(text, "settings.py") if match.secret.reveal() == key]
    assert match.holder == Holder("KEY", "assignment")
    assert b"".join(text.data[piece.start : piece.end] for piece in match.pieces) == key.encode()
    assert key not in code
    assert all(other.secret.reveal() != key for other in detector.detect(text, "settings.txt"))


def test_key_of_numbers_is_found_whole(detector: Detector) -> None:
    key = expand("sk-{hex:32}", 2)
    for code in (
        f'KEY = "".join(chr(c) for c in {[ord(c) for c in key]})\n',
        f"KEY = bytes({list(key.encode())}).decode()\n",
        f'KEY = "{key[::-1]}"[::-1]\n',
        'KEY = "' + "".join(f"\\x{ord(c):02x}" for c in key) + '"\n',
        f'KEY = "{key[:20]}\\\n{key[20:]}"\n',
    ):
        found = [match.secret.reveal() for match in detector.detect(Text(code.encode()), "a.py")]
        assert found == [key], code.replace(key, "…")


@pytest.mark.parametrize(
    ("path", "data", "python"),
    [
        pytest.param("a.py", b"", True, id="a module"),
        pytest.param("A.PYW", b"", True, id="a module of Windows"),
        pytest.param("b/a.pyi", b"", True, id="a stub"),
        pytest.param("bin/tool", b"#!/usr/bin/env python3\nx = 1\n", True, id="a script"),
        pytest.param("bin/tool", b"#!/usr/bin/python", True, id="a script of one line"),
        pytest.param("bin/tool", b"#!/bin/sh\npython x\n", False, id="a script of another language"),
        pytest.param("bin/tool", b"#!" + b"x" * 300 + b"python\n", False, id="a first line that is too long"),
        pytest.param("a.pyc", b"", False, id="bytecode"),
        pytest.param("a.txt", b"import python\n", False, id="a text"),
    ],
)
def test_python_is_told_by_name_and_first_line(path: str, data: bytes, python: bool) -> None:
    assert is_python(path, data) is python


@pytest.mark.parametrize("alphabet", ["hex:32", "alnum:24", "letters:60", "base32:32", "lowernum:24", "base64url:40"])
def test_random_text_looks_random(alphabet: str) -> None:
    outcomes = [looks_random(expand(f"{{{alphabet}}}", seed).encode()) for seed in range(40)]
    assert outcomes.count(True) >= 34


def test_patterns_need_no_beginnings() -> None:
    patterns = fragment_patterns(RuleSet((), {}))
    assert patterns
    assert not any("sk-" in pattern for pattern in patterns)


def test_importing_the_package_loads_neither_the_parser_nor_regular_expressions() -> None:
    code = "import sys; before = set(sys.modules); import scanner.detect.python; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = {name.partition(".")[0] for name in done.stdout.split()}
    assert "scanner" in names
    assert not names & {"libcst", "re", "ast", "bisect", "dataclasses"}
