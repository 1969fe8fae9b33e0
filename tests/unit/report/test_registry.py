"""Every name in the table of formats stands for a formatter, and each keeps secrets to itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import UsageError
from scanner.model import Confidence, Holder, Place, PlacedPart, Report, Suppressed
from scanner.report.registry import FORMATS, RenderOptions, renderer
from scanner.secret import Secret
from tests.unit.report.samples import EMPTY, TREE, finding, full_report, hostile_report

UPDATE = bool(os.environ.get("KEYSWEEP_UPDATE_GOLDEN"))  # before the tests leave the environment of their user
ROOT = Path(__file__).parents[3]
GOLDEN = Path(__file__).parents[2] / "golden"
SUFFIX = {"text": "txt", "json": "json", "jsonl": "jsonl", "sarif": "sarif", "csv": "csv", "junit": "xml"}
SUFFIX |= {"github": "github.txt", "gitlab": "gitlab.json", "markdown": "md"}
EVERYTHING = RenderOptions(show_suppressed=True, fail_on=Confidence.HIGH, finished=1_700_000_000.0, version="1.2.3")

# Letters that no format writes of its own accord in this order, so that a hit is a leak.
VALUES = st.text("QXZJ", min_size=8, max_size=60)


@pytest.mark.parametrize("name", FORMATS)
def test_format_resolves_to_a_formatter_that_ends_its_last_line(name: str) -> None:
    assert renderer(name)(EMPTY, RenderOptions()).endswith("\n")


def test_format_that_does_not_exist_is_a_usage_error_that_names_those_that_do() -> None:
    with pytest.raises(UsageError, match=r"'yaml'.*text, json, jsonl, sarif"):
        renderer("yaml")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("kind", "report"), [("full", full_report()), ("empty", EMPTY)], ids=["full", "empty"])
def test_report_is_written_as_before(name: str, kind: str, report: Report) -> None:
    """Set KEYSWEEP_UPDATE_GOLDEN=1 to write the files anew, then read the difference."""
    written = renderer(name)(report, EVERYTHING)
    path = GOLDEN / f"{kind}.{SUFFIX[name]}"
    if UPDATE:
        path.write_bytes(written.encode())
    assert written == path.read_bytes().decode()


@pytest.mark.parametrize("name", FORMATS)
def test_report_can_be_written_as_utf_8_whatever_a_path_holds(name: str) -> None:
    renderer(name)(hostile_report(), EVERYTHING).encode()


@pytest.mark.parametrize("name", FORMATS)
def test_report_holds_no_character_that_a_terminal_or_a_build_agent_acts_on(name: str) -> None:
    written = renderer(name)(hostile_report(), EVERYTHING)
    odd = {character for character in written if not character.isprintable() and character != "\n"}
    assert odd == set()
    assert "##[" not in written
    assert "##vso[" not in written


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_no_line_begins_like_a_workflow_command(name: str) -> None:
    paths = [f"{before}::error::x" for before in ("", " ", "\n", "\r\n", "\t", "\u3000", "a ", "a" * 90 + " ")]
    findings = tuple(finding(path=path, holder=Holder(path, "text"), why=(path,), excerpt=path) for path in paths)
    written = renderer(name)(Report(findings, notes=tuple(paths)), EVERYTHING)
    assert [line for line in written.splitlines() if line.strip().startswith("::")] == []


def report_of(value: str, prefix: int) -> Report:
    part = PlacedPart("second", Secret(value, prefix), Place(3, 1, 3, 9))
    held = finding(secret=Secret(value, prefix), excerpt=f'key = "{Secret(value, prefix)}"', parts=(part,))
    older = held._replace(older=True, path="older.py")
    again = held._replace(path="again.py", holder=None, why=(), docs="", remediation="", origin=TREE)
    return Report(findings=(held, again, older), suppressed=(Suppressed(held, "keysweep:allow on line 1"),))


@pytest.mark.parametrize("name", FORMATS)
@given(value=VALUES, prefix=st.integers(0, 4))
def test_no_format_holds_a_full_secret(name: str, value: str, prefix: int) -> None:
    written = renderer(name)(report_of(value, prefix), EVERYTHING)
    assert value not in written
    assert value not in written.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("name", FORMATS)
@given(value=VALUES)
def test_every_format_shows_secrets_when_asked_to(name: str, value: str) -> None:
    assert value in renderer(name)(report_of(value, 0), EVERYTHING._replace(show_secrets=True))


def test_colours_do_not_bring_secrets_back() -> None:
    value = "QXZJ" * 10
    assert value not in renderer("text")(report_of(value, 0), EVERYTHING._replace(color=True))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "not asked for"])
def test_suppressed_findings_are_listed_where_there_is_a_place_for_them(name: str, asked: bool) -> None:
    report = Report(suppressed=(Suppressed(finding(path="hidden.py"), "accepted in base"),))
    listed = {"json": True, "jsonl": True, "gitlab": False}.get(name, asked)
    assert ("hidden.py" in renderer(name)(report, RenderOptions(show_suppressed=asked))) is listed


def imported_by(statement: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter imports for ``statement``."""
    # Without site, which imports the finders of editable installations.
    command = [sys.executable, "-S", "-X", "importtime", "-c", statement]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    log = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stderr
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in log.splitlines()}


def test_text_report_of_a_clean_commit_imports_nothing_heavy() -> None:
    clean = "from scanner.report.registry import RenderOptions, renderer; from scanner.model import Report;"
    clean += "renderer('text')(Report(), RenderOptions(color=True))"
    heavy = {"rich", "json", "dataclasses", "re2", "hyperscan", "hashlib", "inspect", "asyncio", "pathlib"}
    for imported in (imported_by("import scanner.report.text"), imported_by(clean)):
        assert "scanner" in imported
        assert imported & heavy == set()


def test_text_report_in_colours_imports_rich() -> None:
    """The check above can see what it looks for."""
    painted = f"import sys; sys.path[:] = {sys.path!r}; import scanner.report.terminal as t; t.paint([()])"
    assert "rich" in imported_by(painted)
