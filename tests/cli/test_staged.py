"""``keysweep scan --staged`` on real repositories: the situations in which other scanners let a key through."""

from __future__ import annotations

import sys

import pytest

from scanner.detect.template import expand
from tests.cli.command import keysweep
from tests.repositories import Repository
from tests.scenarios import SCENARIOS, Scenario

KEY = expand("sk-{hex:32}", 11)


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(
            scenario,
            id=scenario.title,
            marks=pytest.mark.skipif(sys.platform in scenario.not_on, reason="the file system cannot hold it"),
        )
        for scenario in SCENARIOS
    ],
)
def test_what_the_next_commit_would_hold(scenario: Scenario, repository: Repository) -> None:
    scenario.build(repository, KEY)
    result = keysweep("scan", "--staged", "-f", "json", folder=repository.root / scenario.folder)
    assert KEY not in result.out + result.err
    reported = [finding for finding in result.report["findings"] if finding["secret"].startswith(KEY[:7])]
    older = [hidden for hidden in result.report["suppressed"] if hidden["secret"].startswith(KEY[:7])]
    if scenario.outcome == "reported":
        assert result.code == 1
        assert reported
    else:
        assert result.code == 0
        assert not reported
        assert bool(older) is (scenario.outcome == "older")
    assert "nothing left unread" in result.err
