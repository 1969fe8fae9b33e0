"""CSV that a spreadsheet reads as text."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Report
from scanner.report.csv import COLUMNS, cell, render
from scanner.report.options import RenderOptions
from tests.unit.report.samples import EMPTY, finding, full_report, hostile_report


def rows(report: Report, options: RenderOptions) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(render(report, options))))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r\n=1", "＝1", "\u200b=1", "\x00=1"],
    ids=repr,
)
def test_formula_is_guarded(text: str) -> None:
    assert cell(text)[0] in "'\\"


@pytest.mark.parametrize("text", ["a=b", "src/x.py", "", "1-2", "'quoted'"])
def test_other_text_stays(text: str) -> None:
    assert cell(text) == text


@given(st.text())
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not cell(text).lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))


def test_every_row_has_every_column_whatever_it_holds() -> None:
    for report in (EMPTY, full_report(), hostile_report()):
        table = list(csv.reader(StringIO(render(report, RenderOptions(show_suppressed=True)))))
        assert {len(row) for row in table} == {len(COLUMNS)}
    assert len(table) == 1 + 4
    assert table[3][COLUMNS.index("path")] == "'=1+1"


def test_row_holds_the_finding() -> None:
    row = rows(Report((finding(1),)), RenderOptions())[0]
    assert (row["path"], row["line"], row["secret"]) == ("web/src/ai.ts", "12", str(finding(1).secret))
    assert (row["context_name"], row["context_kind"]) == ("new Example({apiKey})", "argument")
    assert row["why"] == "qz- and 40 letters or digits; 'example' stands near"
    assert row["suppressed"] == ""


def test_suppressed_rows_name_their_reason() -> None:
    reasons = [row["suppressed"] for row in rows(full_report(), RenderOptions(show_suppressed=True))]
    assert reasons[-4:] == [
        "keysweep:allow on line 3",
        "keysweep:allow on line 9",
        "accepted in .keysweep-baseline",
        "already in HEAD",
    ]
