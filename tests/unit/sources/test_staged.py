"""What the index source sees, in every situation of tests/scenarios.py and around it."""

from __future__ import annotations

import sys

import pytest

from scanner.detect.template import expand
from scanner.sources.git import Repository as Git
from scanner.sources.staged import staged_changes
from tests.repositories import Repository
from tests.scenarios import SCENARIOS, Scenario
from tests.unit.sources.seen import Seen, look

KEY = expand("sk-{hex:32}")


def outcome(key: str = KEY) -> str:
    """Return what comes of ``key`` in a scan of what is staged in the repository of the current directory."""
    with staged_changes(Git()) as staged:
        judged = list(staged.judge(look(staged.batches()).findings(key)))
    if any(not finding.older for finding in judged):
        return "reported"
    return "older" if judged else "silent"


def staged_contents() -> Seen:
    """Return what a scan of what is staged in the current directory's repository reads."""
    with staged_changes(Git()) as staged:
        return look(staged.batches())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_each_scenario_has_its_outcome(
    scenario: Scenario, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform in scenario.not_on:
        pytest.skip("the file system cannot hold it")
    scenario.build(repository, KEY)
    monkeypatch.chdir(repository.root / scenario.folder)
    assert outcome() == scenario.outcome
