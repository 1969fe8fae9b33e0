"""Fixtures of the unit tests."""

from __future__ import annotations

import pytest

from scanner import rulefiles, ruleset
from scanner.detect import multipattern
from scanner.detect.triggers import patterns_of
from scanner.detector import Detector


@pytest.fixture(scope="session")
def detector() -> Detector:
    """Return a detector of the rules that ship, compiled without any cache."""
    rules = ruleset.load(rulefiles.rule_paths())
    serialised = multipattern.compile_database(patterns_of(rules))
    assert isinstance(serialised, bytes)
    opened = multipattern.open_database(serialised)
    assert isinstance(opened, multipattern.HyperscanPass)
    return Detector(opened, rules)
