"""Texts and detectors that the micro benchmarks share. Run them with ``pytest benchmarks --benchmark-enable``."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from scanner.detect.multipattern import HyperscanPass, compile_database, open_database
from scanner.detect.template import expand
from scanner.detect.triggers import patterns_of
from scanner.detector import Detector, open_detector
from scanner.rulefiles import rule_paths
from scanner.ruleset import RuleSet, load

MEGABYTE = 1_000_000
PLANTED_RULE = "huggingface-user-token"
PLANTED = 100

_WORDS = (
    "value", "name", "index", "result", "options", "path", "request", "response", "count", "items", "self", "return",
    "import", "from", "class", "def", "const", "function", "if", "else", "for", "while", "await", "null", "true",
    # What the patterns begin with, so that they have something to reject.
    "api_key", "token", "secret", "password", "github", "azure", "aws", "sk-learn", "key=None,", "https://example.org/a",
    "Bearer", "client = OpenAI()", "os.environ['API_KEY']", '"sha512-"', "-----", "eyeball", "0123456789abcdef",
)  # fmt: skip


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    """Return the rules that ship."""
    return load(rule_paths())


@pytest.fixture(scope="session")
def database(rules: RuleSet) -> bytes:
    """Return the compiled database of those rules as it lies in the cache."""
    serialised = compile_database(patterns_of(rules))
    assert isinstance(serialised, bytes)
    return serialised


@pytest.fixture(scope="session")
def one_pass(database: bytes) -> HyperscanPass:
    """Return the pass over all of them."""
    opened = open_database(database)
    assert isinstance(opened, HyperscanPass)
    return opened


@pytest.fixture(scope="session")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Detector]:
    """Return the detector as the command line opens it, with a cache of its own."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield open_detector().detector


@pytest.fixture(scope="session")
def clean_lines() -> list[str]:
    """Return a megabyte of lines that look like code and hold no credential; the same on every machine."""
    source = Random(1)
    lines: list[str] = []
    size = 0
    while size < MEGABYTE:
        line = "    " * source.randrange(4) + " ".join(source.choices(_WORDS, k=source.randrange(1, 12)))
        lines.append(line)
        size += len(line) + 1
    return lines


@pytest.fixture(scope="session")
def clean_megabyte(clean_lines: list[str]) -> bytes:
    """Return those lines as one text."""
    return "\n".join(clean_lines).encode()


@pytest.fixture(scope="session")
def planted_megabyte(clean_lines: list[str]) -> bytes:
    """Return those lines with a hundred tokens between them."""
    lines = list(clean_lines)
    step = len(lines) // PLANTED
    for number in range(PLANTED):
        lines[number * step] = expand('token = "hf_{letters:34}"', number)
    return "\n".join(lines).encode()
