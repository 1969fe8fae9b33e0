"""A Markdown table that no file name can break out of, as a CommonMark parser with tables reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scanner.model import Holder, Report
from scanner.report.markdown import code, prose, render
from scanner.report.options import RenderOptions
from scanner.report.plain import visible
from tests.unit.report.samples import EMPTY, finding, full_report, hostile_report

MARKUP = st.text(st.sampled_from("a`|\\*_[]()<>!#@&;:/.w -~{}\n$")) | st.text()


def html(markdown: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown))


def tokens_of(markdown: str) -> list[str]:
    """Return the kinds of inline tokens that ``markdown`` has beside text and code, in a table cell."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    cells = [token for token in parser.parse(f"| h | i |\n| - | - |\n| {markdown} | x |\n") if token.type == "inline"]
    assert len(cells) == 4
    assert cells[3].content == "x"
    return [child.type for child in cells[2].children or [] if child.type not in ("text", "text_special")]


@given(MARKUP)
def test_code_span_is_only_code(text: str) -> None:
    kinds = set(tokens_of(f"a {code(text)} b"))
    assert kinds <= {"code_inline"} or kinds == {"html_inline"}


@given(MARKUP)
def test_prose_is_only_text(text: str) -> None:
    assert set(tokens_of(f"a {prose(text)} b")) <= {"code_inline", "html_inline"}


@pytest.mark.parametrize("text", ["a|b", r"a\|b", "`", "``a`", " ", "a`", "@everyone", "<b>", "a\nb"])
def test_code_span_shows_the_text(text: str) -> None:
    shown = html(f"| h |\n| - |\n| x{code(text)} |\n")
    expected = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert (
        f"<code>{expected}</code>" in shown.replace("<code> ", "<code>").replace(" </code>", "</code>") or text == " "
    )


def test_hostile_report_is_one_table_with_whole_rows() -> None:
    shown = html(render(hostile_report(), RenderOptions(show_suppressed=True)))
    assert shown.count("<table>") == 2
    assert shown.count("<td>") == 5 + 3
    assert "<b>" not in shown


def test_clean_report_has_no_table() -> None:
    assert "|" not in render(EMPTY, RenderOptions())


def test_each_secret_is_one_row_with_its_first_places() -> None:
    shown = html(render(full_report(), RenderOptions()))
    assert shown.count("<tr>") == 1 + 6
    assert "and 6 more places" in shown


@pytest.mark.parametrize(("count", "rows", "rest"), [(100, 100, ""), (103, 100, "…and 3 more secrets.")])
def test_table_has_an_end(count: int, rows: int, rest: str) -> None:
    written = render(Report(tuple(finding(number) for number in range(count))), RenderOptions())
    assert written.count("| **high** |") == rows
    assert ("more secret" in written) == bool(rest)
    assert rest in written


def test_mention_is_code() -> None:
    written = render(Report((finding(path="@team/x", holder=Holder("@team", "text")),)), RenderOptions())
    assert "`@team/x:12:12`" in written
    assert "`@team`" in written
    assert prose("ask @team") == "`ask @team`"
