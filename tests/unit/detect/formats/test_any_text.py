"""Whatever the text, readers return entries in order, with spans inside it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.formats import entries, inner_texts
from scanner.model import Span
from scanner.text import Text
from tests.unit.detect.formats.documents import DOCUMENTS

PATHS = sorted(DOCUMENTS)
WORDS = """
{ } [ ] ( ) < > </ /> <!-- --> <![CDATA[ ]]> &amp; &#x " ' ` ''' # // /* = : , ; - -- ? | >- &a *a !t --- ... %
\\ \\u \\x {{ }} {% ${ $ @ a b1 key value name é YTpi define(' -H' ["\\" ['a''b
"""
MARKS = [
    *WORDS.split(),
    *('"""', "\\\n", "\n", "\r\n", "\t", " ", "    ", "<a ", ": ", "- ", "? ", "|2\n", "&a ", "---\n", "<<E\n", "E\n"),
    *("\ud800", "\0", "machine ", "password ", "INSERT INTO t ", "VALUES (", "CREATE TABLE t (", "set ", "path: "),
    *("COPY t (a) FROM stdin;\n", "run: |\n", "kind: Secret\n", "data:\n", "--pw ", "ENV ", "[a]\n"),
]
TEXTS = st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=5)), max_size=40).map("".join)


def check(path: str, data: bytes) -> None:
    """Read ``data`` as the file ``path``, entries and inner texts; every span must lie inside and in order."""
    text = Text(data)
    last = 0
    for entry in entries(text, path) or ():
        assert last <= entry.span.start <= entry.span.end <= len(data), entry
        last = entry.span.start
        assert entry.value
    for inner in inner_texts(text, path):
        size = len(inner.layer.text.data)
        outer = inner.layer.source.outer(Span(0, size))
        assert 0 <= outer.start <= outer.end <= len(data), inner


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=25, deadline=None)
@given(text=TEXTS)
def test_texts_of_marks_and_letters(path: str, text: str) -> None:
    check(path, encoded(text))


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=10, deadline=None)
@given(data=st.binary(max_size=60))
def test_bytes(path: str, data: bytes) -> None:
    check(path, data)


@pytest.mark.parametrize("path", PATHS)
def test_every_beginning_and_end_of_a_document(path: str) -> None:
    data = encoded(DOCUMENTS[path])
    for cut in range(len(data)):
        check(path, data[:cut])
        check(path, data[cut:])


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_documents_with_something_in_them(path: str, data: st.DataObject) -> None:
    document = DOCUMENTS[path]
    at = data.draw(st.integers(0, len(document)))
    skipped = data.draw(st.integers(0, 5))
    check(path, encoded(document[:at] + data.draw(TEXTS) + document[at + skipped :]))


@pytest.mark.parametrize("path", PATHS)
def test_a_document_in_utf_16_and_latin_1(path: str) -> None:
    check(path, DOCUMENTS[path].encode("utf-16"))
    check(path, DOCUMENTS[path].encode("latin-1", "replace"))


@pytest.mark.parametrize("path", PATHS)
def test_one_thing_over_and_over(path: str) -> None:
    for mark in MARKS:
        check(path, encoded(mark * 200))


LONG = 1 << 16


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        pytest.param("x.json", "/*", id="comments that do not end"),
        pytest.param("x.json", '"\\', id="strings that do not end"),
        pytest.param("x.yaml", 'a: "\n ', id="quotes that do not end, each further in"),
        pytest.param("x.yaml", "[", id="brackets that do not end"),
        pytest.param("x.yaml", '["\\"', id="quotes with escapes in a list"),
        pytest.param("x.yaml", "['a''b", id="pairs of quotes in a list"),
        pytest.param("x.yaml", "a:\n\n", id="keys and blank lines"),
        pytest.param("x.yaml", "a ", id="one line of words"),
        pytest.param("x.xml", "<a><![CDATA[", id="sections that do not end"),
        pytest.param("x.xml", "<a b='c", id="attributes that do not end"),
        pytest.param("x.tf", "a = <<E\n", id="heredocs that do not end"),
        pytest.param("x.tf", '"${', id="interpolations that do not end"),
        pytest.param("x.toml", '"""\\', id="three quotes that do not end"),
        pytest.param("x.sql", "('\\", id="literals that do not end"),
        pytest.param("x.sql", "a", id="one word"),
        pytest.param("x.csv", "a,b\n", id="headings over and over"),
        pytest.param("x.csv", '"a""', id="cells that do not end"),
        pytest.param("x.sh", "a='", id="assignments that do not end"),
        pytest.param("x.sh", "f <<E\n", id="here-documents that do not end"),
        pytest.param("x.sh", "f <<E\na: b\nE\n", id="here-documents"),
        pytest.param("x.log", "a.", id="one name"),
        pytest.param(".env", 'a="\\"', id="values that do not end"),
    ],
)
def test_time_is_linear(path: str, mark: str) -> None:
    """With the square of the length, each of these would take minutes."""
    check(path, (("a,b\n" if path == "x.csv" else "") + mark * (LONG // len(mark))).encode())


def test_a_hundred_thousand_brackets_hide_nothing() -> None:
    data = b'{"a":' * 100_000 + b'"x", "password": "v"' + b"}" * 100_000 + b',"b": "w"'
    found = {entry.name: entry.value for entry in entries(Text(data), "x.json") or ()}
    assert found == {"a": "x", "password": "v", "b": "w"}


def test_entries_are_bounded() -> None:
    from scanner.detect.formats.outline import MOST_ENTRIES

    found = entries(Text(b"A=b\n" * (MOST_ENTRIES + 10)), ".env")
    assert found is not None
    assert len(found) == MOST_ENTRIES
