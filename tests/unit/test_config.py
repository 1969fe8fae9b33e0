"""Settings are read strictly, from the file that applies."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import config
from scanner.config import Config, parse, parse_size
from scanner.errors import ConfigError
from scanner.model import Confidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Config(), id="nothing"),
        pytest.param('min-confidence = "high"', Config(min_confidence=Confidence.HIGH), id="least confidence"),
        pytest.param('fail-on = "low"', Config(fail_on=Confidence.LOW), id="fail on"),
        pytest.param('rule = ["a"]\nskip-rule = ["b"]', Config(rule=("a",), skip_rule=("b",)), id="rules"),
        pytest.param('exclude = ["docs/"]', Config(exclude=("docs/",)), id="exclusions"),
        pytest.param('max-size = "2MB"', Config(max_size=2 << 20), id="a size with a unit"),
        pytest.param("max-size = 4096", Config(max_size=4096), id="a size in bytes"),
        pytest.param("jobs = 3", Config(jobs=3), id="processes"),
        pytest.param('baseline = "b"', Config(baseline="b"), id="baseline"),
        pytest.param("inline-allow = false", Config(inline_allow=False), id="allow comments"),
    ],
)
def test_setting(text: str, expected: Config) -> None:
    assert parse(text, ".keysweep.toml", named_by_user=False) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("jobs = 2\ncolour = 1", ":2: unknown key 'colour'", id="unknown key"),
        pytest.param("\n\njobs = -1", ":3: jobs: it must be a whole number", id="negative"),
        pytest.param("jobs = true", ":1: jobs: it must be a whole number", id="a flag where a number belongs"),
        pytest.param('rule = "a"', ":1: rule: it must be a list of strings", id="a string where a list belongs"),
        pytest.param("rule = [1]", ":1: rule: it must be a list of strings", id="a list of numbers"),
        pytest.param('min-confidence = "sure"', ":1: min-confidence: 'sure' is not one of", id="unknown level"),
        pytest.param('max-size = "big"', ":1: max-size: 'big' is not a size", id="unknown size"),
        pytest.param('inline-allow = "no"', ":1: inline-allow: it must be true or false", id="a word for a flag"),
        pytest.param('baseline = ["a"]', ":1: baseline: it must be a string", id="a list for a path"),
        pytest.param("jobs = ", "not valid TOML", id="broken TOML"),
        pytest.param('rule-files = ["x.toml"]', ":1: rule-files: rules are read only from", id="rules from the tree"),
    ],
)
def test_bad_setting_names_file_line_and_key(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "sub/.keysweep.toml", named_by_user=False)
    assert str(caught.value).startswith("sub/.keysweep.toml")
    assert message in str(caught.value)


def test_file_named_by_the_user_may_add_rules_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('rule-files = ["more.toml"]')
    assert config.load(str(tmp_path / "mine.toml")).rule_files == (str(tmp_path / "more.toml"),)


def test_named_file_that_is_absent_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read configuration"):
        config.load(str(tmp_path / "absent.toml"))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, Config(), id="no file"),
        pytest.param({"pyproject.toml": "[project]\nname='x'\njobs=1\n"}, Config(), id="a pyproject without our table"),
        pytest.param({"pyproject.toml": "[tool.keysweep]\njobs=2\n"}, Config(jobs=2), id="a pyproject with our table"),
        pytest.param(
            {"pyproject.toml": "[tool.keysweep]\njobs=2\n", ".keysweep.toml": "jobs=3"}, Config(jobs=3), id="both files"
        ),
        pytest.param({"pyproject.toml": "# [tool.keysweep] is not used\n"}, Config(), id="our table in a comment"),
    ],
)
def test_discovery(files: dict[str, str], expected: Config) -> None:
    assert config.discover(files.get, ".") == expected


@pytest.mark.parametrize(
    ("place", "top"),
    [
        pytest.param("repo/src/deep", "repo", id="below a repository"),
        pytest.param("repo/own", "repo/own", id="a folder with settings of its own"),
        pytest.param("repo/src/file.py", "repo", id="a file"),
        pytest.param("plain", "plain", id="outside any repository"),
    ],
)
def test_top_whose_settings_apply(place: str, top: str, tmp_path: Path) -> None:
    for folder in ("repo/.git", "repo/src/deep", "repo/own", "plain"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "repo/own/.keysweep.toml").write_text("")
    (tmp_path / "repo/src/file.py").write_text("")
    assert config.top_of(str(tmp_path / place)) == str(tmp_path / top)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("10", 10, id="bytes"),
        pytest.param("1k", 1024, id="kibibytes"),
        pytest.param("10MB", 10 << 20, id="mebibytes"),
        pytest.param(" 2 G", 2 << 30, id="gibibytes with spaces"),
    ],
)
def test_size(text: str, size: int) -> None:
    assert parse_size(text) == size
