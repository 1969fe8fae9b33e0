"""What is installed is what stands in the tree."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from scanner import cli
from scanner.report.registry import FORMATS

TOP = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())
SETUPTOOLS = PROJECT["tool"]["setuptools"]


def test_every_package_of_the_tree_is_listed_once() -> None:
    found = {".".join(file.parent.relative_to(TOP).parts) for file in (TOP / "scanner").rglob("__init__.py")} | {
        "scanner.hooks",
        "scanner.rules",
    }
    assert sorted(SETUPTOOLS["packages"]) == sorted(found)


def test_only_one_top_level_name_is_installed() -> None:
    assert {name.split(".")[0] for name in SETUPTOOLS["packages"]} == {"scanner"}


def test_rule_files_are_flat_and_hold_data_only() -> None:
    assert {path.suffix for path in (TOP / "rules").iterdir()} == {".toml"}


def _data_files() -> list[Path]:
    """Return the files beside the modules that are no code."""
    files = [file for file in (TOP / "scanner").rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")]
    return sorted(file.relative_to(TOP) for file in files)


def test_every_file_beside_the_modules_is_in_the_wheel() -> None:
    for file in _data_files():
        patterns = SETUPTOOLS["package-data"].get(".".join(file.parent.parts), ())
        assert any(fnmatch(file.name, pattern) for pattern in patterns), file


def test_data_of_the_likelihood_model_is_in_the_wheel() -> None:
    names = {"letters.bin", "model.json", "words.txt"}
    assert names <= {file.name for file in _data_files() if file.parent.name == "generic"}
    assert names <= set(SETUPTOOLS["package-data"]["scanner.detect.generic"])


@pytest.mark.parametrize(
    "entry", [pytest.param(entry, id=name) for name, entry in PROJECT["project"]["scripts"].items()]
)
def test_entry_point_exists(entry: str) -> None:
    module, _, function = entry.partition(":")
    assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize("command", [pytest.param(command, id=command) for command in cli.COMMANDS])
def test_command_exists_and_has_a_parser(command: str) -> None:
    assert callable(cli.resolve(command))
    assert command in cli.build_parser().format_help()


def test_formats_of_the_command_line_are_those_of_the_registry() -> None:
    assert set(cli.FORMATS) == set(FORMATS)


def test_hooks_call_entry_points_and_read_everything_in_one_process() -> None:
    hooks = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["keysweep", "keysweep-push"]
    for hook in hooks:
        assert hook["entry"] in PROJECT["project"]["scripts"]
        assert hook["pass_filenames"] is False
        assert hook["require_serial"] is True
