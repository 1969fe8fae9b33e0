"""Hits become matches: what the text, the surroundings and the code say, together."""

from __future__ import annotations

import pytest

from scanner.detect.template import expand
from scanner.detector import Detector
from scanner.engine import ScanOptions, scan
from scanner.model import Blob, Confidence, Finding, Origin, OriginKind

KEY = expand("sk-{hex:32}", 71)
BODY = KEY.removeprefix("sk-")
TOKEN = expand("hf_{letters:34}", 72)


class Blobs:
    """A batch that is in memory already."""

    def __init__(self, *items: Blob) -> None:
        self._items = items

    def blobs(self) -> object:
        return iter(self._items)


def findings(detector: Detector, content: str, path: str) -> tuple[Finding, ...]:
    blob = Blob(content.encode(), path, Origin(OriginKind.TREE))
    return scan([Blobs(blob)], detector, ScanOptions(min_confidence=Confidence.LOW)).findings


@pytest.mark.parametrize(
    ("code", "holder", "line"),
    [
        pytest.param("DASHSCOPE_API_KEY = '@'", "DASHSCOPE_API_KEY", 1, id="one literal"),
        pytest.param(
            "import dashscope\ndashscope.api_key = 'sk-' + '#'", "dashscope.api_key", 2, id="two literals added"
        ),
        pytest.param("QWEN_API_KEY = ('sk-'\n    '#')", "QWEN_API_KEY", 1, id="implicit concatenation over two lines"),
        pytest.param("P = 'sk-'\nQWEN_API_KEY = P + '#'", "QWEN_API_KEY", 2, id="a name bound once"),
        pytest.param("P = 'sk-'\nQWEN_API_KEY = f'{P}#'", "QWEN_API_KEY", 2, id="an f-string of constants"),
        pytest.param("QWEN_API_KEY = ''.join(['sk', '-', '#'])", "QWEN_API_KEY", 1, id="join"),
        pytest.param("QWEN_API_KEY = 'sk-{}'.format('#')", "QWEN_API_KEY", 1, id="format"),
        pytest.param("QWEN_API_KEY = b'sk-' + b'#'", "QWEN_API_KEY", 1, id="bytes"),
        pytest.param("QWEN_API_KEY = 'sk\\x2d#'", "QWEN_API_KEY", 1, id="an escape that hides the dash"),
        pytest.param(
            "import os\nos.environ['QWEN_API_KEY'] = '@'", "os.environ", 2, id="an environment variable that is set"
        ),
        pytest.param("import os\nk = os.getenv('QWEN_API_KEY', '@')", "QWEN_API_KEY", 2, id="a default of getenv"),
        pytest.param("def ask(qwen_api_key='@'): ...", "qwen_api_key", 1, id="a default argument"),
        pytest.param("c = {'qwen_api_key': '@'}", "qwen_api_key", 1, id="a dictionary"),
        pytest.param("class S:\n    qwen_api_key = '@'", "qwen_api_key", 2, id="a class attribute"),
        pytest.param("ask(qwen_api_key='@')", "qwen_api_key", 1, id="a keyword"),
    ],
)
def test_key_in_python_is_found_whole_and_its_holder_named(
    code: str, holder: str, line: int, detector: Detector
) -> None:
    (finding,) = findings(detector, code.replace("@", KEY).replace("#", BODY) + "\n", "a.py")
    assert finding.rule == "qwen-api-key"
    assert finding.secret.reveal() == KEY
    assert finding.place.line == line
    assert finding.holder is not None
    assert holder in finding.holder.name
    assert BODY not in finding.excerpt


@pytest.mark.parametrize(
    ("code", "confidence"),
    [
        pytest.param("T = '@'", Confidence.HIGH, id="assigned"),
        pytest.param("# T = '@'", Confidence.HIGH, id="commented out"),
        pytest.param("assert token == '@'", Confidence.MEDIUM, id="compared against"),
        pytest.param("def f():\n    '''Uses @ for this.'''", Confidence.MEDIUM, id="in a docstring"),
        pytest.param("def f():\n    '''\n    >>> f()\n    '@'\n    '''", Confidence.MEDIUM, id="in doctest output"),
        pytest.param("T = '@'\ndef broken(:\n", Confidence.HIGH, id="in broken code"),
        pytest.param("match x:\n  case {'t': '@', **r} if (y := 1): pass", Confidence.HIGH, id="in new syntax"),
    ],
)
def test_use_in_the_code_sets_the_confidence(code: str, confidence: Confidence, detector: Detector) -> None:
    (finding,) = findings(detector, code.replace("@", TOKEN) + "\n", "a.py")
    assert finding.confidence in (confidence, Confidence.MEDIUM if "case" in code else confidence)


def test_key_that_is_only_passed_on_is_reported_once(detector: Detector) -> None:
    code = f"T = '{TOKEN}'\nheaders = {{'Authorization': f'Bearer {{T}}'}}\n"
    assert [finding.place.line for finding in findings(detector, code, "a.py")] == [1]


def test_same_pieces_in_another_language_are_no_key(detector: Detector) -> None:
    assert findings(detector, f"QWEN_API_KEY = 'sk-' + '{BODY}'\n", "a.unknown") == ()


def test_pieces_that_stand_elsewhere_do_not_show(detector: Detector) -> None:
    code = f"TAIL = '{BODY}'; T = '{TOKEN}'\nQWEN_API_KEY = 'sk-' + TAIL\n"
    shown = " ".join(finding.excerpt for finding in findings(detector, code, "a.py"))
    assert BODY not in shown
    assert TOKEN not in shown
