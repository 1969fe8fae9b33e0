"""What the tests of attribution share: the rules, and a way to write keys that are not there until a test runs."""

from __future__ import annotations

import re
from functools import cache

from scanner.detect.attribute import attribute
from scanner.detect.confirm import confirm, most_specific
from scanner.detect.multipattern import HyperscanPass, compile_database, open_database
from scanner.detect.template import expand
from scanner.detect.triggers import patterns_of, told
from scanner.model import Match
from scanner.rulefiles import rule_paths
from scanner.ruleset import RuleSet, load
from scanner.text import Text

QWEN, DEEPSEEK, BAICHUAN, LITELLM = "qwen-api-key", "deepseek-api-key", "baichuan-api-key", "litellm-key"
AMBIGUOUS = "ambiguous-sk-key"


@cache
def rules() -> RuleSet:
    return load(rule_paths())


@cache
def one_pass() -> HyperscanPass:
    serialised = compile_database(patterns_of(rules()))
    assert isinstance(serialised, bytes)
    opened = open_database(serialised)
    assert isinstance(opened, HyperscanPass)
    return opened


def filled(content: str) -> str:
    """Return ``content`` with keys for ``<1>`` to ``<9>``."""
    return re.sub(r"<([1-9])>", lambda number: expand("sk-{hex:32}", int(number[1])), content)


def found(content: str, path: str = "") -> list[Match]:
    """Return the matches in ``content``, in which ``<1>`` and ``<2>`` stand for keys of the shape that many share."""
    text = Text(filled(content).encode())
    hits = told(one_pass().scan(text.data), rules()).rules
    return attribute(text, path, most_specific(confirm(text, hits, rules()), rules()), rules())
